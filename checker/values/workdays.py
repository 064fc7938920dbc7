"""Working days of a region, from its public holidays.

The days come from the ``holidays`` package, which computes what follows rules for any year. Some governments
announce theirs year by year: dates that follow the moon, days off beside a holiday, weekends that are worked
instead. Until that is done, what may still be moved is taken both ways, and a deadline lies between two days;
so it does where a day is off only in a part of the region.
What nobody can foresee, such as the day of an election, isn't allowed for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, Protocol


class _Holidays(NamedTuple):
    """How far the public holidays of a region are known: from the year ``first`` on.

    ``announced`` is the last year that its government has announced and the package knows; None where all of
    them follow rules. In a later year a weekday up to ``near`` days from a holiday may be off too, a weekend
    up to ``worked`` days from one may be worked: as far as any has been since ``first``, and a little more.
    ``parts`` are those of its parts that have holidays of their own: a day off in some of them may be worked.
    """

    first: int
    announced: int | None = None
    near: int = 2
    worked: int = 0
    parts: tuple[str, ...] = ()


REGIONS: Final[Mapping[str, _Holidays]] = {
    "CN": _Holidays(2014, 2026, near=7, worked=14),
    "GB": _Holidays(2014, parts=("ENG", "NIR", "SCT", "WLS")),
    "ID": _Holidays(2020, 2026),
    "MY": _Holidays(2020, 2027),
    "PH": _Holidays(2020, 2026),
    "SG": _Holidays(2020, 2027),
    "TH": _Holidays(2020, 2026),
    "US": _Holidays(2014),
    "VN": _Holidays(2020, 2026, near=4, worked=14),
}
#: The last year for which anything is said: so far the moon is reckoned.
LAST: Final = 2050
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class _Calendar(Protocol):
    def is_working_day(self, key: date) -> bool: ...
    def get(self, key: date) -> str | None: ...


@lru_cache(maxsize=32)
def _calendar(region: str, part: str | None = None) -> _Calendar:
    import holidays  # slow to import, and few policies count working days

    calendar: _Calendar = holidays.country_holidays(region, part)
    return calendar


def add_working_days(day: date, count: int, region: str) -> tuple[date, date] | None:
    """The ``count``-th working day after ``day`` (before it where negative), at the earliest and the latest.

    Both are the same where the days on the way are known, and ``day`` itself for 0. None where a day on the
    way is out of reach, or the region isn't one of ``REGIONS``.

    Raises:
        OverflowError: the way leads past the last day there is.
    """
    if region not in REGIONS:
        return None
    found = sorted(filter(None, (_counted(day, count, region, sure=sure) for sure in (False, True))))
    return (found[0], found[1]) if len(found) == 2 else None


def _counted(day: date, count: int, region: str, *, sure: bool) -> date | None:
    """The ``count``-th day that may be worked, or surely is."""
    step = 1 if count > 0 else -1
    while count:
        day += step * _DAY
        if not REGIONS[region].first <= day.year <= LAST:
            return None
        worked = _worked(region, day)
        if worked[sure]:
            count -= step
    return day


@lru_cache(maxsize=8192)
def _worked(region: str, day: date) -> tuple[bool, bool]:
    """Whether ``day`` may be worked, and whether it surely is."""
    known = REGIONS[region]
    if known.parts:
        everywhere = [_calendar(region, part).is_working_day(day) for part in known.parts]
        return any(everywhere), all(everywhere)
    worked = _calendar(region).is_working_day(day)
    if known.announced is None or day.year < known.announced:
        return worked, worked
    weekend = day.weekday() >= _SATURDAY
    may = _exchanged(region, day) if weekend else _movable(region, day)
    return worked or may, worked and not _holidays_near(region, day, known.near)


def _holidays_near(region: str, day: date, reach: int) -> bool:
    """Whether one of the days up to ``reach`` days from ``day`` is a holiday of a year not announced yet."""
    announced = REGIONS[region].announced
    days = (day + distance * _DAY for distance in range(-reach, reach + 1))
    return any(announced is not None and other.year > announced and _named(region, other) for other in days)


def _exchanged(region: str, day: date) -> bool:
    """Whether a day of a weekend may be worked for one that is off near a holiday."""
    worked = REGIONS[region].worked
    return worked > 0 and _holidays_near(region, day, worked)


def _movable(region: str, day: date) -> bool:
    """Whether a holiday isn't announced, and not on the same day every year: what is follows a rule."""
    announced = REGIONS[region].announced
    if announced is None or day.year <= announced:
        return False
    names = {_named(region, _in_year(day, day.year + years)) for years in (-1, 0, 1)}
    return len(names) > 1


def _named(region: str, day: date) -> str | None:
    """What is celebrated on ``day``."""
    return _calendar(region).get(day)


def _in_year(day: date, year: int) -> date:
    """The same day of another year; the last of February for one that this year lacks."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
