"""Records grouped in SQL come to what they come to one by one, on random policies and random snapshots."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker import Checker, Policies, Report, load_snapshot
from checker.evaluate.python import Measurement, SubjectTruths, prepared
from checker.evaluate.sql.grouping import TableGroups
from checker.language import Library
from checker.language.model.policy import Policy
from checker.snapshot.columns.export import TableFormat
from tests.evaluate.python.oracle import measured
from tests.evaluate.python.test_property import cases
from tests.snapshot.columns.shops import exported
from tests.strategies import encoded, policies


def grouped(
    document: dict[str, Any], several: list[Policy], as_of: datetime, keep: int | None
) -> list[SubjectTruths]:
    """What is measured of policies over the same snapshot as tables."""
    ready = prepared(several, grouped=True)
    with tempfile.TemporaryDirectory() as top:
        snapshot = exported(load_snapshot(encoded(document)), Path(top) / "shop", TableFormat.PARQUET)
        records = snapshot.project(ready.projection, ready.types)
        groups = TableGroups(snapshot, records, as_of)
        measurement = Measurement(snapshot, records, ready, as_of, keep=keep, groups=groups)
        return [truths for policy in several for truths in measurement.subjects(policy.id)]


@given(cases(), st.sampled_from((None, 0, 1, 2, 10)))
def test_groups_come_to_what_records_do(
    case: tuple[Policy, dict[str, Any], datetime], keep: int | None
) -> None:
    """The same truths over time, values, counts, and records that are named, in the same order."""
    policy, document, as_of = case
    _, expected = measured(document, policy, as_of, keep=keep)
    assert grouped(document, [policy], as_of, keep) == list(expected)


@given(cases(), policies(subjects=("orders", "after_sales")), st.sampled_from((0, 1, 3)))
def test_records_that_are_counted_stand_as_each_does(
    case: tuple[Policy, dict[str, Any], datetime], policy: Policy, keep: int
) -> None:
    """Verdicts on each record: the same counts, and the same ones shown, in the same order."""
    _, document, as_of = case
    checker = Checker(Policies(Library((policy,)), (), {}), as_of=as_of)
    snapshot = load_snapshot(encoded(document))
    with tempfile.TemporaryDirectory() as top:
        tables = exported(snapshot, Path(top) / "shop", TableFormat.PARQUET)
        one, other = (_standing(checker.check(each, records=keep)) for each in (tables, snapshot))
    assert one == other


def _standing(report: Report) -> object:
    """How records stand, and which of them are shown."""
    counts = [dict(summary.counts) for summary in report.summaries]
    return [*report.outcomes], counts, report.standings, len(report.not_applied)


@given(cases(), policies("test/other"))
def test_what_others_tell_apart_changes_nothing(
    case: tuple[Policy, dict[str, Any], datetime], other: Policy
) -> None:
    """Policies that share a pass are grouped together: each still comes to its own."""
    policy, document, as_of = case
    _, one = measured(document, policy, as_of)
    _, two = measured(document, other, as_of)
    assert grouped(document, [policy, other], as_of, 10) == [*one, *two]
