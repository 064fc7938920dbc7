"""What is known about one precondition, put together for the sentence that says why it stands as it does."""

from __future__ import annotations

from checker.base.once import Once
from checker.base.text import Text
from checker.explain.blames import Blames, DecidedCase
from checker.explain.deadlines import awaited
from checker.explain.evidence import Evidence
from checker.explain.tallies import RecordTally, tally
from checker.explain.wording.reasons import Reasons
from checker.explain.wording.slots import fill
from checker.language.model.conditions import Path
from checker.language.model.policy import PolicyRef, Precondition
from checker.language.model.problems import counted
from checker.report.model import Status
from checker.values.truth import Truth


def known(
    case: DecidedCase,
    precondition: Precondition,
    blamed: Evidence,
    blames: Blames,
    together: Once[RecordTally],
    *,
    named: str,
    headed: bool,
) -> Reasons:
    """How ``precondition`` stands, what is to blame for it, and what the records that fail it come to.

    ``named`` is the id of the only one that fails it, ``headed`` whether its policy has words for that.
    """
    measured, status = case.truths.preconditions[precondition.id], case.decision.statuses[precondition.id]
    counts = measured.condition
    fails = any(item.finding.timeline.start is Truth.FALSE for item in blamed.records)
    records = together() if counts.failing and fails else RecordTally()
    return Reasons(
        status=status,
        checked=counts.checked,
        failing=counts.failing,
        unknown=counts.unknown,
        clears_at=measured.outlook.clears_at,
        may_clear_at=measured.outlook.may_clear_at,
        observations=() if status is Status.UNKNOWN else blamed.observations,  # of what is open, gaps tell
        gaps=blamed.gaps,
        awaited=awaited(measured, status),
        event=_event(blamed) or blames.to_come(precondition),
        referred=_referred(case, precondition),
        named=named,
        groups=records.kinds,
        measure=records.measure,
        totals=records.totals,
        headed=headed,
        holding=blamed.holding,
    )


def tallied(case: DecidedCase, precondition: Precondition, blames: Blames) -> RecordTally:
    """The records that fail ``precondition`` taken together, where they fail it one by one."""
    (at, scopes), condition = blames.reading(), precondition.condition
    settled = None if isinstance(condition, PolicyRef) else at.settled(condition)
    records = () if settled is None else counted(settled)
    if len(records) != 1:
        return RecordTally()
    return tally(records[0], case.truths.preconditions[precondition.id].condition.checked, at, scopes)


def _event(blamed: Evidence) -> Path | None:
    """What records are waited for to have."""
    return next((item.path for found in blamed.waiting for item in found.observations), None)


def _referred(case: DecidedCase, precondition: Precondition) -> Text:
    """The title of the policy whose verdict ``precondition`` is; empty where it isn't one that speaks."""
    if not isinstance(precondition.condition, PolicyRef):
        return Text()
    other = case.referred.get(precondition.condition.policy)
    return Text() if other is None else fill(other.truths.policy.title, other.truths.policy)
