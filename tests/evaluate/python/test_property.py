"""The compiled evaluator says what the reference says, on random policies and random snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate.python import Cover, Measured, SubjectTruths
from checker.language.model.policy import Policy, Precondition, PreconditionSeverity
from checker.values.truth import FALSE, TRUE, Truth
from tests.evaluate.python.oracle import Counted, Oracle, measured, plain
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


def counts_in(p: Precondition, stage: str | None, stages: Sequence[str]) -> bool:
    """Whether a precondition is asked for in a stage: it has begun by then, and hasn't ended."""
    if p.stage is None:
        return True
    if stage is None or stages.index(p.stage) > stages.index(stage):
        return False
    return p.until is None or stages.index(stage) < stages.index(p.until)


def assert_combined(truths: SubjectTruths, as_of: datetime, until: datetime | None = None) -> None:
    """What is combined of the truths of a subject is, at every instant, what the definitions say."""
    preconditions = truths.preconditions.values()
    lines = [
        line
        for p in preconditions
        for line in (p.condition.timeline, p.when, p.unless, p.remaining, p.decided, p.effective)
        if line is not None
    ]
    instants = {as_of, *(when for line in (*lines, *truths.whole.values()) for when, _ in line.changes)}
    for t in instants | ({until} if until is not None else set()):
        effective: dict[str, Truth] = {}
        for name, p in truths.preconditions.items():
            guards = (p.when.at(t).negated(), p.unless.at(t))
            decided = p.decided.at(t)
            assert p.coming is not None or decided is max(*guards, p.condition.timeline.at(t))
            covered = p.remaining is not None and until is not None and t < until
            if covered and p.coming is None:
                assert p.remaining is not None
                held = max(*guards, p.remaining.at(t)) is Truth.TRUE
                assert p.effective.at(t) is (Truth.TRUE if held else decided)
            elif not covered:
                assert p.effective.at(t) is decided
            effective[name] = p.effective.at(t)
        for stage, whole in truths.whole.items():
            counting = [
                effective[name]
                for name, p in truths.preconditions.items()
                if counts_in(p.precondition, stage, [item.id for item in truths.policy.stages])
                and p.precondition.severity is PreconditionSeverity.BLOCKING
            ]
            assert whole.at(t) is min(counting, default=Truth.TRUE)


def assert_agrees(policy: Policy, oracle: Oracle, subjects: Sequence[SubjectTruths], *, lean: bool) -> None:
    """Every condition, value, count and finding of every subject is what the reference says."""
    scopes = list(oracle.subjects())
    assert len(subjects) == len(scopes)
    for truths, scope in zip(subjects, scopes, strict=True):
        assert truths.applies == oracle.line(policy.applies_to, scope, TRUE)
        if lean and truths.applies == FALSE and policy.subject != "shop":
            assert not truths.values
            continue
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
            assert found.decided == oracle.decided(p, scope)
            assert_combined(truths, oracle.as_of)


@given(cases(), st.booleans())
def test_the_compiled_evaluator_agrees_with_the_reference(
    case: tuple[Policy, dict[str, Any], datetime], lean: bool
) -> None:
    """Every condition, value, count and finding of every subject is what the reference says.

    Lean, only of subjects that the policy may apply to.
    """
    policy, document, as_of = case
    _, subjects = measured(document, policy, as_of, keep=None, lean=lean)
    assert_agrees(policy, Oracle(document, policy, as_of), subjects, lean=lean)


@given(cases(), st.frozensets(st.sampled_from(IDS), min_size=1, max_size=2), st.integers(1, 200))
def test_what_remains_under_a_waiver_agrees_with_the_reference(
    case: tuple[Policy, dict[str, Any], datetime], ids: frozenset[str], days: int
) -> None:
    """A waiver with record ids leaves them out of every fold, and only them."""
    policy, document, as_of = case
    until = as_of + timedelta(days=days)
    covers = {(policy.id, p.id): Cover(ids, until) for p in policy.all_preconditions()}
    oracle, without = Oracle(document, policy, as_of), Oracle(document, policy, as_of, ids)
    _, subjects = measured(document, policy, as_of, keep=None, covers=covers)
    for truths, scope in zip(subjects, oracle.subjects(), strict=True):
        for p in policy.all_preconditions():
            found = truths.preconditions[p.id]
            assert found.condition.timeline == oracle.line(p.condition, scope, TRUE)
            assert found.remaining == without.line(p.condition, scope, TRUE)
            assert counted(found.condition) == without.counted(p.condition, scope)
            assert found.decided == oracle.decided(p, scope)
            held = without.decided(p, scope, oracle)
            assert all(
                found.effective.at(t)
                is (Truth.TRUE if held.at(t) is Truth.TRUE and t < until else found.decided.at(t))
                for t in (as_of, *(when for line in (held, found.decided) for when, _ in line.changes), until)
            )
            assert_combined(truths, as_of, until)


@given(cases(), policies("test/other"))
def test_policies_measured_together_do_not_touch_each_other(
    case: tuple[Policy, dict[str, Any], datetime], other: Policy
) -> None:
    """What is measured of a policy doesn't depend on which others share its passes."""
    policy, document, as_of = case
    _, alone = measured(document, policy, as_of)
    _, together = measured(document, policy, as_of, other)
    assert [truths.preconditions for truths in alone] == [truths.preconditions for truths in together]
    assert [truths.whole for truths in alone] == [truths.whole for truths in together]
