"""Working days of a region."""

from datetime import UTC, date, datetime

import pytest

from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Reason, Unit, Unknown
from checker.values.workdays import YEARS, add_working_days


@pytest.mark.parametrize(
    ("region", "day", "count", "due"),
    [
        ("GB", date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas, Boxing Day and a weekend
        ("GB", date(2026, 6, 5), 1, date(2026, 6, 8)),  # Friday to Monday
        ("GB", date(2026, 6, 6), 0, date(2026, 6, 6)),  # nothing to count
        ("CN", date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked, before the festival
        ("CN", date(2026, 2, 14), 1, date(2026, 2, 24)),  # the Spring Festival break
        ("GB", date(2026, 6, 8), -1, date(2026, 6, 5)),
    ],
)
def test_working_days(region: str, day: date, count: int, due: date) -> None:
    """Weekends and public holidays don't count; days that are worked instead do."""
    assert add_working_days(day, count, region) == due


@pytest.mark.parametrize("region", sorted(YEARS))
def test_beyond_the_dated_calendar_nothing_is_known(region: str) -> None:
    """A year whose holidays nobody has announced gives no answer; nor does an unknown region."""
    last = YEARS[region][1]
    assert add_working_days(date(last, 12, 31), 1, region) is None
    assert add_working_days(date(last, 6, 1), 1, "ZZ") is None


def test_an_unknown_calendar_makes_the_deadline_unknown() -> None:
    """Working days outside the dated range are unknown, with that reason."""
    calendar = Calendar("Asia/Shanghai", "CN")
    late = datetime(2030, 1, 1, tzinfo=UTC)
    assert calendar.plus(late, Duration(3, Unit.WORKING_DAYS)) == Unknown(Reason.CALENDAR, "shop.region")
