"""The compiled evaluator says what the reference says, on random policies and random snapshots."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.language.model import Policy
from checker.measure import Cover, Measured
from checker.values.truth import FALSE, TRUE
from tests.measure.oracle import Counted, Oracle, measured, plain
from tests.strategies import IDS, checks, policies, snapshots


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any], datetime]:
    """A policy, a snapshot and an instant."""
    document = draw(snapshots())
    return draw(policies()), document, draw(checks(document))


def counted(condition: Measured) -> Counted:
    """What was counted, to compare."""
    findings = tuple((f.record.section, f.record.index, f.timeline) for f in condition.findings)
    return Counted(condition.checked, condition.failing, condition.unknown, findings)


@given(cases())
def test_the_compiled_evaluator_agrees_with_the_reference(
    case: tuple[Policy, dict[str, Any], datetime],
) -> None:
    """Every condition, value, count and finding of every subject is what the reference says."""
    policy, document, as_of = case
    oracle = Oracle(document, policy, as_of)
    _, subjects = measured(document, policy, as_of, keep=None)
    scopes = list(oracle.subjects())
    assert len(subjects) == len(scopes)
    for truths, scope in zip(subjects, scopes, strict=True):
        assert truths.applies == oracle.line(policy.applies_to, scope, TRUE)
        for stage in policy.stages:
            assert truths.done[stage.id] == oracle.line(stage.done_when, scope, FALSE)
        for name, value in truths.values.items():
            assert plain(value) == plain(oracle.value(name, scope))
        for p in policy.all_preconditions():
            found = truths.preconditions[p.id]
            assert found.condition.timeline == oracle.line(p.condition, scope, TRUE)
            assert found.when == oracle.line(p.when, scope, TRUE)
            assert found.unless == oracle.line(p.unless and p.unless.condition, scope, FALSE)
            assert counted(found.condition) == oracle.counted(p.condition, scope)
            assert found.remaining is None


@given(cases(), st.frozensets(st.sampled_from(IDS), min_size=1, max_size=2))
def test_what_remains_under_a_waiver_agrees_with_the_reference(
    case: tuple[Policy, dict[str, Any], datetime], ids: frozenset[str]
) -> None:
    """A waiver with record ids leaves them out of every fold, and only them."""
    policy, document, as_of = case
    if policy.values:
        return  # named values are read as they are, waiver or not
    covers = {
        (policy.id, p.id): Cover(ids, datetime(2100, 1, 1, tzinfo=UTC)) for p in policy.all_preconditions()
    }
    oracle, without = Oracle(document, policy, as_of), Oracle(document, policy, as_of, ids)
    _, subjects = measured(document, policy, as_of, keep=None, covers=covers)
    for truths, scope in zip(subjects, oracle.subjects(), strict=True):
        for p in policy.all_preconditions():
            found = truths.preconditions[p.id]
            assert found.condition.timeline == oracle.line(p.condition, scope, TRUE)
            assert found.remaining == without.line(p.condition, scope, TRUE)
            assert counted(found.condition) == without.counted(p.condition, scope)
