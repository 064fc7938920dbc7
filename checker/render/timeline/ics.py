"""The dates of a report as a calendar (RFC 5545) that a phone can subscribe to.

An event keeps its UID when its date moves, so that a newer calendar takes the place of an older one: it is
made of the shop, the rule, the kind of date and the record, never of the date. Only what happens to many
records on a day is one event for that day. What the seller has to do in time reminds of it the day before;
what comes by itself doesn't. Programs tell the newer of two by DTSTAMP, the instant of the check; there is no
SEQUENCE, as nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.render.layout.escape import escape, printable
from checker.render.timeline import words
from checker.report.dates import SELLER, DatedEvent, DatedRecord, EventKind
from checker.report.model import Report
from checker.report.schedule import Schedule
from checker.values.calendar import in_utc, in_zone

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: No line of a calendar has more octets, its break aside.
_LIMIT: Final = 75
#: How long before an entry it reminds; of a whole day, which begins at midnight, at nine the morning before.
_DAY_BEFORE: Final = ("-P1D", timedelta(days=1))
_MORNING_BEFORE: Final = ("-PT15H", timedelta(hours=15))
_SEPARATORS: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def report_to_ics(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """All dates of ``report`` as a calendar; its texts are in ``language``."""
    return schedule_to_ics(Schedule.of(report), language)


def schedule_to_ics(schedule: Schedule, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``schedule`` as a calendar; its texts are in ``language``."""
    return _CalendarWriter(schedule, language).text()


def events_of_shop(report: Report, language: Language) -> str:
    """The entries of a shop for a calendar of many: each says which shop it is of."""
    return _CalendarWriter(Schedule.of(report), language, named=True).entries()


def calendar_head(name: str, language: Language) -> str:
    """How a calendar called ``name`` begins."""
    first = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//shopcheck//{language.upper()}")
    return _ended((*first, "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"))


def calendar_end() -> str:
    """How every calendar ends."""
    return _ended(("END:VCALENDAR",))


class _CalendarWriter:
    def __init__(self, schedule: Schedule, language: Language, *, named: bool = False) -> None:
        self._named = named
        self._schedule = schedule
        self._report = schedule.report
        self._language = language
        self._known: set[str] = set()

    def text(self) -> str:
        """All lines, folded and ended."""
        dates, shop = Text("dates of the shop", "店铺日期").to(self._language), self._shop()
        head = calendar_head(f"{shop} · {dates}" if shop else dates, self._language)
        return head + self.entries() + calendar_end()

    def entries(self) -> str:
        """The lines of all entries, folded and ended."""
        return _ended(self._lines())

    def _shop(self) -> str:
        return printable(self._report.shop_title or self._report.shop or "")

    def _lines(self) -> Iterator[str]:
        for event in self._schedule.events:
            if event.named and event.count == len(event.named):
                for record in event.named:
                    yield from self._event(event, record)
            else:
                yield from self._event(event, None)

    def _event(self, event: DatedEvent, record: DatedRecord | None) -> Iterator[str]:
        """One entry: for a record, or for all that an event is about."""
        stamp = _instant(self._report.as_of)
        yield from ("BEGIN:VEVENT", f"UID:{self._uid(event, record)}", f"DTSTAMP:{stamp}")
        at = event.at if record is None or record.at is None else record.at
        alone = event if record is None else _only(event, record)
        timed = words.clock(alone, self._report.timezone, self._language) and alone.at == alone.last
        if timed:
            yield f"DTSTART:{_instant(at)}"
        else:
            yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
            if event.day < date.max:
                yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_text(self._summary(alone))}"
        yield f"DESCRIPTION:{_text(self._description(alone))}"
        yield f"STATUS:{'CONFIRMED' if event.certain else 'TENTATIVE'}"
        yield from ("TRANSP:TRANSPARENT", f"CATEGORIES:{event.kind.value.upper().replace('_', '-')}")
        yield from self._reminder(alone, at if timed else None)
        yield "END:VEVENT"

    def _reminder(self, event: DatedEvent, instant: datetime | None) -> Iterator[str]:
        """An alarm, where the seller has to act in time; none that would have rung before the check.

        ``instant`` is when the entry begins, None where it is a whole day.
        """
        acts = event.kind is EventKind.CLOSES or (event.kind is EventKind.DUE and event.turn == SELLER)
        now = in_zone(self._report.as_of, self._report.timezone)
        if instant is None:
            trigger, before = _MORNING_BEFORE
            left = datetime.combine(event.day, time()) - now.replace(tzinfo=None)
        else:
            trigger, before = _DAY_BEFORE
            left = instant - now
        if acts and not event.past and left > before:
            yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{trigger}")
            yield from (f"DESCRIPTION:{_text(self._summary(event))}", "END:VALARM")

    def _summary(self, event: DatedEvent) -> str:
        head = words.headline(event, self._language)
        if self._named and (shop := self._shop()):
            head = f"{shop} · {head}"
        if not event.named:
            return escape(head)
        if event.count == 1:
            return escape(f"{head} · {words.about(event, self._language)}")
        count = f"{event.count:,} {event.many.to(self._language)}"
        return escape(f"{head} · {count}")

    def _description(self, event: DatedEvent) -> str:
        """What the date hangs on, whose turn it is, the records, and which rule says so."""
        language = self._language
        turn = words.turn(event, language)
        said = [words.about(event, language), turn[:1].upper() + turn[1:], words.depends(event, language)]
        said += [words.UNCHANGED.to(language)] if event.certain else []
        said.append(words.origin(event, language))
        return "\n".join(escape(line) for line in said if line)

    def _uid(self, event: DatedEvent, record: DatedRecord | None) -> str:
        from uuid import NAMESPACE_URL, uuid5  # only calendars need it

        rule = event.rules[0] if record is None else record.rule or event.rules[0]
        parts = [self._report.shop or "", rule.policy, rule.precondition or "", event.kind.value]
        if record is not None:
            parts.append(record.id)
        elif event.named:  # many at once: one entry for each day
            parts += [event.subject, event.day.isoformat(), str(event.certain), str(event.past)]
        elif event.kind in words.SEVERAL_AT_ONCE:
            parts += [event.day.isoformat(), *(item.id for item in event.records)]
        name = "\n".join(map(escape, parts))
        uid = str(uuid5(NAMESPACE_URL, f"shopcheck:{name}"))
        while uid in self._known:
            name += "\n+"
            uid = str(uuid5(NAMESPACE_URL, f"shopcheck:{name}"))
        self._known.add(uid)
        return uid


def _only(event: DatedEvent, record: DatedRecord) -> DatedEvent:
    """``event`` as far as it is about one record."""
    from msgspec.structs import replace

    at = record.at or event.at
    return replace(event, at=at, last=at, count=1, named=(record,))


def _instant(at: datetime) -> str:
    moment = in_utc(at).replace(tzinfo=UTC)
    return f"{moment.year:04}{moment:%m%dT%H%M%S}Z"


def _text(value: str) -> str:
    return value.translate(_SEPARATORS)


def _ended(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line)}\r\n" for line in lines)


def folded(line: str) -> str:
    """``line`` broken so that no piece is longer than calendars may have, and no character is torn."""
    pieces: list[str] = []
    piece, used = "", 0
    for char in line:
        size = len(char.encode("utf-8", "replace"))
        if used + size > _LIMIT:
            pieces.append(piece)
            piece, used = " ", 1
        piece += char
        used += size
    return "\r\n".join((*pieces, piece))
