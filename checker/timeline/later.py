"""What was measured of a subject, seen from a later instant, as a check would measure it then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from checker.evaluate.model import PreconditionTruths, SubjectTruths
from checker.evaluate.python.assembly import Assembled, wholes
from checker.values.truth import Timeline, Truth, any_of, foreseen, in_turn, timeline


def instants(truths: SubjectTruths) -> Iterator[datetime]:
    """When anything that a decision on a subject rests on changes."""
    for line in _lines(truths):
        for when, _ in line.changes:
            yield when


def _lines(truths: SubjectTruths) -> Iterator[Timeline]:
    yield truths.applies
    yield from truths.done.values()
    for p in truths.preconditions.values():
        yield from (p.condition.timeline, p.when, p.unless, p.effective)
        if p.remaining is not None:
            yield p.remaining


def hangs_on_events(truths: SubjectTruths) -> bool:
    """Whether a date hangs on what hasn't happened yet: from a later instant on it may then be another."""
    return any(p.coming is not None for p in truths.preconditions.values())


def later(truths: SubjectTruths, at: datetime) -> SubjectTruths:
    """``truths`` from ``at`` on, while the same version of the policy decides and the same waivers hold.

    What is so at ``at`` is exact. Where dates hang on what hasn't happened yet, what is foreseen may be
    less certain than what a check at ``at`` would say; it is never false where that isn't.
    """
    done = MappingProxyType({stage: line.since(at) for stage, line in truths.done.items()})
    preconditions = {name: _since(p, at) for name, p in truths.preconditions.items()}
    hangs = hangs_on_events(truths)
    whole = (
        wholes(truths.policy, preconditions)
        if hangs
        else MappingProxyType({stage: line.since(at) for stage, line in truths.whole.items()})
    )
    own = Assembled(truths.applies.since(at), done, MappingProxyType(preconditions), whole)
    outlook = truths.outlook.since(at)
    if hangs:
        outlook = in_turn(own.outlook, [(truths.turns[0][0], truths.outlook)] if truths.turns else [])
    return replace(
        truths,
        applies=own.applies,
        done=done,
        preconditions=own.preconditions,
        whole=own.whole,
        outlook=outlook,
        prospects=own.prospective(outlook),
    )


def _since(p: PreconditionTruths, at: datetime) -> PreconditionTruths:
    condition = replace(p.condition, timeline=p.condition.timeline.since(at))
    when, unless = p.when.since(at), p.unless.since(at)
    remaining = None if p.remaining is None else p.remaining.since(at)
    decided, effective, outlook = p.decided.since(at), p.effective.since(at), p.outlook.since(at)
    coming = None if p.coming is None else p.coming.since(at)
    if coming is not None:
        decided = foreseen(any_of((when.negated(), unless, condition.timeline)), coming)
        outlook = timeline(decided.start, outlook.changes if p.outlook != p.decided else decided.changes)
        if remaining is None:
            effective = decided
        else:
            covered = any_of((when.negated(), unless, remaining))
            held = Truth.TRUE if covered.start is Truth.TRUE else Truth.FALSE
            effective = any_of((decided, timeline(held, effective.changes)))
    return PreconditionTruths(
        p.precondition, condition, when, unless, remaining, decided, effective, outlook, coming, p.waiting
    )
