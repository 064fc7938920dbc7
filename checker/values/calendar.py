"""Days as a shop counts them: local calendar days, working days, elapsed hours.

``t plus N days`` is 00:00 in the shop's time zone on the local date of t plus N, so every deadline in
days falls on a midnight that the seller can name. Hours and minutes are elapsed time. A deadline in working
days lies between two midnights where public holidays on the way haven't been announced yet.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from checker.values.quantity import Duration, Interval, LocalDate, Reason, Unit, Unknown

#: An instant that never comes: what lies beyond the calendar's last day.
NEVER: Final = datetime.max.replace(tzinfo=UTC)
#: The first instant there is.
FIRST: Final = datetime.min.replace(tzinfo=UTC)

#: What the path of an unknown begins with that hangs on the working days of a region.
WORKING_DAYS: Final = "working_days"
_TICK: Final = timedelta(microseconds=1)
_ONE_DAY: Final = Duration(1, Unit.DAYS)


class Calendar:
    """The calendar of one shop.

    ``timezone`` is an IANA name or None where it isn't known; ``region`` an ISO 3166-1 alpha-2 code,
    for working days. Without a zone everything in days is unknown.
    """

    def __init__(self, timezone: str | None, region: str | None = None) -> None:
        self.zone = zone(timezone) if timezone is not None else None
        self.region = region

    def start_of(self, day: LocalDate) -> datetime | Unknown:
        """The instant at which ``day`` begins in the shop."""
        if self.zone is None:
            return Unknown(Reason.TIMEZONE, "shop.timezone")
        return self._midnight(date(day.year, day.month, day.day), self.zone)

    def counts_from(self, day: date) -> datetime:
        """When ``day`` counts as begun: as it begins in the shop, in UTC where its zone isn't known."""
        return self._midnight(day, self.zone) if self.zone is not None else _in_utc(day)

    def local_date(self, instant: datetime) -> date | Unknown:
        """The calendar day of ``instant`` in the shop."""
        if self.zone is None:
            return Unknown(Reason.TIMEZONE, "shop.timezone")
        return self._local(instant, self.zone)

    def plus(self, moment: datetime | Interval, duration: Duration) -> datetime | Interval | Unknown:
        """``moment`` plus ``duration``; NEVER past the last day there is, FIRST before the first.

        An interval gives one, from the earliest that its start may lead to up to the latest of its end; so
        does an instant where it isn't known yet which days will be worked.
        """
        if isinstance(moment, datetime):
            return self._plus(moment, duration)
        ends: list[datetime | None] = []
        for end, pick in ((moment.not_before, earliest), (moment.not_after, latest)):
            due = None if end is None else self._plus(end, duration)
            if isinstance(due, Unknown):
                return due
            ends.append(None if due is None else pick(due))
        return Interval(*ends)

    def _plus(self, instant: datetime, duration: Duration) -> datetime | Interval | Unknown:
        if duration.next_day:
            return self._from_next_day(instant, replace(duration, next_day=False))
        try:
            if duration.unit is Unit.HOURS:
                return instant + timedelta(hours=duration.count)
            if duration.unit is Unit.MINUTES:
                return instant + timedelta(minutes=duration.count)
            if self.zone is None:
                return Unknown(Reason.TIMEZONE, "shop.timezone")
            local = self._local(instant, self.zone)
            if duration.unit is Unit.DAYS:
                return self._midnight(local + timedelta(days=duration.count), self.zone)
            if self.region is None:
                return Unknown(Reason.MISSING, "shop.region")
            from checker.values.workdays import REGIONS, add_working_days  # few deadlines count working days

            if self.region not in REGIONS:
                return Unknown(Reason.CALENDAR, f"{WORKING_DAYS}.{self.region}")
            found = add_working_days(local, duration.count, self.region)
            if found is None:
                return Unknown(Reason.HOLIDAYS, f"{WORKING_DAYS}.{self.region}")
            low, high = (self._midnight(day, self.zone) for day in found)
            return low if low == high else Interval(low, high)
        except OverflowError:
            return NEVER if duration.count > 0 else FIRST

    def _from_next_day(self, instant: datetime, duration: Duration) -> datetime | Interval | Unknown:
        """When ``duration`` is over that begins with the next day: days at the end of the last one."""
        parts = (duration, _ONE_DAY) if duration.by_day else (_ONE_DAY, duration)
        due: datetime | Interval | Unknown = instant
        for part in parts:
            if not isinstance(due, Unknown):
                due = self.plus(due, part)
        return due

    def end_of(self, moment: datetime | Interval, duration: Duration) -> datetime | Interval | Unknown:
        """The first instant that is too late for what has to be done within ``duration`` of ``moment``.

        Days run to the end of the last one: ``within 0 days`` is on the same day.
        """
        whole = duration.unit in (Unit.DAYS, Unit.WORKING_DAYS)
        return self.plus(moment, replace(duration, next_day=True) if whole else duration)

    @staticmethod
    def _local(instant: datetime, tz: ZoneInfo) -> date:
        try:
            return instant.astimezone(tz).date()
        except OverflowError:  # within a day of the calendar's first or last instant
            return instant.date()

    @staticmethod
    def _midnight(day: date, tz: ZoneInfo) -> datetime:
        # A midnight that the clocks skip is the instant at which they jump (fold=0).
        return in_utc(datetime(day.year, day.month, day.day, tzinfo=tz))


def earliest(due: datetime | Interval) -> datetime | None:
    """The first instant that ``due`` may be; None where nothing bounds it."""
    return due if isinstance(due, datetime) else due.not_before


def latest(due: datetime | Interval) -> datetime | None:
    """The last instant that ``due`` may be; None where nothing bounds it."""
    return due if isinstance(due, datetime) else due.not_after


def in_utc(instant: datetime) -> datetime:
    """``instant`` in UTC, or the nearest that there is."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # within a day of the calendar's first or last instant
        return FIRST if instant.year == FIRST.year else NEVER


def in_zone(instant: datetime, timezone: str | None) -> datetime:
    """``instant`` by the clocks of ``timezone``, by UTC's where it isn't known."""
    try:
        return instant.astimezone(zone(timezone) if timezone else UTC)
    except OverflowError:  # within a day of the calendar's first or last instant
        return instant


#: So far from UTC clocks are set, at most.
_AHEAD: Final = timedelta(hours=14)
_BEHIND: Final = timedelta(hours=12)


def just_before(instant: datetime) -> datetime:
    """The last instant before ``instant``, to the microsecond; that itself where it is the first."""
    return instant - _TICK if instant.replace(tzinfo=UTC) > FIRST else instant


def begins_somewhere(day: date) -> tuple[datetime, datetime]:
    """When a day has begun in the first place on earth, and when in the last."""
    midnight = _in_utc(day)
    before, after = midnight - FIRST, NEVER - midnight
    return midnight - min(before, _AHEAD), midnight + min(after, _BEHIND)


def _in_utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone called ``name``.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error
