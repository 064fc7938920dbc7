"""What the markets of a shop have in common: currency, order of dates, mark before decimals.

A file doesn't say of which market it is, but what it shows may prove it: a currency that one market has, a
column that one market's export has, a country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct

from checker.schema.meant import currency_known, zone_table, zones_of
from checker.values.calendar import zone

#: Which part of a date stands first.
First = Literal["day", "month", "year"]


class MarketForm(Struct, frozen=True):
    """How a market's exports write: their currency, what stands first in a date, the mark before decimals."""

    currency: str
    first: First = "day"
    decimal: Literal[".", ","] = "."


MARKETS: Final[Mapping[str, MarketForm]] = MappingProxyType(
    {
        "US": MarketForm("USD", "month"),
        "GB": MarketForm("GBP"),
        "ID": MarketForm("IDR", decimal=","),
        "TH": MarketForm("THB"),
        "VN": MarketForm("VND", decimal=","),
        "MY": MarketForm("MYR"),
        "PH": MarketForm("PHP"),
        "SG": MarketForm("SGD"),
        "BR": MarketForm("BRL", decimal=","),
        "MX": MarketForm("MXN"),
        "JP": MarketForm("JPY", "year"),
        "CN": MarketForm("CNY", "year"),
        **{code: MarketForm("EUR", decimal=",") for code in ("DE", "FR", "IT", "ES")},
        "IE": MarketForm("EUR"),
    }
)
#: Currencies whose amounts have no decimals: a mark before three digits groups them.
WHOLE: Final = frozenset({"IDR", "VND", "JPY", "KRW", "CLP"})
#: Signs that stand before or behind an amount, beside those that `currency_known` knows.
_SIGNS: Final[Mapping[str, str]] = {
    "r$": "BRL",
    "đ": "VND",
    "vnđ": "VND",
    "mx$": "MXN",
    "rp.": "IDR",
    "บาท": "THB",
}
#: Signs that several currencies have: the shop's own is meant.
SHARED: Final = frozenset({"$", "¥", "￥"})


#: Days of winter and summer.
_DAYS: Final = tuple(datetime(2024, month, 1, tzinfo=UTC) for month in (1, 7))


@cache
def currency_of(sign: str) -> str | None:
    """The currency that a code or a sign beside an amount names; None where several are so written."""
    if (code := _SIGNS.get(sign.strip().casefold())) is not None:
        return code
    known = currency_known(sign)
    return known.word if known is not None and known.sure else None


def markets_of(currencies: Iterable[str]) -> frozenset[str]:
    """The markets that have one of ``currencies``."""
    wanted = frozenset(currencies)
    return frozenset(region for region, form in MARKETS.items() if form.currency in wanted)


def decimal_mark(currency: str) -> str | None:
    """The mark before decimals in all markets of a currency; None where they differ, or none is known."""
    marks = {form.decimal for form in MARKETS.values() if form.currency == currency}
    return marks.pop() if len(marks) == 1 else None


def region_of(name: str) -> str | None:
    """The region in which a zone of the IANA database lies."""
    return next((region for region, other in zone_table() if other == name), None)


def zones_in(regions: Iterable[str]) -> tuple[tzinfo, ...]:
    """Every zone of ``regions``, one for each time that is kept there."""
    kept: dict[tuple[timedelta | None, ...], tzinfo] = {}
    for region in sorted(regions):
        for found in map(zone, zones_of(region)):
            kept.setdefault(tuple(day.astimezone(found).utcoffset() for day in _DAYS), found)
    return tuple(kept.values())
