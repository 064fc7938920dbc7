"""Days as a shop counts them."""

from datetime import datetime

import pytest

from checker.values.calendar import FIRST, NEVER, Calendar, in_utc, just_before, zone
from checker.values.quantity import Duration, LocalDate, Reason, Unit, Unknown


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


LAST = NEVER


def days(count: int) -> Duration:
    return Duration(count, Unit.DAYS)


@pytest.mark.parametrize(
    ("timezone", "instant", "count", "due"),
    [
        # The day is the shop's: 23:59:59 and 00:00 in Shanghai are both the same afternoon in UTC.
        ("Asia/Shanghai", "2026-03-01T23:59:59+08:00", 90, "2026-05-30T00:00:00+08:00"),
        ("Asia/Shanghai", "2026-03-02T00:00:00+08:00", 90, "2026-05-31T00:00:00+08:00"),
        ("Asia/Shanghai", "2026-03-01T15:59:59+00:00", 90, "2026-05-30T00:00:00+08:00"),
        ("Asia/Shanghai", "2026-03-01T16:00:00+00:00", 90, "2026-05-31T00:00:00+08:00"),
        ("UTC", "2026-03-01T15:59:59+00:00", 90, "2026-05-30T00:00:00+00:00"),
        # Month ends and the leap day.
        ("UTC", "2026-01-31T12:00:00+00:00", 30, "2026-03-02T00:00:00+00:00"),
        ("UTC", "2028-02-28T12:00:00+00:00", 1, "2028-02-29T00:00:00+00:00"),
        ("UTC", "2028-02-29T12:00:00+00:00", 365, "2029-02-28T00:00:00+00:00"),
        # Clocks go forward in London on 29 March 2026 and back on 25 October.
        ("Europe/London", "2026-03-28T12:00:00+00:00", 2, "2026-03-30T00:00:00+01:00"),
        ("Europe/London", "2026-10-24T12:00:00+01:00", 2, "2026-10-26T00:00:00+00:00"),
        # In São Paulo midnight of 15 October 2017 didn't exist; the clocks jumped from 00:00 to 01:00.
        ("America/Sao_Paulo", "2017-10-14T12:00:00-03:00", 1, "2017-10-15T01:00:00-02:00"),
        # In Beirut midnight of 30 October 2022 came twice; the first one counts.
        ("Asia/Beirut", "2022-10-29T12:00:00+03:00", 1, "2022-10-30T00:00:00+02:00"),
        # The longest wait there is.
        ("UTC", "9999-12-31T00:00:00+00:00", 0, "9999-12-31T00:00:00+00:00"),
    ],
)
def test_days_end_at_local_midnight(timezone: str, instant: str, count: int, due: str) -> None:
    """t plus N days is 00:00 in the shop's zone on the local date of t plus N."""
    assert Calendar(timezone).plus(at(instant), days(count)) == at(due)


@pytest.mark.parametrize(
    ("instant", "duration", "due"),
    [
        ("2026-11-09T00:00:00+08:00", days(2), "2026-11-12T00:00:00+08:00"),
        ("2026-11-09T23:59:59+08:00", days(2), "2026-11-12T00:00:00+08:00"),
        ("2026-11-09T12:00:00+08:00", days(0), "2026-11-10T00:00:00+08:00"),
        # A Wednesday and two working days: the Friday counts to its end, the weekend gives no more.
        ("2026-11-11T12:00:00+08:00", Duration(2, Unit.WORKING_DAYS), "2026-11-14T00:00:00+08:00"),
        ("2026-11-14T12:00:00+08:00", Duration(1, Unit.WORKING_DAYS), "2026-11-17T00:00:00+08:00"),
        ("2026-11-09T12:00:00+08:00", Duration(48, Unit.HOURS), "2026-11-11T12:00:00+08:00"),
        ("2026-11-09T12:00:00+08:00", Duration(30, Unit.MINUTES), "2026-11-09T12:30:00+08:00"),
    ],
)
def test_a_deadline_in_days_is_the_end_of_the_last_one(instant: str, duration: Duration, due: str) -> None:
    """Whoever has N days has all of the N-th; hours and minutes are elapsed time."""
    assert Calendar("Asia/Shanghai", "CN").end_of(at(instant), duration) == at(due)


def test_a_deadline_without_a_zone_is_unknown_and_past_the_last_day_never() -> None:
    """A deadline in days needs to know where the shop's days begin; the last day of all has no end."""
    assert Calendar(None).end_of(at("2026-11-09T12:00:00Z"), days(1)) == Unknown(
        Reason.TIMEZONE, "shop.timezone"
    )
    assert Calendar("UTC").end_of(at("9999-12-31T12:00:00Z"), days(0)) == NEVER


@pytest.mark.parametrize(
    ("duration", "due"),
    [
        (Duration(24, Unit.HOURS), "2026-03-29T12:00:00+00:00"),
        (Duration(90, Unit.MINUTES), "2026-03-28T13:30:00+00:00"),
    ],
)
def test_hours_and_minutes_are_elapsed_time(duration: Duration, due: str) -> None:
    """A clock change doesn't shorten 24 hours."""
    assert Calendar("Europe/London").plus(at("2026-03-28T12:00:00+00:00"), duration) == at(due)


def test_hours_need_no_zone() -> None:
    """Elapsed time is known where the time zone isn't."""
    due = Calendar(None).plus(at("2026-01-01T00:00:00+00:00"), Duration(1, Unit.HOURS))
    assert due == at("2026-01-01T01:00:00+00:00")


@pytest.mark.parametrize("duration", [days(1), Duration(1, Unit.WORKING_DAYS)])
def test_days_without_a_zone_are_unknown(duration: Duration) -> None:
    """Nobody can say when a day begins in a shop without a time zone."""
    calendar = Calendar(None, "CN")
    instant = at("2026-01-01T00:00:00+00:00")
    assert calendar.plus(instant, duration) == Unknown(Reason.TIMEZONE, "shop.timezone")
    assert calendar.start_of(LocalDate(2026, 1, 1)) == Unknown(Reason.TIMEZONE, "shop.timezone")
    assert calendar.local_date(instant) == Unknown(Reason.TIMEZONE, "shop.timezone")


@pytest.mark.parametrize("unit", Unit)
def test_past_the_last_day_is_never(unit: Unit) -> None:
    """A wait that leads past the year 9999 never ends, whatever its unit, or isn't known to."""
    due = Calendar("UTC", "CN").plus(LAST, Duration(10**6, unit))
    assert due == NEVER or due == Unknown(Reason.CALENDAR, "shop.region")


def test_the_first_and_last_instants_do_not_break_anything() -> None:
    """Zones east and west of UTC cannot push an instant off the calendar."""
    for timezone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        for instant in (FIRST, LAST):
            due = Calendar(timezone).plus(instant, days(1))
            assert isinstance(due, datetime)
            assert due > instant or due == NEVER


def test_what_lies_before_the_first_instant_is_the_first() -> None:
    """In the east the first midnight would come before the calendar; nothing is before the first instant."""
    assert Calendar("Asia/Shanghai").start_of(LocalDate(1, 1, 1)) == FIRST
    assert Calendar("Asia/Shanghai").plus(FIRST, days(-1)) == FIRST
    assert in_utc(at("0001-01-01T00:00:00+08:00")) == FIRST
    assert in_utc(at("9999-12-31T23:59:59-08:00")) == NEVER
    assert just_before(FIRST) == FIRST
    assert just_before(at("2026-01-01T00:00:00+08:00")) == at("2025-12-31T15:59:59.999999+00:00")


def test_a_date_is_the_start_of_the_local_day() -> None:
    """A date in a policy means 00:00 in the shop."""
    start = Calendar("Asia/Shanghai").start_of(LocalDate(2024, 2, 12))
    assert start == at("2024-02-12T00:00:00+08:00")


@pytest.mark.parametrize(
    "name", ["Nowhere/Atlantis", "", "../etc/passwd", "/etc/localtime", "A" * 300, "a\0b"]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    """A name that isn't a time zone is an error, never another zone."""
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)
