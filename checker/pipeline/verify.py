"""Holds what was measured to the reference evaluator, for the run at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checker.decide import EngineError
from checker.evaluate.python import SubjectTruths
from checker.evaluate.reference.course import over_time
from checker.explain.world import SnapshotWorld
from checker.language.model.conditions import Condition, Path
from checker.language.model.events import expected
from checker.language.model.policy import PolicyRef
from checker.values.truth import FALSE, TRUE, Timeline, any_of, foreseen


def verify_truths(world: SnapshotWorld, truths: SubjectTruths, as_of: datetime) -> None:
    """Compare every condition of a subject to the reference evaluator.

    Raises:
        EngineError: they differ: a bug, never a verdict.
    """
    policy = truths.policy
    subject = world.root["shop"] if policy.subject == "shop" else world.section(policy.subject)[truths.index]
    scopes = (world.root, subject)

    def line(
        condition: Condition | None, absent: Timeline, events: Sequence[Path] = (), *, coming: bool = False
    ) -> Timeline:
        if condition is None:
            return absent
        return over_time(world, policy, condition, scopes, as_of, coming=coming, events=events)

    def differ(what: str, expected: Timeline, found: Timeline) -> None:
        if expected != found:
            raise EngineError(f"{policy.id}, {what}: measured {found}, the reference says {expected}")

    def compare(what: str, condition: Condition | None, found: Timeline) -> None:
        differ(what, line(condition, found), found)

    if truths.sure:
        compare("applies_to", policy.applies_to, truths.applies)
    if truths.applies is FALSE and policy.subject != "shop":
        return  # it may have been measured no further
    for stage in policy.stages:
        compare(f"done_when of {stage.id}", stage.done_when, truths.done[stage.id])
    for precondition in policy.all_preconditions():
        measured = truths.preconditions[precondition.id]
        if not isinstance(precondition.condition, PolicyRef):
            compare(precondition.id, precondition.condition, measured.condition.timeline)
            events = expected(precondition, policy)
            unless = None if precondition.unless is None else precondition.unless.condition
            stays, comes = (
                any_of(
                    (
                        line(precondition.when, TRUE, events, coming=coming).negated(),
                        line(unless, FALSE, events, coming=coming),
                        line(precondition.condition, TRUE, events, coming=coming),
                    )
                )
                for coming in (False, True)
            )
            differ(f"outlook of {precondition.id}", foreseen(stays, comes), measured.decided)
        compare(f"when of {precondition.id}", precondition.when, measured.when)
        if precondition.unless is not None:
            compare(f"unless of {precondition.id}", precondition.unless.condition, measured.unless)
