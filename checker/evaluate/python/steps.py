"""Values that change as time goes by, such as a count of the records younger than a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from checker.values.quantity import Unknown, Value
from checker.values.truth import Timeline, Truth, timeline


class Steps(Struct, frozen=True):
    """A value as a function of t from ``as_of`` on: ``start``, then what each change sets it to."""

    start: Value
    changes: tuple[tuple[datetime, Value], ...]

    def at(self, instant: datetime) -> Value:
        """The value at ``instant``."""
        value = self.start
        for when, following in self.changes:
            if when > instant:
                break
            value = following
        return value


def steps(start: Value, changes: Sequence[tuple[datetime, Value]]) -> Value | Steps:
    """A value over time; the plain value where nothing ever changes it."""
    kept: list[tuple[datetime, Value]] = []
    last = start
    for when, value in changes:
        if value != last:
            kept.append((when, value))
            last = value
    return Steps(start, tuple(kept)) if kept else start


def first(value: Value | Steps) -> Value:
    """The value at ``as_of``."""
    return value.start if isinstance(value, Steps) else value


def instants(values: Sequence[object]) -> list[datetime]:
    """All instants at which any of ``values`` changes, in order."""
    return sorted({when for value in values if isinstance(value, Steps) for when, _ in value.changes})


def at(value: Any, instant: datetime | None) -> Any:
    """What ``value`` is at ``instant``, or at ``as_of`` for None; whatever has no steps stays."""
    if not isinstance(value, Steps):
        return value
    return value.start if instant is None else value.at(instant)


def lift(function: Callable[..., Value], values: Sequence[Value | Steps]) -> Value | Steps:
    """``function`` of values that may change, at every instant."""
    changes = [(when, function(*(at(value, when) for value in values))) for when in instants(values)]
    return steps(function(*(at(value, None) for value in values)), changes)


def choose(line: Timeline, value: Value | Steps, otherwise: Value, unknown: Unknown) -> Value | Steps:
    """``value`` while ``line`` is true, ``otherwise`` while it is false, ``unknown`` while it is unknown."""

    def when(instant: datetime | None) -> Value:
        truth = truth_at(line, instant)
        if truth is Truth.TRUE:
            return at(value, instant)  # type: ignore[no-any-return]  # what it is at an instant is a value
        return otherwise if truth is Truth.FALSE else unknown

    later = sorted({*instants([value]), *(when for when, _ in line.changes)})
    return steps(when(None), [(instant, when(instant)) for instant in later])


def lift_test(test: Callable[..., Timeline], values: Sequence[object]) -> Timeline:
    """``test`` of values that may change: between two changes, what it says of the values there."""
    line = test(*(at(value, None) for value in values))
    start, changes = line.start, list(line.changes)
    for when in instants(values):
        line = test(*(at(value, when) for value in values))
        changes = [change for change in changes if change[0] < when]
        changes.append((when, line.at(when)))
        changes += [change for change in line.changes if change[0] > when]
    return timeline(start, changes)


def truth_at(line: Timeline, instant: datetime | None) -> Truth:
    """The truth at ``instant``, or at ``as_of`` for None."""
    return line.start if instant is None else line.at(instant)
