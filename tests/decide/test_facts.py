"""From what was measured of a subject to the facts of its case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from checker.base.text import Text
from checker.decide import Decider, EngineError, Verdict
from checker.decide.facts import DOMAINS, inputs, vector
from checker.decide.logic import PreconditionShape, StageShape, logic_of
from checker.diagnostics import Span
from checker.evaluate.model import Measured, PreconditionTruths, SubjectTruths
from checker.language.model.conditions import AllOf
from checker.language.model.policy import (
    Basis,
    Exemption,
    InForce,
    Policy,
    PolicyRef,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.values.truth import FALSE, TRUE, UNKNOWN, Timeline, Truth

HERE = Span("x.yaml", 1, 1, 1, 2)
YES = AllOf((), HERE)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
OPENS = Timeline(Truth.FALSE, ((LATER, Truth.TRUE),))
MAY_OPEN = Timeline(Truth.FALSE, ((LATER, Truth.UNKNOWN),))
CLOSES = Timeline(Truth.TRUE, ((LATER, Truth.FALSE),))


def precondition(
    id_: str, stage: str | None, *, severity: PreconditionSeverity = PreconditionSeverity.BLOCKING
) -> Precondition:
    """A precondition with neither guard nor exemption."""
    return Precondition(
        id=id_,
        stage=stage,
        title=Text(),
        condition=YES,
        when=None,
        unless=None,
        fix=Text(),
        citation=None,
        basis=Basis.STATED,
        severity=severity,
        span=HERE,
    )


GUARDED = replace(precondition("guarded", "apply"), when=YES, unless=Exemption(Text(), YES, HERE))
OTHER = replace(precondition("other", None), condition=PolicyRef("x/other", HERE))
ADVICE = precondition("advice", None, severity=PreconditionSeverity.ADVISORY)


def policy(*common: Precondition, stages: tuple[Stage, ...] = ()) -> Policy:
    """A policy of these preconditions."""
    return Policy(
        id="x/policy",
        file="x.yaml",
        title=Text(),
        subject="shop",
        applies_to=None,
        in_force=InForce(),
        sources={},
        parameters={},
        values={},
        stages=stages,
        preconditions=common,
        span=HERE,
    )


STAGED = policy(OTHER, ADVICE, stages=(Stage("apply", Text(), (GUARDED,), YES, None, HERE),))


def truths(of: Policy, whole: Timeline, **conditions: Timeline) -> SubjectTruths:
    """Everything true, but for the conditions given by name."""
    wholes = {stage.id: whole for stage in of.stages} or {None: whole}
    return SubjectTruths(
        policy=of,
        index=0,
        subject_id=None,
        applies=TRUE,
        done={stage.id: FALSE for stage in of.stages},
        preconditions={
            p.id: PreconditionTruths(
                precondition=p,
                condition=Measured(line := conditions.get(p.id, TRUE)),
                when=TRUE,
                unless=FALSE,
                remaining=None,
                decided=line,
                effective=line,
                outlook=line,
            )
            for p in of.all_preconditions()
        },
        whole=wholes,
        values={},
        outlook=whole,
        prospects=wholes,
    )


def waive(measured: SubjectTruths, id_: str, remaining: Timeline) -> SubjectTruths:
    """The same with a waiver in force on one precondition."""
    waived = replace(measured.preconditions[id_], remaining=remaining)
    return replace(measured, preconditions={**measured.preconditions, id_: waived})


def test_logic_of_a_policy() -> None:
    """The logic keeps ids, severities, guards and references, in the order of the policy."""
    logic = logic_of(STAGED)
    assert logic.stages == (
        StageShape("apply", (PreconditionShape("guarded", has_when=True, has_unless=True),)),
    )
    assert logic.common == (
        PreconditionShape("other", other="x/other"),
        PreconditionShape("advice", blocking=False),
    )
    assert [p.id for p in logic.preconditions()] == [p.id for p in STAGED.all_preconditions()]


def test_each_input_has_one_value_of_its_domain() -> None:
    """The vector is as long as the inputs, each value among those of its property."""
    for waivers in (False, True):
        logic = logic_of(STAGED, waivers=waivers)
        values = vector(logic, truths(STAGED, UNKNOWN, guarded=OPENS), {"x/other": Verdict.DONE})
        assert len(values) == len(inputs(logic))
        assert all(v in DOMAINS[key.property] for v, key in zip(values, inputs(logic), strict=True))


@pytest.mark.parametrize(
    ("line", "status", "verdict"),
    [
        (TRUE, "met", "eligible"),
        (CLOSES, "met", "eligible"),
        (UNKNOWN, "unknown", "undetermined"),
        (OPENS, "waiting", "waiting"),
        (MAY_OPEN, "waiting", "waiting"),
        (FALSE, "failed", "blocked"),
    ],
)
def test_timelines_become_statuses(line: Timeline, status: str, verdict: str) -> None:
    """What is false now is waiting where it isn't false for ever, and failed otherwise."""
    of = policy(precondition("p", None))
    decision = Decider(of, verify=True).decide(truths(of, line, p=line))
    assert (decision.statuses["p"], decision.verdict) == (status, verdict)


def test_two_that_never_hold_together() -> None:
    """One opens only after the other has closed: blocked, though neither is failed."""
    of = policy(precondition("p", None), precondition("q", None))
    decision = Decider(of, verify=True).decide(truths(of, FALSE, p=OPENS, q=CLOSES))
    assert (decision.verdict, dict(decision.statuses)) == ("blocked", {"p": "waiting", "q": "met"})


@pytest.mark.parametrize(("remaining", "status"), [(TRUE, "waived"), (UNKNOWN, "failed"), (FALSE, "failed")])
def test_waiver_covers_where_what_remains_is_true(remaining: Timeline, status: str) -> None:
    """A waiver in force changes a status only where the rest is certainly true."""
    of = policy(precondition("p", None))
    whole = TRUE if status == "waived" else FALSE
    decision = Decider(of, verify=True).decide(waive(truths(of, whole, p=FALSE), "p", remaining))
    assert decision.statuses == {"p": status}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_other_policy(verdict: Verdict) -> None:
    """A referenced policy that doesn't apply makes its precondition not applicable; else its whole counts."""
    line = {"waiting": OPENS, "blocked": FALSE, "undetermined": UNKNOWN}.get(verdict, TRUE)
    of = policy(OTHER)
    decision = Decider(of, verify=True).decide(truths(of, line, other=line), {"x/other": verdict})
    words = {"waiting": "waiting", "blocked": "failed", "undetermined": "unknown"}
    words["not_applicable"] = "not_applicable"
    assert decision.statuses == {"other": words.get(verdict, "met")}


def test_other_policy_that_was_not_decided() -> None:
    """A reference to a policy without a verdict is a bug, not an unknown."""
    with pytest.raises(EngineError, match="x/other"):
        Decider(STAGED).decide(truths(STAGED, TRUE))


def test_subjects_with_the_same_truths_share_a_decision() -> None:
    """Dates and counts don't matter to the decision, only truths do."""
    of = policy(precondition("p", None))
    decider = Decider(of)
    earlier = Timeline(Truth.FALSE, ((LATER.replace(year=2026), Truth.TRUE),))
    assert decider.decide(truths(of, OPENS, p=OPENS)) is decider.decide(truths(of, earlier, p=earlier))
    same = truths(of, OPENS, p=OPENS)
    assert decider.decide(same) is decider.decide(same)


def test_subjects_with_the_same_truths_and_other_verdicts_are_decided_apart() -> None:
    """Of one that refers to a policy, its own truths aren't all that counts."""
    of = policy(OTHER)
    decider, same = Decider(of), truths(of, TRUE, other=TRUE)
    assert decider.decide(same, {"x/other": Verdict.ELIGIBLE}).statuses == {"other": "met"}
    assert decider.decide(same, {"x/other": Verdict.NOT_APPLICABLE}).statuses == {"other": "not_applicable"}
