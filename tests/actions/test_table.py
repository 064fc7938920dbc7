"""The table of actions: nothing in it is made up, and nothing that shipped policies ask for is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from checker.actions.load import actions, parsed
from checker.actions.model import Action, Actor, Change
from checker.actions.states import called_for, calls_for
from checker.base.resources import rules_folder
from checker.evaluate.reference.evaluate import ReferenceEvaluator
from checker.evaluate.reference.world import PlainWorld
from checker.language.library.loader import load
from checker.language.model.conditions import Quantifier
from checker.language.model.policy import Policy, PolicyRef
from checker.language.model.walk import nodes
from checker.schema.catalog import EnumType, Scalar, catalog
from checker.values.quantity import Reason, Unknown, Value
from checker.values.truth import Truth

AS_OF = datetime(2026, 11, 28, 9, tzinfo=UTC)
PLATFORMS = ("douyin", "tiktok-shop")
#: What a record is by nature: no act makes another thing of it.
NATURE = {"direction", "party", "product", "account", "channel", "order_type", "fulfillment", "initiator"}


def test_every_action_has_a_name_of_its_own() -> None:
    """Plans and reports name actions by their ids."""
    names = [action.id for action in actions()]
    assert len(names) == len(set(names))
    assert names


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.id)
def test_an_action_changes_what_it_starts_from(action: Action) -> None:
    """Once it is taken, its record isn't in the state any more that called for it: nothing is done twice."""
    if action.gone or action.id == "top-up-deposit":
        return
    values = {effect.name: _after(effect.change, effect.value) for effect in action.effects}

    def read(name: str) -> Value:
        return values.get(name, Unknown(Reason.MISSING, name))

    assert not calls_for(action, read, AS_OF) or action.id == "apply-for-closure"


def _after(change: Change, value: object) -> Value:
    if change in (Change.NOW, Change.COPY):
        return AS_OF
    return 0 if change is Change.ZERO else value if isinstance(value, str | bool) else None


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.id)
def test_an_action_leaves_no_nonsense(action: Action) -> None:
    """What a record is stays what it is, nothing becomes a draft, and what ends gets the date of its end."""
    touched = {effect.path[-1].name: effect for effect in action.effects}
    assert not NATURE & touched.keys()
    assert "DRAFT" not in {effect.value for effect in action.effects}
    for field in catalog().records[action.effects[0].path[0].record].fields.values() if touched else ():
        derived = field.derived
        if derived is not None and derived.by in touched:
            case = derived.cases.get(str(touched[derived.by].value))
            assert case is None or touched[case].change in (Change.NOW, Change.COPY)


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.id)
def test_texts_are_said_in_both_languages(action: Action) -> None:
    """Each is an imperative in English and in Chinese; of records it counts, of the shop it doesn't."""
    for language in (action.words.en, action.words.zh):
        assert ("{count}" in language) == action.listed, language
        assert language == language.strip()
        assert not language.endswith((".", "。"))
    assert action.words.en[0].isupper()
    assert re.search("[\u4e00-\u9fff]", action.words.zh)
    waits = action.said(1).en.startswith(("Wait", "Keep", "Ask"))
    assert waits == (action.by is not Actor.SELLER)


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.id)
def test_what_costs_money_says_how_much(action: Action) -> None:
    """Only amounts are costs, and what it costs to pay is said; every action is done somewhere."""
    assert not action.costs or action.costs[-1].type is Scalar.MONEY
    assert action.kind != "pay" or action.costs
    assert action.place("douyin") or action.place("tiktok-shop")


def test_every_action_reads_as_recorded(record: bool) -> None:
    """What is said of each for one record and for three, whose act it is and where: to be read aloud."""
    lines: list[str] = []
    for action in actions():
        lines.append(f"{action.id}  ({action.kind}, {action.by}{'' if action.undo else ', for good'})")
        told = dict.fromkeys((action.said(3), action.said(1)) if action.listed else (action.said(),))
        lines += [f"  {text.en}" for text in told]
        lines += dict.fromkeys(f"  {text.zh}" for text in told if "1" not in text.zh)
        for platform in PLATFORMS:
            where, lasts = action.place(platform), action.lasts(platform)
            if where is not None and action.offered(platform):
                takes = "" if lasts is None else f"; {lasts.time} ({lasts.evidence}: {lasts.source})"
                lines.append(f"  {platform}: {where.path.en} | {where.path.zh}, {where.evidence.en}{takes}")
    path = Path(__file__).with_name("actions.txt")
    text = "\n".join(lines) + "\n"
    if record:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


# --- nothing is left out ----------------------------------------------------------------------


def _policies() -> tuple[Policy, ...]:
    loaded = load([rules_folder()])
    return tuple(loaded.library.policies)


def _asked(policy: Policy) -> Iterator[tuple[str, Quantifier]]:
    """What the preconditions of a policy ask of the records of sections, one by one."""
    for item in policy.all_preconditions():
        if isinstance(item.condition, PolicyRef):
            continue
        for node in nodes(item.condition):
            if isinstance(node, Quantifier) and node.kind != "some" and node.scope == 2:
                yield item.id, node


def _stuck(policy: Policy, platform: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The states of records that fail a precondition for good, and that no action starts from."""
    document: dict[str, object] = {"shop": {"id": "S", "timezone": "Asia/Shanghai", "currency": "CNY"}}
    at = ReferenceEvaluator(PlainWorld(document), policy, AS_OF)
    for name, asked in _asked(policy):
        if asked.source.section is None:
            continue
        record = catalog().section(asked.source.section)
        for field in record.fields.values():
            if not isinstance(field.type, EnumType) or not (field.state or field.name.endswith("status")):
                continue
            for word in field.type.values:
                plain = {field.name: word, "final_at": None, "superseded_by": None}
                if at.contribution(asked, (document, document["shop"]), plain) is not Truth.FALSE:  # type: ignore[arg-type]
                    continue

                def read(path: str, plain: dict[str, object] = plain) -> Value:
                    value = plain.get(path, Unknown(Reason.MISSING, path))
                    return value if isinstance(value, str | Unknown) else None

                if not called_for(asked.source.section, read, platform=platform, as_of=AS_OF):
                    yield name, asked.source.section, plain


def test_every_open_state_that_shipped_policies_ask_about_has_an_action() -> None:
    """Whatever state of a record fails a shipped precondition, the table says what is done next about it."""
    stuck = [
        (policy.id, *found)
        for policy in _policies()
        if policy.subject == "shop"
        for platform in PLATFORMS
        for found in _stuck(policy, platform)
    ]
    assert stuck == []


# --- entries that are wrong -------------------------------------------------------------------

ENTRY = """
- id: try
  on: orders
  kind: ship
  by: seller
  from: {status: UNPAID}
  to: {status: CANCELLED, cancelled_at: now}
  words: {en: "Try {count}", zh: "试 {count}"}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on: orders", "on: order"),
        ("on: orders", "on: orders.lines"),
        ("kind: ship", "kind: shipping"),
        ("by: seller", "by: carrier"),
        ("status: UNPAID", "status: UNPAYED"),
        ("status: UNPAID", "state: UNPAID"),
        ("status: UNPAID", "status: {is_not: UNPAID}"),
        ("status: UNPAID", "status: above 0"),
        ("status: UNPAID", "total: passed"),
        ("status: CANCELLED", "status: CANCELED"),
        ("cancelled_at: now", "total: now"),
        ("cancelled_at: now", "cancelled_at: zero"),
        ("cancelled_at: now", "ended_at: now"),
        ("cancelled_at: now", "id: X"),
        ("cancelled_at: now", "cancelled_at: {field: total}"),
        ("cancelled_at: now", "/deposit.level: zero"),
        ("words:", "costs: status\n  words:"),
        ("words:", "moves: status\n  words:"),
        ("words:", "platform: [elsewhere]\n  words:"),
        ("words:", "takes: [{platform: douyin, time: soon, evidence: guide, source: x}]\n  words:"),
        ("words:", "colour: red\n  words:"),
        ("on: orders", "on: closure\n  gone: true"),
    ],
    ids=str,
)
def test_an_entry_that_names_what_is_not_there_is_refused(old: str, new: str) -> None:
    """A field, a word, a platform or a key that doesn't exist is found when the table is read."""
    assert [item.id for item in parsed(yaml.load(ENTRY, Loader=yaml.BaseLoader))] == ["try"]
    with pytest.raises(ValueError, match="`try`"):
        tuple(parsed(yaml.load(ENTRY.replace(old, new), Loader=yaml.BaseLoader)))
