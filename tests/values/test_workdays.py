"""Working days of a region."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest

from checker.values import workdays
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Interval, Reason, Unit, Unknown
from checker.values.workdays import LAST, REGIONS, add_working_days

ANNOUNCING = sorted(name for name, known in REGIONS.items() if known.announced is not None)
BY_RULE = sorted(name for name, known in REGIONS.items() if known.announced is None and not known.parts)


@pytest.mark.parametrize(
    ("region", "day", "count", "due"),
    [
        ("GB", date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas, Boxing Day and a weekend
        ("GB", date(2026, 6, 5), 1, date(2026, 6, 8)),  # Friday to Monday
        ("GB", date(2026, 6, 6), 0, date(2026, 6, 6)),  # nothing to count
        ("CN", date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked, before the festival
        ("CN", date(2026, 2, 14), 1, date(2026, 2, 24)),  # the Spring Festival break
        ("GB", date(2026, 6, 8), -1, date(2026, 6, 5)),
        ("US", date(2026, 12, 30), 3, date(2027, 1, 5)),  # over the end of a year
        ("US", date(2031, 11, 26), 1, date(2031, 11, 28)),  # Thanksgiving, years ahead
        ("GB", date(2038, 5, 28), 1, date(2038, 6, 1)),  # the last Monday of May, years ahead
        ("US", date(2027, 12, 30), 1, date(2028, 1, 3)),  # a holiday on a Saturday, kept on the Friday before
    ],
)
def test_working_days(region: str, day: date, count: int, due: date) -> None:
    """Weekends and public holidays don't count; days that are worked instead do. Rules hold for any year."""
    assert add_working_days(day, count, region) == (due, due)


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        (date(2026, 4, 2), (date(2026, 4, 6), date(2026, 4, 7))),  # Easter Monday, worked in Scotland
        (date(2027, 8, 27), (date(2027, 8, 30), date(2027, 8, 31))),  # the end of August, the same
        (
            date(2026, 12, 31),
            (date(2027, 1, 4), date(2027, 1, 5)),
        ),  # 2 January, on a Saturday: kept in Scotland
        (date(2026, 11, 12), (date(2026, 11, 13), date(2026, 11, 13))),
    ],
)
def test_parts_of_a_region_may_differ(day: date, bounds: tuple[date, date]) -> None:
    """A day that is off in a part of the United Kingdom is taken both ways."""
    assert add_working_days(day, 1, "GB") == bounds


@pytest.mark.parametrize(
    ("region", "day", "count", "bounds"),
    [
        # Around the Spring Festival of 2030 (3 February) no one can say yet which weekends are worked.
        ("CN", date(2030, 2, 2), 1, (date(2030, 2, 3), date(2030, 2, 15))),
        ("CN", date(2030, 7, 1), 3, (date(2030, 7, 4), date(2030, 7, 4))),  # far from any holiday
        ("CN", date(2030, 7, 8), -3, (date(2030, 7, 3), date(2030, 7, 3))),
        ("CN", date(2030, 10, 14), -1, (date(2030, 10, 11), date(2030, 10, 13))),
        ("TH", date(2030, 12, 31), 1, (date(2031, 1, 2), date(2031, 1, 6))),  # a bridge to the weekend
    ],
)
def test_before_the_announcement_there_are_bounds(
    region: str, day: date, count: int, bounds: tuple[date, date]
) -> None:
    """Where holidays may be moved or added, the day lies between two; far from them it is known."""
    assert add_working_days(day, count, region) == bounds


def test_the_last_announced_days_may_still_change() -> None:
    """Days of December may be exchanged for days of a New Year that isn't announced yet."""
    last = REGIONS["CN"].announced
    assert last is not None
    known = add_working_days(date(last, 12, 1), 3, "CN")
    assert known is not None
    assert known[0] == known[1]
    open_ = add_working_days(date(last, 12, 28), 3, "CN")
    assert open_ is not None
    assert open_[0] < open_[1]


def _by_rule(region: str) -> Any:
    """The holidays of a region as far as they follow rules: without what its government has announced."""
    found = holidays.country_holidays(region)
    found.special_public_holidays, found.special_public_holidays_observed = {}, {}
    found.weekend_workdays = set()
    return found


#: Days off that nobody could foresee: elections, an anniversary, an epidemic, a lost match.
UNFORESEEN = {
    date(2015, 9, 3), date(2015, 9, 4), date(2015, 9, 6), date(2020, 1, 31),
    date(2020, 9, 4), date(2020, 9, 7), date(2020, 11, 19), date(2020, 11, 20), date(2021, 2, 12),
    date(2021, 9, 24), date(2022, 11, 18), date(2022, 11, 28), date(2020, 12, 9), date(2024, 2, 14),
    date(2024, 11, 27),
    date(2020, 7, 10), date(2023, 9, 1), date(2025, 5, 12), date(2025, 11, 3),
}  # fmt: skip


@pytest.mark.parametrize("region", ["CN", "ID", "MY", "TH", "VN"])
def test_what_was_announced_lay_within_the_bounds(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day of the years behind us was worked only if it might have been, and off only if it might be."""
    truth, first = holidays.country_holidays(region), REGIONS[region].first
    last = REGIONS[region].announced
    assert last is not None
    monkeypatch.setattr(workdays, "_calendar", {region: _by_rule(region)}.__getitem__)
    monkeypatch.setattr(workdays, "REGIONS", {region: REGIONS[region]._replace(announced=first - 1)})
    day, wrong = date(first, 1, 15), []
    while day < date(last, 12, 15):
        may, sure = workdays._worked.__wrapped__(region, day)
        worked = truth.is_working_day(day)
        if day not in UNFORESEEN and not (may if worked else not sure):
            wrong.append(day)
        day += timedelta(days=1)
    assert not wrong


@pytest.mark.parametrize("region", BY_RULE)
def test_rules_have_no_bounds(region: str) -> None:
    """Where every holiday follows a rule, each day is known, however far ahead."""
    for year in range(2014, LAST):
        for day in (date(year, 12, 24), date(year, 6, 30)):
            low, high = add_working_days(day, 5, region) or (None, day)
            assert low == high


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_out_of_reach_nothing_is_known(region: str) -> None:
    """Before the first year and after the last there is no answer; nor for an unknown region."""
    assert add_working_days(date(LAST, 12, 31), 1, region) is None
    assert add_working_days(date(REGIONS[region].first, 1, 1), -1, region) is None
    assert add_working_days(date(2026, 6, 1), 1, "ZZ") is None


def test_every_announced_year_is_used() -> None:
    """A reminder for whoever updates the package: what it has learned is to be written into the table.

    A year counts once the dates that follow the moon, or the exchanged days, of that year are in it.
    """
    known = {}
    for region in ANNOUNCING:
        calendar = holidays.country_holidays(region)
        moon = getattr(calendar, "_islamic_calendar", None)
        confirmed = getattr(moon, "EID_AL_FITR_DATES_CONFIRMED_YEARS_CUSTOM_CALENDAR", None)
        known[region] = max(calendar.special_public_holidays) if confirmed is None else confirmed[1]
    assert {region: REGIONS[region].announced for region in ANNOUNCING} == known


# --- as deadlines -------------------------------------------------------------------------------


def test_a_deadline_lies_between_two_midnights() -> None:
    """Bounds are an interval; of an interval, from the earliest of its start to the latest of its end."""
    calendar, zone = Calendar("Asia/Shanghai", "CN"), ZoneInfo("Asia/Shanghai")
    start = datetime(2030, 2, 2, 10, tzinfo=zone)
    due = Interval(
        datetime(2030, 2, 3, tzinfo=zone).astimezone(UTC), datetime(2030, 2, 15, tzinfo=zone).astimezone(UTC)
    )
    one = Duration(1, Unit.WORKING_DAYS)
    assert calendar.plus(start, one) == due
    assert calendar.plus(Interval(start, start), one) == due
    assert calendar.plus(Interval(None, start), one) == Interval(None, due.not_after)
    assert calendar.plus(Interval(start, None), one) == Interval(due.not_before, None)


def test_why_a_deadline_is_unknown() -> None:
    """The region isn't given, has no calendar, or the time lies out of its reach: each is said as that."""
    three, late = Duration(3, Unit.WORKING_DAYS), datetime(LAST + 1, 1, 1, tzinfo=UTC)
    assert Calendar("UTC").plus(late, three) == Unknown(Reason.MISSING, "shop.region")
    assert Calendar("UTC", "JP").plus(late, three) == Unknown(Reason.CALENDAR, "working_days.JP")
    assert Calendar("UTC", "CN").plus(late, three) == Unknown(Reason.HOLIDAYS, "working_days.CN")
    assert Calendar("UTC", "CN").plus(Interval(None, late), three) == Unknown(
        Reason.HOLIDAYS, "working_days.CN"
    )
