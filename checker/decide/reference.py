"""The decision as docs/contributors/semantics.md says it, plainly: what the engine is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.decide.facts import (
    COVERS,
    NEVER,
    NOT_APPLICABLE,
    OPENS,
    POLICY,
    TRUTHS,
    Key,
    inputs,
    stage_subject,
)
from checker.decide.logic import Logic, PreconditionShape
from checker.decide.model import Decision, EngineError, StageState, Status, Verdict
from checker.values.truth import Truth


def decide_plainly(logic: Logic, values: Sequence[str]) -> Decision:
    """The decision without a derivation, for the values of ``inputs(logic)``.

    Raises:
        EngineError: the whole that was measured isn't the conjunction of what counts.
    """
    facts = dict(zip(inputs(logic), values, strict=True))
    applies = _truth(facts, "applies_to", POLICY)
    statuses = {p.id: _status(p, facts) for p in logic.preconditions()}
    done = [_truth(facts, "done_when", stage_subject(stage.id)) for stage in logic.stages]
    here = next((number for number, truth in enumerate(done) if truth is not Truth.TRUE), len(done))
    states = {
        stage.id: StageState.PAST if n < here else StageState.CURRENT if n == here else StageState.NEXT
        for n, stage in enumerate(logic.stages)
    }
    stage = logic.stages[here] if here < len(done) and applies is not Truth.FALSE else None
    over = applies is Truth.FALSE or (stage is None and bool(logic.stages))
    counted = frozenset() if over else _counted(logic, here)
    if applies is not Truth.TRUE:
        verdict = Verdict.NOT_APPLICABLE if applies is Truth.FALSE else Verdict.UNDETERMINED
    elif over:
        verdict = Verdict.DONE
    elif stage and done[here] is Truth.UNKNOWN:
        verdict = Verdict.UNDETERMINED
    else:
        now = min((_EFFECTIVE[statuses[p]] for p in counted), default=Truth.TRUE)
        verdict = _verdict(now, facts[Key("whole", stage_subject(stage.id) if stage else POLICY)])
        if verdict is Verdict.ELIGIBLE and stage and stage.awaits:
            verdict = Verdict.IN_PROGRESS
    return Decision(verdict, stage.id if stage else None, states, statuses, counted, ())


def _counted(logic: Logic, here: int) -> frozenset[str]:
    """What counts in the stage of that number: what has begun by then and hasn't ended."""
    number = {stage.id: n for n, stage in enumerate(logic.stages)}
    begun = [p for stage in logic.stages[: here + 1] for p in stage.preconditions]
    lasting = [p for p in begun if p.until is None or here < number[p.until]]
    return frozenset(p.id for p in (*lasting, *logic.common) if p.blocking)


def verify(logic: Logic, values: Sequence[str], decision: Decision) -> None:
    """Holds ``decision`` to the reference.

    Raises:
        EngineError: they differ.
    """
    plain = decide_plainly(logic, values)
    for part in ("verdict", "stage", "stage_states", "statuses", "counted"):
        if getattr(plain, part) != getattr(decision, part):
            raise EngineError(
                f"{logic.policy}: {part} is {getattr(decision, part)} by the rule engine, "
                f"{getattr(plain, part)} by the reference, for {values}"
            )


_EFFECTIVE = {
    Status.MET: Truth.TRUE,
    Status.WAIVED: Truth.TRUE,
    Status.NOT_APPLICABLE: Truth.TRUE,
    Status.UNKNOWN: Truth.UNKNOWN,
    Status.WAITING: Truth.FALSE,
    Status.FAILED: Truth.FALSE,
}


def _truth(facts: Mapping[Key, str], name: str, subject: str, default: str = "true") -> Truth:
    return Truth(TRUTHS.index(facts.get(Key(name, subject), default)))


def _status(p: PreconditionShape, facts: Mapping[Key, str]) -> Status:
    when = _truth(facts, "when", p.id)
    if when is Truth.FALSE or facts.get(Key("other policy", p.id)) == NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    decided = max(when.negated(), _truth(facts, "unless", p.id, "false"), _truth(facts, "condition", p.id))
    if decided is Truth.TRUE:
        return Status.MET
    if facts.get(Key("waiver", p.id)) == COVERS:
        return Status.WAIVED
    if decided is Truth.UNKNOWN:
        return Status.UNKNOWN
    return Status.WAITING if facts[Key("outlook", p.id)] == OPENS else Status.FAILED


def _verdict(now: Truth, whole: str) -> Verdict:
    if now is not Truth.FALSE:
        if whole != TRUTHS[now]:
            raise EngineError(f"the whole was measured as {whole} and decided as {TRUTHS[now]}")
        return Verdict.ELIGIBLE if now is Truth.TRUE else Verdict.UNDETERMINED
    if whole not in (OPENS, NEVER):
        raise EngineError(f"the whole was measured as {whole} and decided as false")
    return Verdict.WAITING if whole == OPENS else Verdict.BLOCKED
