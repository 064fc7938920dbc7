"""Times as exports write them."""

from datetime import timedelta, timezone

import pytest

from checker.importers.columns.markets import zones_in
from checker.importers.columns.times import DatesSeen, TimeReader
from checker.values.calendar import zone

BANGKOK = (zone("Asia/Bangkok"),)


def reader(*dates: str, market=None, zones=BANGKOK, twelve: bool = False) -> TimeReader:
    """What reads the times of a file that holds ``dates``."""
    seen = DatesSeen(twelve=twelve)
    for text in dates:
        seen.see(text)
    return TimeReader(seen.orders(market), mixed=seen.mixed, zones=zones)


def between(first: str, last: str) -> dict:
    """An interval."""
    return {"not_before": first, "not_after": last}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("13/08/2026 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("13-08-2026 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("13.08.2026 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("13/08/2569 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("๑๓/๐๘/๒๕๖๙ ๑๑:๒๗:๑๘", "2026-08-13T11:27:18+07:00"),
        ("2026/08/13 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("2026-08-13T11:27:18", "2026-08-13T11:27:18+07:00"),
        ("2026年8月13日 11:27:18", "2026-08-13T11:27:18+07:00"),
        ("2026-08-13 11:27:18 +08:00", "2026-08-13T11:27:18+08:00"),
        ("2026-08-13T03:27:18Z", "2026-08-13T03:27:18+00:00"),
        ("13/08/2026 11:27:18 PM", "2026-08-13T23:27:18+07:00"),
        ("13/08/2026 12:00:05 AM", "2026-08-13T00:00:05+07:00"),
        ("13/8/2026 11:27", between("2026-08-13T11:27:00+07:00", "2026-08-13T11:27:59+07:00")),
        ("13/08/2026", between("2026-08-13T00:00:00+07:00", "2026-08-13T23:59:59+07:00")),
        ("2026/9/1 8:00", between("2026-09-01T08:00:00+07:00", "2026-09-01T08:00:59+07:00")),
    ],
)
def test_a_time_is_read_in_every_form(text, time):
    """Local, in the zone of the shop unless it says another; what it leaves out makes it an interval."""
    assert reader(text.partition(" ")[0]).time(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026 10:00:00",
        "13/13/2026 10:00:00",
        "03/08/26 10:00:00",
        "03/08/2026 24:00:00",
        "03/08/2026 10:60:00",
        "03/08/2026 13:00:00 PM",
        "03/08-2026 10:00:00",
        "Delivered + 1 days",
        "46000.5",
        "",
        "01/01/0001 00:00:00",
        "1/1/0001",
        "1899-12-30 00:00:00",
        "9999-12-31 23:59:59",
    ],
)
def test_what_is_no_time_is_none(text):
    """Nothing is made of it."""
    assert reader("13/08/2026").time(text) is None


def test_a_part_beyond_twelve_decides_for_the_whole_file():
    """One date that can only be meant in one way tells the order of all."""
    assert reader("03/08/2026", "13/08/2026").time("03/08/2026 10:00:00") == "2026-08-03T10:00:00+07:00"
    assert reader("03/08/2026", "08/13/2026").time("03/08/2026 10:00:00") == "2026-03-08T10:00:00+07:00"


def test_the_market_decides_where_dates_do_not():
    """The United States write the month first, others the day."""
    assert reader("03/08/2026", market="month").time("03/08/2026 10:00:00") == "2026-03-08T10:00:00+07:00"
    assert reader("03/08/2026", market="day").time("03/08/2026 10:00:00") == "2026-08-03T10:00:00+07:00"


def test_hours_to_twelve_mean_that_the_month_stands_first():
    """Unless the market is one where it doesn't."""
    twelve = reader("03/08/2026", twelve=True)
    assert twelve.time("03/08/2026 01:00:00 PM") == "2026-03-08T13:00:00+07:00"
    other = reader("03/08/2026", twelve=True, market="day")
    assert other.time("03/08/2026 01:00:00 PM") == between(
        "2026-03-08T13:00:00+07:00", "2026-08-03T13:00:00+07:00"
    )


def test_an_order_that_nobody_knows_makes_an_interval():
    """Of both readings, never a guess; the same day and month is one reading."""
    unknown = reader("03/08/2026")
    assert unknown.time("03/08/2026 10:00:00") == between(
        "2026-03-08T10:00:00+07:00", "2026-08-03T10:00:00+07:00"
    )
    assert unknown.ambiguous == 1
    assert unknown.time("08/08/2026 10:00:00") == "2026-08-08T10:00:00+07:00"
    assert unknown.ambiguous == 1


def test_dates_that_contradict_each_other_decide_nothing_for_others():
    """Something has changed some of them on their way; those that have one reading keep it."""
    broken = reader("13/08/2026", "08/14/2026")
    assert broken.time("13/08/2026 10:00:00") == "2026-08-13T10:00:00+07:00"
    assert broken.time("03/08/2026 10:00:00") == between(
        "2026-03-08T10:00:00+07:00", "2026-08-03T10:00:00+07:00"
    )


def test_dates_that_a_spreadsheet_converted_may_be_either():
    """It converts what it can read, day and month exchanged, and leaves the rest as text."""
    broken = reader("13/08/2026", "2026-03-08")
    assert broken.time("2026-03-08 10:00:00") == between(
        "2026-03-08T10:00:00+07:00", "2026-08-03T10:00:00+07:00"
    )


def test_without_a_zone_a_time_lies_between_all_of_them():
    """From the first to the last place on earth that has this local time."""
    assert reader("13/08/2026", zones=()).time("13/08/2026 10:00:00") == between(
        "2026-08-13T10:00:00+14:00", "2026-08-13T10:00:00-12:00"
    )


def test_a_market_with_several_zones_makes_an_interval():
    """Indonesia has three."""
    found = reader("13/08/2026", zones=zones_in({"ID"})).time("13/08/2026 10:00:00")
    assert found == between("2026-08-13T10:00:00+09:00", "2026-08-13T10:00:00+07:00")


def test_the_hour_that_comes_twice_is_an_interval():
    """And one that is left out is one of the two that it can be."""
    london = reader("25/10/2026", zones=(zone("Europe/London"),))
    assert london.time("25/10/2026 01:30:00") == between(
        "2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"
    )
    assert london.time("25/10/2026 12:30:00") == "2026-10-25T12:30:00+00:00"
    assert london.time("24/10/2026 12:30:00") == "2026-10-24T12:30:00+01:00"


def test_a_column_may_have_a_zone_of_its_own():
    """`Order created time(UTC)`."""
    west = timezone(timedelta(hours=-7))
    assert reader("2026/08/13").time("2026/08/13 10:00:00", west) == "2026-08-13T10:00:00-07:00"
