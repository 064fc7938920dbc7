"""What people write for a currency or a time zone whose name in lists looks otherwise.

Of three letters one slip makes another currency, and of an offset one sign another side of the world: letters
aren't counted there. What was meant is known, or nothing is suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics.nearest import Guess, edit_distance, guess
from checker.schema.catalog import catalog
from checker.values.calendar import zone

_WORDS: Final[Mapping[str, str]] = {
    "CNY": "rmb cnh yuan renminbi 元 人民币 人民币元",
    "TWD": "ntd nt$ nt 新台币 台币",
    "HKD": "hk$ 港元 港币",
    "USD": "us$ usdollar 美元 美金",
    "GBP": "ukp £ pound pounds sterling 英镑",
    "EUR": "€ euro euros 欧元",
    "JPY": "yen jpn 日元 日圆",
    "SGD": "s$ 新加坡元 新币",
    "MYR": "rm ringgit 林吉特",
    "THB": "฿ baht 泰铢",
    "VND": "₫ dong 越南盾",
    "IDR": "rp rupiah 印尼盾",
    "PHP": "₱ 菲律宾比索",
    "KRW": "₩ won 韩元",
}
_CURRENCIES: Final = {word: code for code, words in _WORDS.items() for word in words.split()}
#: Signs that several currencies have, and the one that most shops mean by them.
_SHARED: Final[Mapping[str, str]] = {"¥": "CNY", "￥": "CNY", "$": "USD"}
#: Towns and names of systems that no zone is called after.
_ZONES: Final[Mapping[str, str]] = {
    word: name
    for name, words in {
        "Asia/Shanghai": "beijing peking shenzhen guangzhou hangzhou china china_standard_time beijing_time "
        "北京 北京时间 上海 中国 东八区",
        "Asia/Hong_Kong": "hongkong 香港",
        "Asia/Taipei": "taiwan 台北",
        "Asia/Ho_Chi_Minh": "hanoi saigon vietnam",
        "Asia/Bangkok": "thailand 曼谷",
        "Asia/Kuala_Lumpur": "malaysia",
        "Asia/Manila": "philippines",
        "Europe/London": "uk england britain great_britain united_kingdom 伦敦",
    }.items()
    for word in words.split()
}
_OFFSET: Final = pattern(r"(?:UTC|GMT)?\s*([+-]?)\s*(\d{1,2})(?::?(\d\d))?\Z", re.IGNORECASE | re.ASCII)
_ABBREVIATION: Final = pattern(r"[A-Z]{2,5}\Z")
#: A winter's and a summer's day: a zone is known by the offset of either.
_DAYS: Final = tuple(datetime(2024, month, 1, tzinfo=UTC) for month in (1, 7))


def currency_meant(text: str) -> Guess | None:
    """The currency that was meant by ``text``, which is none.

    Letters may have changed places; of the currencies that shops have, the one of the country that the first
    two letters name is meant.
    """
    if (meant := currency_known(text)) is not None:
        return meant
    known, plain = catalog().currencies, text.strip()
    swapped = [code for code in known if sorted(code) == sorted(plain.upper())]
    if len(swapped) == 1:
        return Guess(swapped[0])
    slip = plain.upper()
    country = [code for code in _WORDS if code[:2] == slip[:2] and edit_distance(code, slip, 1) == 1]
    return Guess(country[0]) if country else None


def currency_known(text: str) -> Guess | None:
    """The currency that people call ``text``, letter by letter."""
    plain = text.strip()
    if plain.upper() in catalog().currencies:
        return Guess(plain.upper(), sure=True)
    if (word := _CURRENCIES.get(plain.casefold())) is not None:
        return Guess(word, sure=True)
    shared = _SHARED.get(plain)
    return None if shared is None else Guess(shared)


def zone_meant(text: str, region: str | None) -> Guess | None:
    """The zone of the IANA database that was meant by ``text``, for a shop in ``region``.

    An offset or an abbreviation, which many zones share, means the one of the region that has it.
    """
    plain = text.strip().replace("−", "-").replace("＋", "+")
    last = plain.rpartition("/")[2].casefold().replace(" ", "_").replace("-", "_")
    if (meant := _ZONES.get(last) or _by_town().get(last)) is not None:
        return Guess(meant)
    offset = _OFFSET.match(plain)
    if offset is not None or _ABBREVIATION.match(plain):
        fitting = _fitting(zones_of(region), None if offset is None else _minutes(offset), plain)
        return next((Guess(name) for name in fitting), None)
    if (near := guess(plain, [name for _, name in zone_table()])) is not None:
        return near
    town = guess(last, _by_town())
    return None if town is None else Guess(_by_town()[town.word])


def _minutes(offset: re.Match[str]) -> int:
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return -minutes if offset[1] == "-" else minutes


def _fitting(names: Iterable[str], minutes: int | None, abbreviation: str) -> Iterator[str]:
    """Those of ``names`` that are so far from UTC, or are so called, in winter or in summer."""
    for name in names:
        days = [day.astimezone(zone(name)) for day in _DAYS]
        if minutes is None and abbreviation in [day.tzname() for day in days]:
            yield name
        if minutes is not None and timedelta(minutes=minutes) in [day.utcoffset() for day in days]:
            yield name


def agree(one: str, other: str) -> bool:
    """Whether two zones keep the same time, in winter and in summer."""
    return [day.astimezone(zone(one)).utcoffset() for day in _DAYS] == [
        day.astimezone(zone(other)).utcoffset() for day in _DAYS
    ]


def in_region(name: str, region: str) -> bool:
    """Whether a zone keeps the time of some place in ``region``, or of that region nothing is known."""
    zones = zones_of(region)
    return not zones or any(agree(name, other) for other in zones)


@cache
def zones_of(region: str | None) -> tuple[str, ...]:
    """The zones of a region, given by its ISO 3166-1 code, the one with most people first."""
    return tuple(name for code, name in zone_table() if code == region)


@cache
def zone_table() -> tuple[tuple[str, str], ...]:
    """Regions with their zones, as the IANA database lists them."""
    from importlib.resources import files

    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return tuple((row[0], row[2]) for row in rows)


@cache
def _by_town() -> Mapping[str, str]:
    """Zones by the town that they are called after, where only one is."""
    towns: dict[str, list[str]] = {}
    for _, name in zone_table():
        towns.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    return {town: names[0] for town, names in towns.items() if len(names) == 1}
