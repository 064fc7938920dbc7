"""Typed reading of what a platform sent: every mistake is noted, with its place, and reading goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.place import ExportPlace
from checker.schema.ids import EXACT, damage, keeps_digits, number_damage, trimmed
from checker.schema.meant import currency_meant
from checker.snapshot.read.records import currencies

Json = dict[str, object]
#: Where something stands that should be an object, and what it is.
OddItem = tuple[ExportPlace, Text]

AMOUNT: Final = pattern(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")
#: So many digits are more than any amount has.
_MOST_DIGITS: Final = 40
_AS_THEY_ARE: Final[Mapping[str, str]] = MappingProxyType({})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400
#: Minutes and seconds by the seconds of an hour.
_CLOCK: Final = tuple(f"{second // 60:02}:{second % 60:02}" for second in range(3600))
#: In which a time of a shop can lie; programs write 1 and 1900 for one that isn't set.
YEARS: Final = range(2000, 2100)
#: The seconds of these years.
EARLIEST, LATEST = 946_684_800, 4_102_444_799
#: So many letters has the code of a currency.
_CODE: Final = 3
#: The year 1, as which programs in Go write a time that isn't set.
_GO_ZERO: Final = -62_135_596_800


def write_time(seconds: int, zone: tzinfo) -> str:
    """RFC 3339 with the shop's offset."""
    day, rest = divmod(seconds, _DAY)
    ahead, dates, written = _clocks(day, zone)
    if dates is None:
        return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone).isoformat()
    hours, second = divmod(rest + ahead, 3600)
    return f"{dates[hours]}{_CLOCK[second]}{written}"


@lru_cache(maxsize=1 << 14)
def _clocks(day: int, zone: tzinfo) -> tuple[int, tuple[str, ...] | None, str]:
    """What clocks show on a day of UTC: how far they are past the first full hour, all hours, and the offset.

    Nothing of that where they are set on that day.
    """
    start = _EPOCH + timedelta(days=day)
    ends = [(start + timedelta(hours=hours)).astimezone(zone) for hours in (0, 12, 24)]
    offset = ends[0].utcoffset()
    if offset is None or len({end.utcoffset() for end in ends}) > 1:
        return 0, None, ""
    ahead = round(offset.total_seconds())
    first = ahead // 3600
    shown = [start + timedelta(hours=hour) for hour in range(first, first + 25)]
    names = [f"{hour.date().isoformat()}T{hour.hour:02}:" for hour in shown]
    return ahead - first * 3600, tuple(names), ends[0].isoformat()[19:]


class Fields(Struct, frozen=True):
    """The members of one JSON object, whose times are written in ``zone``.

    An absent, null, empty or zero member reads as None: unknown. PHP writes what is absent as ``false`` or
    ``[]``, whatever it would have been. ``names`` says how members that were renamed stand in the file.
    """

    members: Mapping[str, object]
    place: ExportPlace
    problems: Collector
    zone: tzinfo = UTC
    names: Mapping[str, str] = _AS_THEY_ARE

    def text(self, key: str, *, private: bool = True) -> str | None:
        """A string; ids are read with `id`. A ``private`` one may be anything."""
        value = self._given(key)
        if value is None or _is_zero(value):
            return None
        if not isinstance(value, str):
            self._wrong(key, Text("text", "文本"), private=private)
            return None
        return value

    def id(self, key: str, *, numeric: bool = False) -> str | None:
        """An id, without white space around it; a whole number as far as any program keeps it exact.

        Where the platform itself gives ids as numbers (``numeric``), a longer one is taken as well if its
        digits show that nobody has rounded it.
        """
        value = self._given(key)
        if value is None or _is_zero(value):
            return None
        if isinstance(value, str):
            text = trimmed(value)
            wrong = damage(text)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            text = str(value)
            exact = (
                isinstance(value, int) and value > 0 and (value <= EXACT or (numeric and keeps_digits(value)))
            )
            wrong = None if exact else number_damage(text)
        else:
            self._wrong(key, Text("text", "文本"))
            return None
        if wrong is not None:
            self.problems.error("SC525", self.at(key), wrong.message, help=wrong.help, private=wrong.private)
            return None
        return text

    def reference(self, key: str) -> str | None:
        """The id of something beside the record, given as a number: left out where digits may be lost."""
        value = self._given(key)
        if isinstance(value, int) and not isinstance(value, bool) and not keeps_digits(value):
            self.problems.hint("SC590", self.place.at(key), once=key, name=key, value=shown(value))
            return None
        return self.id(key, numeric=True)

    def code(self, key: str) -> str | None:
        """A word that the platform writes as a number, zero included, as its digits."""
        value = self._given(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return None if value is None else str(value)
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
            return value
        self._wrong(key, Text("a whole number", "整数"), private=True)
        return None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.members.get(key)
        if value in ("", []) or _is_zero(value):
            return None
        if value is not None and not isinstance(value, bool):
            self._wrong(key, Text("true or false", "true 或 false"))
            return None
        return value

    def count(self, key: str) -> int | None:
        """A whole number, zero included."""
        value = self._given(key)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
            value = int(value)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self._wrong(key, Text("a whole number", "整数"))
            return None
        return value

    def seconds(self, key: str) -> int | None:
        """Seconds since 1970, a number or its digits; 0, or the year 1, means that the time isn't set."""
        value = self._given(key)
        if value is None:
            return None
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value):
            value = int(value)
        if value in (0, _GO_ZERO) and not isinstance(value, bool):
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not EARLIEST <= value <= LATEST:
            self._not_a_time(key, value)
            return None
        return value

    def instant(self, key: str) -> str | None:
        """The same as `seconds`, written as RFC 3339 in the shop's time zone."""
        seconds = self.seconds(key)
        return None if seconds is None else write_time(seconds, self.zone)

    def money(self, key: str, currency: str | None) -> Json | None:
        """The amount at ``key`` in ``currency``; None where either is absent."""
        value = self._given(key)
        if value is None:
            return None
        amount = written(value) if isinstance(value, Decimal) else value
        if isinstance(amount, int) and not isinstance(amount, bool):
            amount = str(amount)
        if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
            self.problems.error("SC507", self.at(key), "no-amount", name=self._named(key), value=shown(value))
            return None
        return None if currency is None else {"amount": amount, "currency": currency}

    def cents(self, key: str, currency: str) -> Json | None:
        """An amount that is counted in hundredths of ``currency``, zero included."""
        value = self._given(key)
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
            value = int(value)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 10**18:
            self.problems.error("SC507", self.place.at(key), "no-cents", name=key, value=shown(value))
            return None
        return {"amount": format(Decimal(value).scaleb(-2), ".2f"), "currency": currency}

    def currency(self, key: str = "currency") -> str | None:
        """An ISO 4217 code."""
        code = self.text(key)
        if code is not None and code not in currencies():
            meant = currency_meant(code)
            name = code if code.isascii() and code.isalpha() and len(code) == _CODE else "…"
            self.problems.error("SC507", self.at(key), "no-currency", suggestion=meant, name=name)
            return None
        return code

    def child(self, key: str) -> Fields:
        """The object at ``key``; without members where it is absent."""
        value = self._given(key)
        if _is_zero(value):
            value = None
        if value is not None and not isinstance(value, Mapping):
            self._wrong(key, Text("an object", "对象"), private=True)
            value = None
        return Fields(value or {}, self.at(key), self.problems, self.zone)

    def children(self, key: str) -> list[Fields] | None:
        """The objects of the list at ``key``; None where it is absent."""
        found = self.items(key)
        if found is None:
            return None
        for place, item in found[1]:
            self.problems.error("SC505", place, "no-object", private=True, item=item)
        return found[0]

    def items(self, key: str) -> tuple[list[Fields], list[OddItem]] | None:
        """The same, and what stands among them and is no object."""
        value = self.members.get(key)
        if value is None or value is False or value == "" or _is_zero(value):
            return None
        if value == {}:
            return [], []
        if not isinstance(value, list):
            self._wrong(key, Text("a list", "列表"), private=True)
            return None
        found: list[Fields] = []
        odd: list[OddItem] = []
        whole = self.at(key)
        for index, item in enumerate(value):
            place = whole.at(index)
            if isinstance(item, dict | Mapping):
                found.append(Fields(item, place, self.problems, self.zone))
            else:
                odd.append((place, told(item, private=True)))
        return found, odd

    def at(self, key: str) -> ExportPlace:
        """The place of a member."""
        return self.place.at(self._named(key))

    def _named(self, key: str) -> str:
        return self.names.get(key, key)

    def _given(self, key: str) -> object:
        value = self.members.get(key)
        return None if value is False or value in ("", []) else value

    def _wrong(self, key: str, wanted: Text, *, private: bool = False) -> None:
        value = told(self.members[key], private=private)
        self.problems.error(
            "SC505",
            self.at(key),
            "wrong-type",
            private=private,
            name=self._named(key),
            wanted=wanted,
            value=value,
        )

    def _not_a_time(self, key: str, value: object) -> None:
        milliseconds = isinstance(value, int) and EARLIEST <= value // 1000 <= LATEST
        fix = (
            Text("it looks like milliseconds: divide it by 1000", "看起来是毫秒，请除以 1000")
            if milliseconds
            else Text("save the response of the platform unchanged", "请原样保存平台返回的内容")
        )
        self.problems.error("SC506", self.at(key), help=fix, name=self._named(key), value=shown(value))


def written(number: Decimal) -> str:
    """A number without an exponent, unless that would take more digits than any amount has."""
    return format(number, "f") if abs(number.adjusted()) < _MOST_DIGITS else str(number)


def _is_zero(value: object) -> bool:
    return value == 0 and not isinstance(value, bool)


def known(values: Mapping[str, object], none: frozenset[str] = frozenset()) -> Json:
    """A record of what is known: values that are None are left out, or null where proven ``none``."""
    return {key: value for key, value in values.items() if value is not None or key in none}


def shown(value: object) -> str:
    """``value`` as it stands in the file, cut short; text that looks like something else in its quotes."""
    text = (
        str(value) if isinstance(value, str | Decimal) else json.dumps(value, ensure_ascii=False, default=str)
    )
    if isinstance(value, str) and re.fullmatch(r"true|false|null|-?[0-9]*", value):
        text = f'"{value}"'
    return f"`{text if len(text) <= 40 else text[:39] + '…'}`"


def told(value: object, *, private: bool = False) -> Text:
    """A value in a few words; of lists, objects and what is ``private`` only what they are."""
    if isinstance(value, Mapping):
        return Text("an object", "对象")
    if isinstance(value, list):
        return Text("a list", "列表")
    if private and isinstance(value, str):
        return Text("text", "文本")
    if private and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Text("a number", "数字")
    return Text(shown(value), f" {shown(value)}")
