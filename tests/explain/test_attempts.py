"""Explaining never costs a verdict: whatever goes wrong in it, all that was computed still comes."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from checker import Report, check, load_policies, load_snapshot
from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError
from checker.explain import build, evidence, records
from checker.explain.wording import missing, why
from checker.language.model.policy import Precondition

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICY = "douyin/closure"


def checked() -> Report:
    """A check in which preconditions fail, two records of one among them, wait and pass."""
    document = json.loads((EXAMPLES / "douyin" / "snapshot.json").read_text(encoding="utf-8"))
    document["orders"] += [{"id": name, "status": "UNPAID"} for name in ("1", "2")]
    return check(load_snapshot(json.dumps(document).encode()), load_policies(), only=[POLICY])


@pytest.mark.parametrize(
    ("where", "step"),
    [(evidence, "blame"), (why, "why"), (build, "fill"), (missing, "missing"), (records, "explained")],
)
def test_the_verdict_stands(where: ModuleType, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever step fails: verdict, statuses, counts, dates and rules are as ever, with a warning."""
    (whole,) = checked().results

    def broken(*_args: object) -> None:
        raise KeyError("a buyer's name")

    monkeypatch.setattr(where, step, broken)
    report = checked()
    (result,) = report.results
    assert (result.verdict, result.eligible_from) == (whole.verdict, whole.eligible_from)
    for one, other in zip(result.preconditions, whole.preconditions, strict=True):
        assert one.id == other.id
        assert (one.status, one.rule, one.failing, one.clears_at) == (
            other.status,
            other.rule,
            other.failing,
            other.clears_at,
        )
        assert one.title.en
        assert one.why.en
        assert one.why.zh
    said = [item for item in report.diagnostics if item.code == "SC699"]
    # Nothing lacks in this snapshot, so what would name the facts that do isn't asked.
    assert bool(said) is (step != "missing")
    assert all("(KeyError)" in item.message.en and "buyer" not in str(item) for item in said)


def test_a_warning_comes_once_for_each_precondition(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many records can't be told, their precondition is named once; the records keep their places."""

    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(records, "explained", broken)
    report = checked()
    told = [p for p in report.results[0].preconditions if p.records]
    assert max(len(p.records) for p in told) > 1
    assert [item.message.en for item in report.diagnostics if item.code == "SC699"] == [
        f"the explanation of `{p.id}` couldn't be put into words (ZeroDivisionError); the verdict stands"
        for p in told
    ]
    assert all(record.id and record.place.line and not record.values for p in told for record in p.records)


def test_a_mistake_of_the_input_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with a snapshot, and comes to light only in an explanation, stops whoever asks for it."""

    def refused(*_args: object) -> None:
        raise SnapshotError([Diagnostic("SC301", Text("no", "否"))])

    monkeypatch.setattr(why, "why", refused)
    report = checked()
    with pytest.raises(SnapshotError):
        tuple(report.diagnostics)


def test_only_what_is_looked_at_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A precondition is looked into when its reason is asked for, once; the remarks take all of them."""
    seen: list[str] = []
    say = why.why

    def noted(precondition: Precondition, *rest: Any) -> Text:
        seen.append(precondition.id)
        return say(precondition, *rest)

    monkeypatch.setattr(why, "why", noted)
    report = checked()
    (result,) = report.results
    first, *_ = result.preconditions
    assert report.remarks_so_far() == ()
    assert (seen, first.status, first.title.en != "") == ([], first.status, True)
    assert first.why == first.why
    assert first.records == first.records
    assert seen == [first.id]
    assert tuple(report.diagnostics) == ()
    assert sorted(seen) == sorted(item.id for item in result.preconditions)
