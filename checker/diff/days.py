"""Days in a symbolic shop, which lives by UTC: times are minutes since noon of the day of the check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import z3

from checker.values.quantity import Duration, Unit
from checker.values.workdays import add_working_days

MINUTES_A_DAY: Final = 1440
#: Minutes from the start of the day of the check to its instant.
NOON: Final = 720
_MINUTES: Final = {Unit.HOURS: 60, Unit.MINUTES: 1}


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
        whole = part == "within" and duration.unit in (Unit.DAYS, Unit.WORKING_DAYS)
        return _midnight(_day(due) + 1) if whole else due

    def due(self, value: Any, duration: Duration) -> Any:
        """A time plus a duration: days end at midnights, hours and minutes are elapsed."""
        if duration.unit in _MINUTES:
            return value + duration.count * _MINUTES[duration.unit]
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


def _day(minutes: Any) -> Any:
    """The day of a time, as days from that of the check."""
    whole = z3.ToInt(minutes) if z3.is_real(minutes) else minutes
    return (whole + NOON) / MINUTES_A_DAY


def _midnight(day: Any) -> Any:
    """The instant at which a day begins."""
    return day * MINUTES_A_DAY - NOON
