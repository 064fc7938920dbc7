"""Enough is asked, and nothing else matters: random shops under shipped policies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.api import load_snapshot
from checker.decide.model import Verdict
from checker.facts.columns import AskedField
from checker.facts.needs import Needs, needs
from checker.facts.overlay import overlaid, together
from checker.facts.questions import Question, QuestionKind
from checker.facts.trials import outcomes
from checker.facts.values import Values, nested
from checker.schema.catalog import Field
from tests.facts.conftest import checker

ROOT = Path(__file__).parents[2]
#: A shop, and the policies about the shop itself that are tried on it.
SHOPS = {
    "examples/douyin/snapshot.json": ("douyin/closure",),
    "examples/douyin/ready.json": ("douyin/closure", "guide/closure"),
    "examples/tiktok-shop/snapshot.json": ("tiktok-shop/closure", "tiktok-shop/deposit-refund-full-uk"),
}
#: What every snapshot has, and what isn't a fact of the shop.
KEPT = {"schema_version", "snapshot_id", "as_of", "$schema"}
#: Objects that are one value.
WHOLE = ({"amount", "currency"}, {"not_before", "not_after"})
FIXED = {("shop", "id"), ("shop", "platform"), ("shop",)}


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything that may be left out of a snapshot, ids of records aside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            here = (*path, key)
            if here[0] in KEPT or key in ("id", "account_id", "category_id", "order_id", "parent_id"):
                continue
            if here not in FIXED:
                yield here
            if set(inner if isinstance(inner, dict) else ()) not in WHOLE and here[0] != "coverage":
                yield from parts(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from parts(inner, (*path, index))


def without(document: Any, paths: set[tuple[Any, ...]], path: tuple[Any, ...] = ()) -> Any:
    """A copy without what stands at ``paths``."""
    if isinstance(document, dict):
        kept = {key: inner for key, inner in document.items() if (*path, key) not in paths}
        return {key: without(inner, paths, (*path, key)) for key, inner in kept.items()}
    if isinstance(document, list):
        return [without(inner, paths, (*path, index)) for index, inner in enumerate(document)]
    return document


DOCUMENTS = {name: json.loads((ROOT / name).read_text(encoding="utf-8")) for name in SHOPS}


@st.composite
def shops(draw: Any) -> tuple[str, set[tuple[Any, ...]]]:
    """A shop of the examples, and what is left out of what is known of it."""
    name = draw(st.sampled_from(sorted(SHOPS)))
    every = sorted(parts(DOCUMENTS[name]), key=str)
    return name, set(draw(st.lists(st.sampled_from(every), min_size=1, max_size=12)))


def found_of(name: str, document: Any) -> Needs:
    """What the policies need of a document."""
    return needs(checker(*SHOPS[name]), load_snapshot(json.dumps(document).encode()))


def covers(question: Question, document: Any, path: tuple[Any, ...]) -> bool:
    """Whether a question asks for what stands at ``path``, or for something in it, or what it stands in."""
    if question.kind is QuestionKind.RECORDS:
        if path[: len(question.path)] != question.path:
            return False
        inside = path[len(question.path) :]
        if not inside:
            return True
        records = document
        for key in question.path:
            records = records[key]
        row = next((row for row in question.rows if row.id == records[inside[0]].get(question.key)), None)
        return row is not None and any(
            lack[: len(inside) - 1] == inside[1:] or inside[1 : len(lack) + 1] == lack for lack in row.lacks
        )
    if path[0] == "coverage":
        return question.kind is QuestionKind.LIST and (len(path) == 1 or path[1] == ".".join(question.path))
    size = min(len(path), len(question.path))
    return path[:size] == question.path[:size]


@given(shop=shops())
def test_what_is_not_asked_changes_nothing(shop):
    """Whatever of the left-out facts isn't asked for may come back: verdicts and dates stay."""
    name, left_out = shop
    document = DOCUMENTS[name]
    open_ = found_of(name, without(document, left_out))
    matters = {
        path for path in left_out if any(q.bears and covers(q, document, path) for q in open_.questions)
    }
    again = found_of(name, without(document, matters))
    assert outcomes(open_.cases) == outcomes(again.cases)


def filled(draw: Any, asked: Needs, values: Values) -> dict[str, object]:
    """Random answers to all questions."""

    def value(field: Field, columns: tuple[AskedField, ...] = ()) -> object:
        return draw(st.sampled_from(values.of(field, columns)))

    given: dict[str, object] = {}
    for question in asked.questions:
        path = ".".join(question.path)
        whole = {"coverage": {path: {"complete": True}}}
        if question.kind is QuestionKind.VALUE:
            given = together(given, nested({question.path: value(question.field)}))
        elif question.kind is QuestionKind.LIST:
            given = together(given, nested({question.path: value(question.field, question.columns)}), whole)
        else:
            columns = {column.path: column for column in question.columns}
            for row in question.rows:
                cells = {lack: value(columns[lack].field, columns[lack].inner) for lack in row.lacks}
                given = together(given, nested({question.path: [{question.key: row.id, **nested(cells)}]}))
    return given


@given(shop=shops(), data=st.data())
def test_all_answers_together_settle_everything(shop, data):
    """Filling in every fact that is asked for leaves no verdict open, whatever the answers are."""
    name, left_out = shop
    document = DOCUMENTS[name]
    snapshot = load_snapshot(json.dumps(without(document, left_out)).encode())
    found = needs(checker(*SHOPS[name]), snapshot)
    policies = [case.truths.policy for case in found.cases]
    values = Values(policies, found.as_of, snapshot.currency, snapshot.calendar)
    answered = needs(checker(*SHOPS[name]), overlaid(snapshot, filled(data.draw, found, values)))
    assert not [
        (case.truths.policy.id, [question.id for question in answered.questions])
        for case in answered.cases
        if case.decision.verdict is Verdict.UNDETERMINED
    ]
