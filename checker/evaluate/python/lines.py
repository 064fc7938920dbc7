"""Timelines combined: what the compiled conditions do where a truth isn't the same at all times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from checker.values.truth import FALSE, TRUE, Timeline, Truth, all_of, any_of, timeline


def both(left: Timeline, right: Timeline) -> Timeline:
    """Kleene's ``and`` at every instant."""
    if left is TRUE or right is FALSE:
        return right
    if right is TRUE or left is FALSE:
        return left
    return _both(left, right)


def either(left: Timeline, right: Timeline) -> Timeline:
    """Kleene's ``or`` at every instant."""
    if left is FALSE or right is TRUE:
        return right
    if right is FALSE or left is TRUE:
        return left
    return _either(left, right)


# Most records of a section share few timelines, so each pair is combined once.
@lru_cache(maxsize=4096)
def _both(left: Timeline, right: Timeline) -> Timeline:
    return all_of((left, right))


@lru_cache(maxsize=4096)
def _either(left: Timeline, right: Timeline) -> Timeline:
    return any_of((left, right))


@lru_cache(maxsize=4096)
def negated(line: Timeline) -> Timeline:
    """``not`` at every instant; constants stay the shared ones."""
    return timeline(line.start.negated(), [(when, truth.negated()) for when, truth in line.changes])


def lowest(lines: Iterable[Timeline]) -> Timeline:
    """The conjunction of any number of timelines, in one sweep."""
    return _sweep(lines, (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE))


def highest(lines: Iterable[Timeline]) -> Timeline:
    """The disjunction of any number of timelines, in one sweep."""
    return _sweep(lines, (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE))


def _sweep(lines: Iterable[Timeline], order: Sequence[Truth]) -> Timeline:
    """The first truth of ``order`` that any line has, at every instant; the last where there are none."""
    counts = [0, 0, 0]
    events: list[tuple[datetime, Truth, Truth]] = []
    for line in lines:
        last = line.start
        counts[last] += 1
        for when, truth in line.changes:
            events.append((when, last, truth))
            last = truth
    first, second, third = order

    def current() -> Truth:
        return first if counts[first] else second if counts[second] else third

    start = current()
    if not events:
        return timeline(start, ())
    events.sort(key=lambda event: event[0])
    changes: list[tuple[datetime, Truth]] = []
    for position, (when, before, after) in enumerate(events, 1):
        counts[before] -= 1
        counts[after] += 1
        if position == len(events) or events[position][0] != when:
            changes.append((when, current()))
    return timeline(start, changes)
