"""Days in a symbolic shop, which lives by UTC: times are minutes since noon of the day of the check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

import z3
from msgspec.structs import replace

from checker.values.quantity import MINUTES, MINUTES_A_DAY, Duration, Unit
from checker.values.workdays import add_working_days

#: Minutes from the start of the day of the check to its instant.
NOON: Final = 720


class UnsaidError(Exception):
    """A condition asks for something that isn't said to the solver; what, in a word or two."""


class SymbolicDays:
    """The calendar of a symbolic shop, so many days back."""

    def __init__(self, today: date, region: str | None, back: int, ahead: int) -> None:
        self._today = today
        self._region = region
        self._days = range(-back, ahead + 1)

    def moved(self, value: Any, part: str, duration: Duration) -> Any:
        """A time later, or earlier, or the deadline of whoever has so long from it on."""
        if part == "minus":
            return self.due(value, Duration(-duration.count, duration.unit))
        due = self.due(value, duration)
        whole = part == "within" and duration.by_day and not duration.next_day
        return _midnight(_day(due) + 1) if whole else due

    def due(self, value: Any, duration: Duration) -> Any:
        """A time plus a duration: days end at midnights, hours and minutes are elapsed."""
        if duration.next_day:
            plain = replace(duration, next_day=False)
            next_day = _midnight(_day(self.due(value, plain) if plain.by_day else value) + 1)
            return next_day if plain.by_day else self.due(next_day, plain)
        if duration.unit in MINUTES:
            return value + duration.count * MINUTES[duration.unit]
        if duration.unit is Unit.DAYS:
            return _midnight(_day(value) + duration.count)
        return _midnight(self._working_days(_day(value), duration.count))

    def _working_days(self, day: Any, count: int) -> Any:
        """The day that is so many working days after another, by the region's calendar.

        Raises:
            UnsaidError: the calendar knows of none.
        """
        if self._region is None:
            raise UnsaidError("working days of no region")
        due: dict[int, int] = {}
        for number in self._days:
            found = add_working_days(self._today + timedelta(days=number), count, self._region)
            if found is not None and found[0] == found[1]:
                due[number] = (found[0] - self._today).days
        if not due:
            raise UnsaidError("working days that aren't known yet")
        # One step for each run of days that have the same deadline; before, between and after them it may
        # be any day.
        value = z3.FreshInt("day")
        for number in range(self._days.start, self._days.stop + 1):
            if due.get(number) != due.get(number - 1):
                value = z3.If(day >= number, due.get(number, z3.FreshInt("day")), value)
        return value


def added(
    found: Iterable[tuple[Any, Duration]], part: str, others: Iterable[tuple[Any, Duration]]
) -> list[tuple[Any, Duration]]:
    """Durations, each with when it is, with others added to them or taken away, or from the next day on.

    Raises:
        UnsaidError: they count in different units.
    """
    if part == "next_day":
        return [(when, replace(each, next_day=True)) for when, each in found]
    sign, sums = 1 if part == "plus" else -1, list[tuple[Any, Duration]]()
    for (one, mine), (two, other) in product(found, others):
        total = mine.plus(other, sign)
        if not isinstance(total, Duration):
            raise UnsaidError("durations in different units")
        sums.append((z3.And(one, two), total))
    return sums


def _day(minutes: Any) -> Any:
    """The day of a time, as days from that of the check."""
    whole = z3.ToInt(minutes) if z3.is_real(minutes) else minutes
    return (whole + NOON) / MINUTES_A_DAY


def _midnight(day: Any) -> Any:
    """The instant at which a day begins."""
    return day * MINUTES_A_DAY - NOON
