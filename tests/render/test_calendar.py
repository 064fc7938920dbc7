"""The calendar of a shop: another program reads it as it was meant, and knows its entries again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.base.text import Language
from checker.render.formats import REPORT, renderer
from checker.render.timeline.ics import folded
from checker.render.timeline.words import headline
from checker.report.dates import DatedEvent, DatedRecord, DatedRule, EventKind
from checker.report.schedule import Schedule
from checker.values.calendar import FIRST, NEVER
from tests.render.test_report_formats import HOSTILE
from tests.render.test_timeline import LANGUAGES, event, of, reported, written


def entries(text: str) -> list[icalendar.Event]:
    """What a calendar holds, as another program reads it."""
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar.errors == []
    return list(calendar.walk("VEVENT"))


@LANGUAGES
def test_read_back_unchanged(language: Language) -> None:
    """Another program reads each event with its day or instant, and writes its texts as they were meant."""
    schedule = Schedule.of(reported())
    found = entries(written(schedule, "ics", language))
    assert found == entries(
        icalendar.Calendar.from_ical(written(schedule, "ics", language)).to_ical().decode()
    )
    days = {
        (entry.decoded("DTSTART"), entry.decoded("DTEND"))
        for entry in found
        if not isinstance(entry.decoded("DTSTART"), datetime)
    }
    assert all(end - start == timedelta(days=1) for start, end in days)
    assert (date(2026, 12, 1), date(2026, 12, 2)) in days
    moments = [at for entry in found if isinstance(at := entry.decoded("DTSTART"), datetime)]
    assert datetime(2026, 11, 17, 19, 24, tzinfo=UTC) in moments
    assert {entry.decoded("DTSTAMP") for entry in found} == {datetime(2026, 11, 16, 9, tzinfo=UTC)}
    summaries = {str(entry["SUMMARY"]) for entry in found}
    for item in schedule.events:
        if not item.named:
            assert headline(item, language) in summaries


def test_run_writes_the_same_calendar() -> None:
    """`run --format ics` is the calendar of all dates."""
    calendar = renderer(REPORT, "ics")(reported(), "en")
    assert calendar == written(Schedule.of(reported()), "ics")


def test_lines_are_those_of_a_calendar() -> None:
    """Every line ends as the standard wants it, and has no more than 75 octets."""
    text = written(of(event(text="关闭抖店：最后一笔订单完结已满 90 天，" * 9)), "ics", "zh")
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_entry_stays_itself_when_its_date_moves() -> None:
    """The UID is made of shop, rule, kind and record: not of the date, nor of the language."""

    def uids(item: DatedEvent, language: Language = "en", **more: Any) -> list[str]:
        return [str(entry["UID"]) for entry in entries(written(of(item, **more), "ics", language))]

    later = {
        "at": datetime(2027, 1, 1, tzinfo=UTC),
        "last": datetime(2027, 1, 1, tzinfo=UTC),
        "day": date(2027, 1, 1),
    }
    record = DatedRecord("5764", datetime(2026, 12, 13, tzinfo=UTC), DatedRule("a", "b"))
    moved = replace(record, at=datetime(2027, 1, 1, tzinfo=UTC))
    shops, orders = event(named=()), event(named=(record,))
    assert uids(shops) == uids(replace(shops, **later)) == uids(replace(shops, past=True), "zh")
    assert uids(orders) == uids(replace(orders, named=(moved,), **later))
    different = [
        *uids(shops),
        *uids(orders),
        *uids(shops, shop="7002"),
        *uids(replace(shops, kind=EventKind.ENDS)),
        *uids(replace(shops, rules=(DatedRule("x", "y"),))),
        *uids(replace(orders, named=(replace(record, id="5765"),))),
    ]
    assert len(set(different)) == len(different)


@pytest.mark.parametrize(
    ("more", "rings"),
    [
        ({}, datetime(2026, 12, 12, 16, 30, tzinfo=UTC)),
        ({"at": datetime(2026, 12, 14, tzinfo=UTC), "last": datetime(2026, 12, 14, tzinfo=UTC)}, -15),
        ({"kind": EventKind.CLOSES}, datetime(2026, 12, 12, 16, 30, tzinfo=UTC)),
        ({"certain": False}, datetime(2026, 12, 12, 16, 30, tzinfo=UTC)),
        ({"turn": "buyer"}, None),
        ({"kind": EventKind.CLEARS}, None),
        ({"past": True}, None),
        ({"at": datetime(2026, 11, 17, 8, tzinfo=UTC), "last": datetime(2026, 11, 17, 8, tzinfo=UTC)}, None),
    ],
)
def test_what_you_have_to_do_reminds_you(more: dict[str, Any], rings: Any) -> None:
    """A day before, of a whole day the morning before; nothing else does, nor what would have rung by now."""
    (found,) = entries(written(of(event(named=(), **more), timezone="UTC"), "ics"))
    alarms = found.walk("VALARM")
    assert len(alarms) == (rings is not None)
    for alarm in alarms:
        trigger, start = alarm.decoded("TRIGGER"), found.decoded("DTSTART")
        if isinstance(start, datetime):
            assert start + trigger == rings
        else:
            assert trigger == timedelta(hours=-15)
        assert str(alarm["ACTION"]) == "DISPLAY"
        assert alarm["DESCRIPTION"] == found["SUMMARY"]


def test_many_orders_are_one_entry_a_day() -> None:
    """A day with more orders than are named is one entry; two such days are two."""
    named = tuple(DatedRecord(str(number), None, DatedRule("a", "b")) for number in range(3))
    one = event(named=named, count=100_000)
    found = entries(written(of(one, replace(one, day=date(2026, 12, 15))), "ics"))
    assert [entry.decoded("DTSTART") for entry in found if entry] == [
        datetime(2026, 12, 13, 16, 30, tzinfo=UTC),
        datetime(2026, 12, 13, 16, 30, tzinfo=UTC),
    ]
    assert len({str(entry["UID"]) for entry in found}) == 2
    assert "100,000 x" in str(found[0]["SUMMARY"])


def test_no_two_entries_are_taken_for_one() -> None:
    """Even where two events come from the same rule, each has a UID of its own."""
    found = entries(written(of(event(named=()), event(named=())), "ics"))
    assert len({str(entry["UID"]) for entry in found}) == 2


def test_the_first_and_the_last_day() -> None:
    """The first and the last day that there are can be written and read; of nothing, an empty calendar."""
    for at, day in ((FIRST, date.min), (NEVER, date.max)):
        whole = event(EventKind.CLEARS, at=at, last=at, day=day)
        text = written(of(event(at=at, last=at, day=day), whole, timezone=None), "ics")
        assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
    assert entries(written(of(), "ics")) == []


@LANGUAGES
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_an_entry(text: str, language: Language) -> None:
    """What a snapshot or a rule file says can't end a line or add an entry."""
    named = (DatedRecord(text, datetime(2026, 12, 14, tzinfo=UTC), DatedRule(text, text)),)
    schedule = of(event(text=text, named=named), event(text=text), shop_title=text, shop=text)
    assert len(entries(written(schedule, "ics", language))) == 2


@given(st.text())
def test_folding_loses_nothing(text: str) -> None:
    """Whatever a line holds: unfolded it is as it was, and no piece is too long."""
    line = text.replace("\r", " ").replace("\n", " ")
    pieces = folded(line).split("\r\n")
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
    assert all(len(piece.encode("utf-8", "replace")) <= 75 for piece in pieces)
