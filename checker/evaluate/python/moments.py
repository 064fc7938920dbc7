"""Time tests: from which instant on a condition on a time holds.

What a million orders ask is mostly the same question: deadlines in days are computed once per hour of
the clock, and truths once per deadline, so equal timelines are one object.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from checker.evaluate.python.compare import known, reach, single
from checker.evaluate.python.lines import negated
from checker.language.model.conditions import Op
from checker.values.calendar import NEVER, Calendar, earliest, latest
from checker.values.quantity import Duration, Interval, Unit, Unknown
from checker.values.truth import CONSTANT, FALSE, TRUE, UNKNOWN, Timeline, Truth, timeline

_TICK = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)
#: An hour of the clock that a time's text shows.
Hour = tuple[int, int, tzinfo | None]
#: Days between the date that a time's text shows and the farthest that zones and clock changes take it.
_GUARD = 6


class Moments:
    """The time tests of one check."""

    def __init__(self, calendar: Calendar, as_of: datetime) -> None:
        self.calendar = calendar
        self.as_of = as_of
        self._ages: dict[Duration, Age] = {}

    def age(self, duration: Duration) -> Age:
        """The test ``older_than`` for one duration."""
        if duration not in self._ages:
            self._ages[duration] = Age(self.calendar, self.as_of, duration)
        return self._ages[duration]

    def test(self, op: Op, left: Any, right: Any) -> Timeline:
        """``older_than`` and ``newer_than`` with a duration that is only known when it is asked for."""
        if left is None or right is None:
            return FALSE
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        line = self.age(right).of(left)
        return line if op is Op.OLDER_THAN else negated(line)

    def in_time(self, event: Any, deadline: Any) -> Timeline:
        """Whether what is due has come before its deadline, or may still do so."""
        if deadline is None:
            return TRUE
        if isinstance(event, Unknown) or isinstance(deadline, Unknown):
            return UNKNOWN
        if event is None:
            return self.against_now(Op.ABOVE, deadline)
        return CONSTANT[known(event, Op.BELOW, deadline)]

    def against_now(self, op: Op, left: Any) -> Timeline:
        """``left op now``: an ordering, or ``is``."""
        if left is None or isinstance(left, Unknown):
            return FALSE if left is None else UNKNOWN
        ends = [end for end in reach(left) if end is not None and end < NEVER]
        later = sorted({s for end in ends for s in (end, end + _TICK) if self.as_of < s < NEVER})
        return timeline(single(left, op, self.as_of), [(s, single(left, op, s)) for s in later])

    def interval_against_now(self, op: Op, low: datetime | None, high: datetime | None) -> Timeline:
        """The same for a time between ``low`` and ``high``."""
        return self.against_now(op, Interval(low, high))

    def past(self) -> int:
        """A day: whatever its text dates on or before it lies before ``as_of``."""
        return self.as_of.toordinal() - _GUARD


class Age:
    """``older_than`` one duration.

    ``settled`` is a day: whatever its text dates on or before it is certainly older.
    """

    def __init__(self, calendar: Calendar, as_of: datetime, duration: Duration) -> None:
        self._as_of = as_of
        self._calendar = calendar
        self._duration = duration
        self._by_day = duration.by_day
        self._dues: dict[Hour, datetime | Interval | Unknown] = {}
        self._hours: dict[Hour, Timeline] = {}
        self._lines: dict[tuple[object, object], Timeline] = {}
        self.settled = as_of.toordinal() - _GUARD - _days(calendar, duration)

    def instant(self, value: datetime) -> Timeline:
        """From when on ``value`` is older."""
        hour = (value.toordinal(), value.hour, value.tzinfo)
        line = self._hours.get(hour)
        if line is None:
            line = self._line(*_ends(self._due(value)))
            if hour in self._dues:
                self._hours[hour] = line
        return line

    def interval(self, low: datetime | None, high: datetime | None) -> Timeline:
        """The same for a time between ``low`` and ``high``; None is unbounded."""
        return self._line(low and _ends(self._due(low))[0], high and _ends(self._due(high))[1])

    def instant_negated(self, value: datetime) -> Timeline:
        """Until when ``value`` is newer."""
        return negated(self.instant(value))

    def interval_negated(self, low: datetime | None, high: datetime | None) -> Timeline:
        """The same for a time between ``low`` and ``high``."""
        return negated(self.interval(low, high))

    def of(self, value: datetime | Interval) -> Timeline:
        """The same for either."""
        if isinstance(value, Interval):
            return self.interval(value.not_before, value.not_after)
        return self.instant(value)

    def _line(self, low: datetime | Unknown | None, high: datetime | Unknown | None) -> Timeline:
        """From the two deadlines: unknown between them. Kept only for days, which have few."""
        line = self._lines.get((low, high))
        if line is None:
            line = self._between(low, high)
            if self._by_day:
                self._lines[low, high] = line
        return line

    def _between(self, low: datetime | Unknown | None, high: datetime | Unknown | None) -> Timeline:
        if isinstance(low, Unknown) or isinstance(high, Unknown):
            return UNKNOWN

        def at(instant: datetime) -> Truth:
            may = low is None or instant >= low
            must = high is not None and instant >= high
            return Truth.UNKNOWN if may is not must else Truth.TRUE if must else Truth.FALSE

        later = sorted({due for due in (low, high) if due is not None and self._as_of < due < NEVER})
        return timeline(at(self._as_of), [(due, at(due)) for due in later])

    def _due(self, value: datetime) -> datetime | Interval | Unknown:
        """``value`` plus the duration: the same for a whole hour where that lies in one day of the shop."""
        hour = (value.toordinal(), value.hour, value.tzinfo)
        due = self._dues.get(hour)
        if due is None:
            due = self._calendar.plus(value, self._duration)
            if self._by_day and self._one_day(value):
                self._dues[hour] = due
        return due

    def _one_day(self, value: datetime) -> bool:
        """Whether the hour in which ``value`` lies is all of one day in the shop."""
        zone = self._calendar.zone
        if zone is None:
            return True
        start = value.replace(minute=0, second=0, microsecond=0)
        try:
            opening, closing = start.astimezone(zone), (start + _HOUR - _TICK).astimezone(zone)
        except OverflowError:
            return False
        return opening.date() == closing.date() and opening.utcoffset() == closing.utcoffset()


def _ends(due: datetime | Interval | Unknown) -> tuple[datetime | Unknown | None, datetime | Unknown | None]:
    """The first and the last instant that a deadline may be."""
    return (due, due) if isinstance(due, Unknown) else (earliest(due), latest(due))


def _days(calendar: Calendar, duration: Duration) -> int:
    """So many days pass at most before a duration is over; more than there are where that isn't fixed."""
    if duration.unit is Unit.WORKING_DAYS or (duration.by_day and calendar.zone is None):
        return NEVER.toordinal()
    return duration.most_days
