"""Times as exports write them: local, in one order or another, without a zone.

What a cell may mean is all that is said: where the order of day and month or the zone isn't known, a time is
an interval that holds every reading of it, never a guess. An order is known where a date of the file has a
part that is no month, where hours are counted to twelve (the United States write so), or from the market.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.importers.columns.markets import First
from checker.importers.fields import YEARS, Json

_DATE: Final = pattern(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")
_YEARS: Final = pattern(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CLOCK: Final = pattern(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_ISO_CLOCK: Final = pattern(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_OFFSET: Final = pattern(r"(?:Z|[+-]\d{2}:?\d{2})\Z", re.IGNORECASE)
#: Words behind hours that are counted to twelve.
_AFTERNOON: Final = {"am": False, "pm": True, "a.m.": False, "p.m.": True, "sa": False, "ch": True}
_AFTERNOON_ZH: Final = {"上午": False, "下午": True}
#: A day of the calendar, and how far it is from UTC.
_Day = tuple[str, str]
#: Before and after every zone that there is.
_EARLIEST, _LATEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_SOME_DAY: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - local, wherever that is
_BUDDHIST: Final = 543
_MINUTE, _DAY = timedelta(seconds=59), timedelta(hours=23, minutes=59, seconds=59)


class DateForm(Struct, frozen=True):
    """The shape of a date: its parts, and which of them is the year."""

    parts: tuple[int, int, int]
    year_first: bool


class DatesSeen(Struct):
    """What the dates of a file show of the way in which it writes them."""

    day_first: bool = False
    month_first: bool = False
    year_first: bool = False
    year_last: bool = False
    twelve: bool = False
    buddhist: bool = False

    def see(self, text: str) -> None:
        """Take a date in."""
        form = shape(text)
        if form is None:
            return
        first, second, third = form.parts
        self.buddhist |= _is_buddhist(first if form.year_first else third)
        if form.year_first:
            self.year_first = True
            return
        self.year_last = True
        self.day_first |= first > 12
        self.month_first |= second > 12

    def orders(self, market: First | None) -> tuple[First, ...]:
        """How dates whose year stands last may be meant."""
        if self.day_first != self.month_first:
            return ("day",) if self.day_first else ("month",)
        if self.day_first:
            return ("day", "month")  # they contradict each other: something has changed some of them
        if self.twelve:
            return ("day", "month") if market == "day" else ("month",)
        return (market,) if market in ("day", "month") else ("day", "month")

    @property
    def mixed(self) -> bool:
        """Whether some dates were changed on their way: a spreadsheet converts those that it can read."""
        return (self.year_first and self.year_last) or (self.day_first and self.month_first)


def shape(text: str) -> DateForm | None:
    """The parts of a date; None where it is none."""
    found = _DATE.fullmatch(text)
    if found is not None:
        parts = int(found[1]), int(found[3]), int(found[4])
        first = len(found[1]) == 4
        if first == (len(found[4]) == 4) or (len(found[1]) == 3) or (len(found[4]) == 3):
            return None
        return DateForm(parts, first)
    chinese = _YEARS.fullmatch(text)
    if chinese is None:
        return None
    return DateForm((int(chinese[1]), int(chinese[2]), int(chinese[3])), year_first=True)


class Moment(Struct, frozen=True):
    """Local date and time, as far as a cell gives them."""

    day: str
    hour: int = 0
    minute: int = 0
    second: int = 0
    lasts: timedelta = timedelta()
    offset: str = ""
    twelve: bool = False

    def on(self, day: date, zone: tzinfo, fold: int) -> datetime:
        """The instant that it is on ``day`` in ``zone``; the second of two where clocks are set back."""
        clock = time(self.hour, self.minute, self.second, tzinfo=zone, fold=fold)
        return datetime.combine(day, clock)


def moment(text: str) -> Moment | None:
    """The parts of a cell that holds a time; None where it holds none."""
    date_text = date_of(text)
    clock = text[len(date_text) + 1 :].strip()
    if not clock:
        return Moment(date_text, lasts=_DAY)
    offset = _OFFSET.search(clock)
    if offset is not None:
        clock = clock[: offset.start()].strip()
    afternoon, clock = _half(clock)
    found = _CLOCK.fullmatch(clock)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if afternoon is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * afternoon
    if hour > 23 or minute > 59 or second > 59:
        return None
    lasts = timedelta() if found[3] else _MINUTE
    return Moment(date_text, hour, minute, second, lasts, offset[0] if offset else "", afternoon is not None)


def _half(clock: str) -> tuple[bool | None, str]:
    for word, afternoon in _AFTERNOON_ZH.items():
        if clock.startswith(word):
            return afternoon, clock.removeprefix(word).strip()
    number, _, word = clock.rpartition(" ")
    if word.casefold() in _AFTERNOON:
        return _AFTERNOON[word.casefold()], number.strip()
    if clock[-2:].casefold() in ("am", "pm"):
        return clock[-2:].casefold() == "pm", clock[:-2].strip()
    return None, clock


class TimeReader:
    """Reads the times of a file, once it is known how that writes them."""

    def __init__(self, orders: Sequence[First], *, mixed: bool, zones: Sequence[tzinfo]) -> None:
        """Read dates in any of ``orders``, in any of ``zones``; of no zone at all where there is none."""
        self._orders = tuple(orders)
        self._mixed = mixed
        self._zones = tuple(zones) or (_EARLIEST, _LATEST)
        self._days: dict[str, tuple[date, ...]] = {}
        #: Times of day that have been read before.
        self._clocks: set[str] = set()
        #: So many times hold a date that can be read in two ways.
        self.ambiguous = 0
        #: So many times are of a place whose zone isn't known.
        self.unzoned = 0
        self._whole: dict[str, tuple[_Day, _Day] | None] = {}

    def time(self, text: str, zone: tzinfo | None = None) -> str | Json | None:
        """What a snapshot has for the time in ``text``, which its column may give a ``zone``."""
        if zone is None and len(text) == 19 and text[10] == " " and self._is_clock(clock := text[11:]):
            written = text[:10]
            whole = self._whole[written] if written in self._whole else self._ends(written)
            if whole is not None:
                (day, offset), (last_day, last_offset) = whole
                first = f"{day}T{clock}{offset}"
                if day == last_day and offset == last_offset:
                    return first
                self.ambiguous += day != last_day
                self.unzoned += offset != last_offset
                return {"not_before": first, "not_after": f"{last_day}T{clock}{last_offset}"}
        told = moment(text)
        days = () if told is None else self._read(told.day)
        if told is None or not days:
            return None
        self.ambiguous += len(days) > 1
        zones = _fixed(told.offset) or ((zone,) if zone is not None else self._zones)
        self.unzoned += len(zones) > 1
        found = [told.on(day, zone, fold) for day in days for zone in zones for fold in (0, 1)]
        last = max(found, key=_instant)
        if told.lasts:
            last = (_instant(last) + told.lasts).astimezone(last.tzinfo)
        return _between(min(found, key=_instant).isoformat(), last.isoformat())

    @property
    def hours(self) -> int:
        """How far the zones are from each other in which a time may be."""
        offsets = [zone.utcoffset(_SOME_DAY) or timedelta() for zone in self._zones]
        return (max(offsets) - min(offsets)) // timedelta(hours=1)

    def _is_clock(self, text: str) -> bool:
        """Whether a text of eight letters is a time of day as ISO 8601 writes it."""
        if text in self._clocks:
            return True
        found = bool(_ISO_CLOCK.fullmatch(text))
        if found:
            self._clocks.add(text)
        return found

    def _ends(self, text: str) -> tuple[_Day, _Day] | None:
        """The first and the last of what the date in ``text`` may mean, which any clock time keeps in order.

        None where it is no date, or where a clock is set on that day.
        """
        if text not in self._whole:
            self._whole[text] = self._worked_out(text)
        return self._whole[text]

    def _worked_out(self, text: str) -> tuple[_Day, _Day] | None:
        found = []
        for day in self._read(text):
            for zone in self._zones:
                noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
                hours = [(noon + timedelta(hours=h)).utcoffset() for h in (-13, -12, 0, 12, 13)]
                if len(set(hours)) != 1:
                    return None
                found.append(noon)
        if not found:
            return None
        first, last = min(found, key=_instant), max(found, key=_instant)
        return (first.date().isoformat(), first.isoformat()[19:]), (
            last.date().isoformat(),
            last.isoformat()[19:],
        )

    def _read(self, text: str) -> tuple[date, ...]:
        known = self._days.get(text)
        if known is None:
            known = self._days[text] = tuple(dict.fromkeys(self._readings(text)))
        return known

    def _readings(self, text: str) -> Iterable[date]:
        form = shape(text)
        if form is None:
            return
        first, second, third = form.parts
        orders: tuple[tuple[int, int, int], ...]
        if form.year_first:
            orders = (
                ((first, second, third), (first, third, second)) if self._mixed else ((first, second, third),)
            )
        else:
            orders = tuple(
                (third, second, first) if order == "day" else (third, first, second) for order in self._orders
            )
        for written, month, day in orders:
            year = written - _BUDDHIST if _is_buddhist(written) else written
            if year not in YEARS:
                continue
            try:
                yield date(year, month, day)
            except ValueError:
                continue


def _is_buddhist(year: int) -> bool:
    return 2500 <= year < 2700


def _fixed(offset: str) -> tuple[tzinfo, ...]:
    if not offset:
        return ()
    if offset in "Zz":
        return (UTC,)
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return (timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)),)


def _between(first: str, last: str) -> str | Json:
    return first if first == last else {"not_before": first, "not_after": last}


def date_of(text: str) -> str:
    """The part of a text that stands before the time of day."""
    return text.replace("T", " ", 1).partition(" ")[0]


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
