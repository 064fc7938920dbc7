"""Whether a saved report comes out again: nothing that it says may be otherwise without being told."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from checker import Checker, load_policies, load_snapshot
from checker.base.resources import schema_tree
from checker.comparison.verify import ReportPart, Verification, verify
from checker.render.report.json import document
from checker.report.shape import Shape
from tests.sampling import sampled

#: Says how a report was made and where its files lie, and no more: these may be otherwise.
SHAPE = Shape(schema_tree("report"))
ASIDE = {"report", "as_of_origin", "engine", "asked", "file", "sha256", "missing"}


@cache
def text() -> str:
    """A report with a verdict on the shop and others on orders, saved in English."""
    checker = Checker(load_policies(), only=["douyin/closure", "douyin/fulfilment"])
    report = checker.check(load_snapshot("examples/douyin/snapshot.json"), records=2)
    return json.dumps(document(report, "en"))


def held(saved: Any) -> Verification:
    """A report held to the one that comes out."""
    return verify(saved, json.loads(text()))


def leaves(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where single values stand."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for step, inner in inside for path in leaves(inner, (*at, step))] or [at]


def otherwise(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if isinstance(value, str) else ["x"] if value == [] else "x"


def test_the_same_is_the_same() -> None:
    """A report held to itself, and to itself in the other language beside it."""
    assert held(json.loads(text())).same


def test_whatever_is_changed_is_told() -> None:
    """Any single value that is another one is told, except what says only how the report was made."""
    whole = json.loads(text())
    for path in sampled([path for path in leaves(whole) if not ASIDE & set(path)], least=200):
        saved = json.loads(text())
        holder = saved
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = otherwise(holder[path[-1]])
        if next(SHAPE.misfits(saved), None) is not None:
            continue  # refused before: one of a few words, an instant
        found = held(saved)
        assert not found.same, path
        assert found.differences, path


@pytest.mark.parametrize(
    ("path", "value", "part", "where"),
    [
        (("results", 0, "verdict"), "eligible", ReportPart.VERDICT, ("douyin/closure", None, None)),
        (
            ("results", 0, "eligible_from"),
            "2027-01-01T00:00:00+08:00",
            ReportPart.DATE,
            ("douyin/closure", None, None),
        ),
        (
            ("results", 0, "values", "commission_owed", "amount"),
            "5.00",
            ReportPart.VALUE,
            ("douyin/closure", None, None),
        ),
        (("summary", "douyin/fulfilment", "counts", "done"), 9, ReportPart.COUNT, (None, None, None)),
        (("timezone",), "Asia/Tokyo", ReportPart.OTHER, (None, None, None)),
    ],
)
def test_what_differs_is_called_what_it_is(
    path: tuple[str | int, ...], value: Any, part: ReportPart, where: tuple[str | None, ...]
) -> None:
    """Verdict, date, value, count: with the policy, and with the key in the report."""
    saved = json.loads(text())
    holder = saved
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    (item,) = held(saved).differences
    assert (item.part, (item.policy, item.subject, item.precondition)) == (part, where)
    assert str(path[-1]) in item.key or part is ReportPart.VALUE


def test_an_instant_may_be_written_in_any_zone() -> None:
    """The same moment with another offset is no difference."""
    saved = json.loads(text())
    assert saved["as_of"] == "2026-11-16T09:00:00+08:00"
    saved["as_of"] = "2026-11-16T01:00:00+00:00"
    assert held(saved).same


def test_what_is_gone_and_what_has_come_is_told_once() -> None:
    """A record, a condition, a result that only one of the two has; in another order they are the same."""
    saved = json.loads(text())
    saved["results"].reverse()
    saved["results"][-1]["preconditions"].reverse()
    assert held(saved).same
    closing = next(result for result in saved["results"] if result["policy"] == "douyin/closure")
    gone = closing["preconditions"].pop()
    failing = next(item for item in closing["preconditions"] if item["records"])
    record = failing["records"].pop()
    parts = {(item.part, item.moved.before, item.moved.after) for item in held(saved).differences}
    assert parts == {(ReportPart.STATUS, None, gone["id"]), (ReportPart.RECORD, None, record["id"])}


def test_other_sources_are_no_proof() -> None:
    """Where all comes out again, but of other bytes, the report isn't verified."""
    saved = json.loads(text())
    saved["snapshot"]["sha256"] = "0" * 64
    found = held(saved)
    assert not found.differences
    assert not found.same
