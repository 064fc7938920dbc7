"""Which values are deadlines, from when on something is late, and what a date depends on.

Midnight of a deadline is the end of a day, not the beginning of the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from checker.decide.model import Status
from checker.evaluate.model import PreconditionTruths, SubjectTruths
from checker.explain.wording.context import last_field
from checker.language.model.conditions import (
    Arithmetic,
    Comparison,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Guarded,
    NameRef,
    Op,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.readings import settle
from checker.language.model.walk import within
from checker.report.model import Restart
from checker.schema.catalog import Step
from checker.schema.words import event
from checker.values.truth import Truth


def is_deadline(expression: Expression, policy: Policy) -> bool:
    """Whether all that an expression may come to is a deadline."""
    match expression:
        case FieldRef(path=path):
            target = last_field(path)
            told = None if target is None else event(target)
            return told is not None and told.deadline
        case NameRef(name=name):
            return name in policy.values and is_deadline(policy.values[name].expression, policy)
        case Arithmetic(within=limit):
            return limit is not None
        case Guarded(base=base):
            return is_deadline(base, policy)
        case Default(base=base, default=default):
            return is_deadline(base, policy) and is_deadline(default, policy)
        case Extremum(items=items):
            return all(is_deadline(item, policy) for item in items)
    return False


def late_from(truths: SubjectTruths, stage: str | None, until: datetime | None) -> datetime | None:
    """From when on an event is late that still counts ``until`` a later instant; None where none is.

    What is late only is advice; what is due at the latest may be another date.
    """
    if until is None:
        return None
    asked = [p for p in truths.policy.asked_in(stage) if truths.preconditions[p.id].when.start is Truth.TRUE]
    last = {event for p in asked if p.blocking for event in _events(p, truths.policy)}
    ends = (
        truths.preconditions[p.id].outlook.ends_at
        for p in asked
        if not p.blocking and truths.preconditions[p.id].decided.start is Truth.TRUE
        if last & set(_events(p, truths.policy))
    )
    return min((end for end in ends if end is not None and end < until), default=None)


def awaited(measured: PreconditionTruths, status: Status) -> int:
    """How many records the date of a precondition depends on though they are not in its way today."""
    waiting = measured.waiting
    return 0 if waiting is None or status is not Status.WAITING else waiting.failing + waiting.unknown


def restart(measured: PreconditionTruths, status: Status) -> Restart | None:
    """What a precondition that is met comes to once its records have what they wait for."""
    coming, waiting = measured.coming, measured.waiting
    if status is not Status.MET or coming is None or waiting is None or coming.start is not Truth.FALSE:
        return None
    again = coming.clears_at or coming.may_clear_at
    return None if again is None else Restart(again, waiting.failing + waiting.unknown)


def _events(precondition: Precondition, policy: Policy) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """The event that a precondition wants in time, if it is a duty."""
    if isinstance(precondition.condition, PolicyRef):
        return
    duty = settle(precondition.condition, policy)
    if isinstance(duty, Comparison) and duty.op is Op.IN_TIME:
        for node in within(duty.left):
            if isinstance(node, FieldRef):
                yield node.path.scope, node.path.steps
                return
