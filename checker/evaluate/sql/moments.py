"""Times to the classes that no test of their age tells apart, without asking a calendar about each record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from checker.evaluate.sql.fields import instant
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Unit

_DAY: Final = 86_400_000_000
#: So many days around those that matter are told apart as well: more than any zone is away from another.
_GUARD: Final = 3
#: Working days lie within so many days, holidays included; what is older is told apart to the instant.
_LONG: Final = 1500
#: Keeps days before 1970 from being rounded up.
_SHIFT: Final = 1_000_000
_STEP: Final = timedelta(hours=6)


class AgeClasses:
    """The classes of times at one instant, on the calendar of one shop."""

    def __init__(self, calendar: Calendar, as_of: datetime) -> None:
        self._calendar = calendar
        self._as_of = as_of

    def now(self, time: str) -> str:
        """Past, or when."""
        return f"CASE WHEN {time} < {instant(self._as_of)} THEN 0 ELSE epoch_us({time}) END"

    def age(self, time: str, duration: Duration) -> str:
        """Long older than ``duration``, or by when it will be."""
        exact = f"epoch_us({time})"
        try:
            if not duration.by_day:
                length = timedelta(**{duration.unit.value: duration.count})
                return f"CASE WHEN {time} <= {instant(self._as_of - length)} THEN 0 ELSE {exact} END"
            working = duration.unit is Unit.WORKING_DAYS
            start = self._as_of - timedelta(days=_LONG if working else duration.most_days + _GUARD)
            end = self._as_of + timedelta(days=_GUARD)
        except OverflowError:
            return exact
        before = exact if working else "0"
        return (
            f"CASE WHEN {time} < {instant(start)} THEN {before} WHEN {time} >= {instant(end)} THEN {exact} "
            f"ELSE {self._day(time, start, end)} END"
        )

    def _day(self, time: str, start: datetime, end: datetime) -> str:
        """The day of the shop on which a time between two instants lies."""
        zone = self._calendar.zone
        if zone is None:
            return f"epoch_us({time})"
        *changes, (_, last) = offsets(zone, start, end)
        offset = str(last)
        if changes:
            whens = " ".join(f"WHEN {time} < {instant(until)} THEN {before}" for until, before in changes)
            offset = f"CASE {whens} ELSE {last} END"
        return f"(epoch_us({time}) + {_SHIFT * _DAY} + {offset}) // {_DAY}"


def offsets(zone: tzinfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    """The offsets of a zone from ``start`` on, in microseconds, each with the instant to which it holds."""
    low, offset = start.astimezone(UTC), _offset(zone, start)
    while low < end:
        high = low + _STEP
        if _offset(zone, high) != offset:
            before = low
            while high - before > timedelta(seconds=1):
                middle = before + (high - before) / 2
                before, high = (middle, high) if _offset(zone, middle) == offset else (before, middle)
            change = high.replace(microsecond=0)
            yield change, offset
            offset = _offset(zone, change)
            low = change
        else:
            low = high
    yield end, offset


def _offset(zone: tzinfo, when: datetime) -> int:
    found = when.astimezone(zone).utcoffset()
    assert found is not None
    return found // timedelta(microseconds=1)
