"""Saved reports are read strictly: whatever no report says is told with its place, and nothing is guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checker import Checker, SnapshotError, load_policies, load_snapshot
from checker.base.resources import schema_tree
from checker.diagnostics import Diagnostic
from checker.render.report.json import to_json
from checker.report.saved import is_ours, read_report, saved_report
from checker.report.shape import Shape
from checker.snapshot import read_document
from tests.sampling import sampled


@pytest.fixture(scope="module")
def text() -> str:
    """A saved report, with a verdict on the shop and others per record, and with facts that lack."""
    checker = Checker(
        load_policies(), only=["tiktok-shop/deposit-refund-full", "tiktok-shop/order-cancellation"]
    )
    return to_json(checker.check(load_snapshot("examples/tiktok-shop/snapshot.json"), records=1), "en")


def told(data: bytes | str) -> tuple[Diagnostic, ...]:
    """What is said of a file that isn't a report."""
    with pytest.raises(SnapshotError) as caught:
        read_report(read_document(data.encode() if isinstance(data, str) else data))
    return caught.value.diagnostics


def test_what_run_saves_is_read(text: str) -> None:
    """Every key fits; the status is what `run` said."""
    checked = Checker(load_policies()).check(load_snapshot("examples/douyin/snapshot.json"))
    for saved in (text, to_json(checked, "zh")):
        document = read_document(saved.encode())
        assert is_ours(document)
        assert saved_report(read_report(document)).snapshot.shop == json.loads(saved)["snapshot"]["shop"]
    assert saved_report(json.loads(to_json(checked, "zh"))).exit_status() == checked.exit_status()


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where anything stands in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for step, inner in inside for path in paths(inner, (*at, step)))]


def changed(text: str, path: tuple[str | int, ...], how: str) -> str:
    """The document with a key left out, one added, or another kind of value at ``path``."""
    document = json.loads(text)
    holder, last = document, path[-1]
    for step in path[:-1]:
        holder = holder[step]
    if how == "unknown":
        holder[last]["no_such_key"] = 1
    elif how == "missing":
        del holder[last]
    else:
        holder[last] = {"unfit": 0.5} if not isinstance(holder[last], dict) else "words"
    return json.dumps(document, indent=1)


FREE = {"parameters", "values", "counts", "summary"}


def test_no_change_of_shape_goes_unnoticed(text: str) -> None:
    """Values of another kind are told with their places, wherever they stand; so is a key too many or few."""
    document = json.loads(text)
    places = [path for path in paths(document) if path]
    for path in sampled(places, least=60):
        here: Any = document
        for step in path:
            here = here[step]
        free = isinstance(here, dict) and FREE & set(path)
        for item in () if free else told(changed(text, path, "unfit")):
            assert item.code in ("SC360", "SC361")
            assert item.span is not None
            assert item.span.line > 1
        if isinstance(here, dict) and not free:
            assert {each.code for each in told(changed(text, path, "unknown"))} == {"SC361"}
            optional = {"file", "uncovered", "until", "passed", "awaits", "provenance", "kind"}
            for name in here.keys() - optional:
                (lack,) = told(changed(text, (*path, name), "missing"))
                assert "lacks" in lack.message.en
                assert name in lack.message.en


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ('{"report": "shopcheck/2"}', "SC360", "version `shopcheck/2`"),
        ('{"report": 7}', "SC360", "version"),
        ('{"comparison": "shopcheck/1", "before": {}}', "SC360", "what `shopcheck compare` has found"),
        ('{"plan": "shopcheck/1"}', "SC360", "a plan"),
        ('{"report": "shopcheck/1", "diagnostics": []}', "SC360", "why one failed"),
        ('{"shop": {"id": "7"}}', "SC360", "no report"),
        ("[]", "SC360", "no report"),
        ('{"report": "shopcheck/1", "report": "shopcheck/1"}', "SC322", "report"),
        ('{"report": "shopcheck/1",}', "SC310", "comma"),
        ('{"report": "shopcheck/1", "as_of": NaN}', "SC313", "NaN"),
        ('{"report": "shopcheck/1"', "SC311", "ends"),
        (b"", "SC304", "empty"),
        ("[" * 100_000, "SC312", "deep"),
    ],
)
def test_what_is_no_report_is_told(data: str | bytes, code: str, words: str) -> None:
    """Another version, another document of ours, a snapshot, broken JSON: each is called what it is."""
    item = told(data)[0]
    assert item.code == code
    assert words in item.message.en


def test_times_that_no_calendar_has_are_refused(text: str) -> None:
    """The pattern of an instant isn't enough."""
    (item,) = told(text.replace(json.loads(text)["as_of"], "2026-13-45T00:00:00+08:00"))
    assert item.pointer == "/as_of"


def test_what_a_report_says_is_never_shown_as_markup(text: str) -> None:
    """A key that hides what it is is named as hidden, a value isn't quoted."""
    hostile = text.replace('"as_of_origin"', '"\\u202e\\u001b[31m as_of_origin"', 1)
    said = "".join(item.message.en for item in told(hostile))
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_the_schema_holds_nothing_that_isnt_asked(text: str) -> None:
    """A word of JSON Schema that isn't known would be a rule that nobody holds to."""
    with pytest.raises(NotImplementedError):
        list(Shape({"multipleOf": 3, "$defs": {}}).misfits(4)) or list(
            Shape({"properties": {"a": {"multipleOf": 3}}}).misfits({"a": 4})
        )
    assert not list(Shape(schema_tree("report")).misfits(json.loads(text)))
