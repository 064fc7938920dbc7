"""Subjects that stand alike are decided once; nobody can tell that by the report."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import check, load_policies, load_snapshot
from checker.decide import Verdict
from checker.evaluate.model import SubjectTruths
from checker.explain.blames import DecidedCase
from checker.language.model.policy import Policy
from checker.pipeline.check import Check, CheckOutcome
from checker.pipeline.deciding import KindOfSubject
from checker.pipeline.policy_set import PolicySet
from checker.snapshot import open_snapshot, read_document
from checker.timeline.course import Judge
from tests.strategies import checks, encoded, policies, referring, snapshots

EXAMPLES = Path(__file__).parents[2] / "examples"


class Onlooker:
    """Looks on as subjects are decided, for which each of them has to be."""

    def see(self, together: Sequence[SubjectTruths], speaking: Iterable[DecidedCase], judge: Judge) -> None:
        """Look on."""


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Policy, ...], dict[str, Any], datetime]:
    """A policy and one that asks for its verdict, a snapshot in which records come again, an instant."""
    document = draw(snapshots())
    policy = draw(policies())
    for records in [value for value in document.values() if isinstance(value, list)]:
        again = copy.deepcopy(records)
        for number, record in enumerate(again):
            if isinstance(record.get("id"), str):
                record["id"] = f"again-{number}"
        records.extend(again)
    return (policy, draw(referring(policy))), document, draw(checks(document))


def outcome(
    chosen: tuple[Policy, ...], document: dict[str, Any], as_of: datetime, keep: int | None, *, each: bool
) -> CheckOutcome:
    """What a check comes to that decides each subject, or only those that stand as none before them."""
    snapshot = open_snapshot(read_document(encoded(document)))
    watch = Onlooker() if each else None
    every, names = PolicySet(chosen), [policy.id for policy in chosen]
    return Check(snapshot, every, names, named=True, as_of=as_of, keep=keep, watch=watch).run()


def verdict_of(case: DecidedCase) -> tuple[str, int, Verdict]:
    """Policy, place and verdict: where a policy doesn't apply to a record, no more is measured of that."""
    return case.truths.policy.id, case.truths.index, case.decision.verdict


@given(cases(), st.sampled_from((1, 3, None)))
def test_counting_what_stands_alike_changes_nothing(
    case: tuple[tuple[Policy, ...], dict[str, Any], datetime], keep: int | None
) -> None:
    """Of any policies counts of verdicts, results and reasons are those of each subject alone."""
    counted, each = (outcome(*case, keep, each=alone) for alone in (False, True))
    assert counted.summaries == each.summaries
    assert list(counted.results.outcomes) == list(each.results.outcomes)
    assert counted.results == each.results
    assert [verdict_of(found) for found in counted.cases] == [verdict_of(found) for found in each.cases]


def shop(orders: int) -> bytes:
    """A snapshot with so many orders, of which every third is cancelled, and each closed at another time."""
    document = json.loads((EXAMPLES / "douyin" / "ready.json").read_bytes())
    document["orders"] = [
        {
            "id": str(576_400_000_000_000_000 + number),
            "created_at": "2026-01-05T10:00:00+08:00",
            "paid_at": "2026-01-05T10:01:00+08:00",
        }
        | (
            {"status": "COMPLETED", "completed_at": f"2026-01-{10 + number % 15}T10:00:00+08:00"}
            if number % 3
            else {"status": "CANCELLED", "cancelled_at": f"2026-01-05T10:{number % 60:02}:00+08:00"}
        )
        for number in range(orders)
    ]
    return json.dumps(document).encode()


@pytest.mark.parametrize("records", [1, 20])
def test_no_more_cases_are_made_than_are_shown(records: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many orders more, not one more is measured as a whole."""
    measured: list[int] = []
    whole = KindOfSubject.measured

    def noted(kind: KindOfSubject, index: int, record: Any) -> list[SubjectTruths]:
        measured.append(index)
        return whole(kind, index, record)

    monkeypatch.setattr(KindOfSubject, "measured", noted)
    loaded = load_policies()
    found = []
    for orders in (300, 3_000):
        measured.clear()
        report = check(load_snapshot(shop(orders)), loaded, records=records)
        assert sum(summary.shown for summary in report.summaries) == len(list(report.results)) - 1
        found.append(len(measured))
    assert found[0] == found[1]
    assert found[0] < 6 * (records + 1)
