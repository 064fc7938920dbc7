"""Working days of a region, from dated public-holiday calendars.

The days come from the ``holidays`` package. A year counts only where the region's calendar for it was
published when that package was released: beyond it the answer is unknown, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Protocol

#: First and last year whose calendar is official, per region. China moves working days onto weekends
#: by a yearly notice of the State Council; elsewhere some dates follow the moon and are announced late.
YEARS: Final[Mapping[str, tuple[int, int]]] = {
    "CN": (2014, 2026),
    "GB": (2014, 2026),
    "ID": (2020, 2026),
    "MY": (2020, 2026),
    "PH": (2020, 2026),
    "SG": (2020, 2026),
    "TH": (2020, 2026),
    "US": (2014, 2026),
    "VN": (2020, 2026),
}


class _Year(Protocol):
    def is_working_day(self, key: date) -> bool: ...


@lru_cache(maxsize=64)
def _year(region: str, year: int) -> _Year | None:
    first, last = YEARS.get(region, (1, 0))
    if not first <= year <= last:
        return None
    import holidays  # slow to import, and few policies count working days

    calendar: _Year = holidays.country_holidays(region, years=year)
    return calendar


def add_working_days(day: date, count: int, region: str) -> date | None:
    """The ``count``-th working day after ``day`` (before it where negative); ``day`` itself for 0.

    None where a day on the way lies outside the region's dated calendar.

    Raises:
        OverflowError: the way leads past the last day there is.
    """
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        calendar = _year(region, day.year)
        if calendar is None:
            return None
        if calendar.is_working_day(day):
            count -= step
    return day
