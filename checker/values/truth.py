"""Kleene's three truths, and how a truth changes as time goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import IntEnum

from msgspec import Struct


class Truth(IntEnum):
    """False < unknown < true: ``all_of`` is the minimum, ``any_of`` the maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def negated(self) -> Truth:
        """``not``: swaps true and false, leaves unknown."""
        return _NEGATED[self]


_NEGATED = (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)


def so_many(truths: Sequence[Truth], least: int, most: int) -> Truth:
    """Whether from ``least`` to ``most`` of ``truths`` are true, whatever those are that nobody knows."""
    sure = sum(truth is Truth.TRUE for truth in truths)
    possible = sum(truth is not Truth.FALSE for truth in truths)
    if possible < least or sure > most:
        return Truth.FALSE
    return Truth.TRUE if least <= sure and possible <= most else Truth.UNKNOWN


class Timeline(Struct, frozen=True):
    """A truth as a function of the instant t from ``as_of`` on, the facts staying as they are.

    ``start`` holds from ``as_of``; each change ``(instant, truth)`` holds from its instant on. Instants
    rise strictly and neighbours differ, so equal functions are equal objects.
    """

    start: Truth
    changes: tuple[tuple[datetime, Truth], ...] = ()

    def at(self, instant: datetime) -> Truth:
        """The truth at ``instant``; before the first change it is ``start``."""
        truth = self.start
        for when, value in self.changes:
            if when > instant:
                break
            truth = value
        return truth

    def since(self, instant: datetime) -> Timeline:
        """The same seen from a later ``instant`` on."""
        if not self.changes or self.changes[0][0] > instant:
            return self
        return timeline(self.at(instant), [(when, value) for when, value in self.changes if when > instant])

    def first(self, wanted: Callable[[Truth], bool]) -> datetime | None:
        """The first instant after the start at which ``wanted`` holds, or None."""
        return next((when for when, value in self.changes if wanted(value)), None)

    @property
    def clears_at(self) -> datetime | None:
        """First instant at which it becomes certainly true; None where it is so already or never is."""
        if self.start is Truth.TRUE:
            return None
        return self.first(lambda truth: truth is Truth.TRUE)

    @property
    def may_clear_at(self) -> datetime | None:
        """First instant at which it is no longer false; None where it isn't false or stays so."""
        if self.start is not Truth.FALSE:
            return None
        return self.first(lambda truth: truth is not Truth.FALSE)

    @property
    def ends_at(self) -> datetime | None:
        """First instant, once it is certainly true, at which it no longer is; None where it stays so."""
        truths = [(None, self.start), *self.changes]
        since = next((place for place, (_, truth) in enumerate(truths) if truth is Truth.TRUE), None)
        return None if since is None or since + 1 == len(truths) else truths[since + 1][0]

    def negated(self) -> Timeline:
        """``not`` at every instant."""
        return Timeline(self.start.negated(), tuple((t, v.negated()) for t, v in self.changes))


TRUE = Timeline(Truth.TRUE)
UNKNOWN = Timeline(Truth.UNKNOWN)
FALSE = Timeline(Truth.FALSE)
CONSTANT = (FALSE, UNKNOWN, TRUE)


def timeline(start: Truth, changes: Iterable[tuple[datetime, Truth]]) -> Timeline:
    """A timeline from changes in rising order; those that change nothing are left out."""
    kept: list[tuple[datetime, Truth]] = []
    last = start
    for when, value in changes:
        if value is not last:
            kept.append((when, value))
            last = value
    return Timeline(start, tuple(kept)) if kept else CONSTANT[start]


def combine(timelines: Sequence[Timeline], fold: Callable[[Iterable[Truth]], Truth]) -> Timeline:
    """``fold`` (``min``, ``max`` or another function of truths) applied at every instant."""
    now = [line.start for line in timelines]
    if not any(line.changes for line in timelines):
        return CONSTANT[fold(now)]
    events = sorted(
        ((when, index, value) for index, line in enumerate(timelines) for when, value in line.changes),
        key=lambda event: event[0],
    )
    start = fold(now)
    changes: list[tuple[datetime, Truth]] = []
    for position, (when, index, value) in enumerate(events):
        now[index] = value
        if position + 1 == len(events) or events[position + 1][0] != when:
            changes.append((when, fold(now)))
    return timeline(start, changes)


def all_of(timelines: Sequence[Timeline]) -> Timeline:
    """Kleene's conjunction at every instant; true where there is nothing to hold."""
    return _folded(timelines, Truth.TRUE, min)


def any_of(timelines: Sequence[Timeline]) -> Timeline:
    """Kleene's disjunction at every instant; false where there is nothing to choose."""
    return _folded(timelines, Truth.FALSE, max)


def _folded(
    timelines: Sequence[Timeline], neutral: Truth, fold: Callable[[Iterable[Truth]], Truth]
) -> Timeline:
    """``fold`` of what isn't always ``neutral``: mostly at most one is left."""
    left = [line for line in timelines if line.changes or line.start is not neutral]
    if not left:
        return CONSTANT[neutral]
    return left[0] if len(left) == 1 and left[0].changes else combine(left, fold)


def foreseen(stays: Timeline, comes: Timeline) -> Timeline:
    """What can be said of the time to come, where something has not happened yet.

    ``stays`` is what is so as things stand, ``comes`` what is so once it has happened. What is true now is so
    as things stand; anything else changes only as both of them do.
    """
    if stays.start is Truth.TRUE or stays == comes:
        return stays
    return combine((stays, comes), lambda truths: sorted((stays.start, *truths))[1])


def in_turn(line: Timeline, turns: Sequence[tuple[datetime, Timeline]]) -> Timeline:
    """``line`` until the first of ``turns``, which come in order; from each of them on what stands there."""
    if not turns:
        return line
    pieces = [(None, line), *turns]
    changes: list[tuple[datetime, Truth]] = []
    for place, (start, piece) in enumerate(pieces):
        end = pieces[place + 1][0] if place + 1 < len(pieces) else None
        if start is not None:
            changes.append((start, piece.at(start)))
        changes += [
            (when, truth)
            for when, truth in piece.changes
            if (start is None or when > start) and (end is None or when < end)
        ]
    return timeline(line.start, changes)
