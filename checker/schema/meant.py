"""What people write for a currency or a time zone whose name in lists looks otherwise.

Of three letters one slip makes another currency, and of an offset one sign another side of the world: letters
aren't counted there. What was meant is known, or nothing is suggested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
#: What clocks are called, and where shops are that go by them: of several, only the shop's region can tell.
_CLOCKS: Final[Mapping[str, str]] = {
    "CST": "Asia/Shanghai Asia/Taipei America/Chicago America/Mexico_City",
    "CDT CT": "America/Chicago",
    "EST EDT ET": "America/New_York",
    "PST": "America/Los_Angeles Asia/Manila",
    "PDT PT": "America/Los_Angeles",
    "MST": "America/Denver Asia/Kuala_Lumpur",
    "MDT MT": "America/Denver",
    "IST": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "BST": "Europe/London Asia/Dhaka",
    "CET CEST": "Europe/Berlin Europe/Paris Europe/Rome Europe/Madrid",
    "ICT": "Asia/Bangkok Asia/Ho_Chi_Minh",
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
    "SGT": "Asia/Singapore",
    "MYT": "Asia/Kuala_Lumpur",
    "PHT PHST": "Asia/Manila",
    "HKT": "Asia/Hong_Kong",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "BRT": "America/Sao_Paulo",
    "AST": "America/Halifax Asia/Riyadh",
    "GST": "Asia/Dubai",
    "AEST AEDT AET": "Australia/Sydney",
}
_BY_CLOCK: Final = {clock: names.split() for clocks, names in _CLOCKS.items() for clock in clocks.split()}
#: Where shops are, for offsets that say no more.
_PLACES: Final = (
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Manila"),
    *("Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Tokyo", "Asia/Seoul"),
    *("Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Paris", "Europe/Rome", "Europe/Madrid"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Mexico_City", "America/Sao_Paulo"),
)
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
    plain = _plain(text)
    last = plain.rpartition("/")[2].casefold().replace(" ", "_").replace("-", "_")
    if (meant := _ZONES.get(last) or _by_town().get(last)) is not None:
        return Guess(meant)
    if (shared := _sharing(plain, region)) is not None:
        return Guess(shared[0]) if len(shared) == 1 else None
    if (near := guess(plain, [name for _, name in zone_table()])) is not None:
        return near
    town = guess(last, _by_town())
    return None if town is None else Guess(_by_town()[town.word])


def zones_among(text: str, region: str | None) -> tuple[str, ...]:
    """The zones of which ``text``, an offset or the name of a clock, may mean any; none where it is clear."""
    shared = _sharing(_plain(text), region) or ()
    return shared if len(shared) > 1 else ()


def _sharing(plain: str, region: str | None) -> tuple[str, ...] | None:
    """The zones that an offset or the name of a clock stands for; None for any other text.

    In a region, the first of its own that keeps that time; where nothing is known of it, all places of shops.
    """
    offset, clock = _OFFSET.match(plain), _BY_CLOCK.get(plain.upper(), [])
    if offset is None and not clock and not _ABBREVIATION.match(plain):
        return None
    minutes = None if offset is None else _minutes(offset)
    own = zones_of(region)
    if own:
        kept = (name for name in own if _fits(name, minutes, plain) or any(agree(name, c) for c in clock))
        return tuple(kept)[:1]
    return tuple(clock) or tuple(name for name in _PLACES if _fits(name, minutes, plain))


def _plain(text: str) -> str:
    return text.strip().replace("−", "-").replace("＋", "+")


def _minutes(offset: re.Match[str]) -> int:
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return -minutes if offset[1] == "-" else minutes


def _fits(name: str, minutes: int | None, clock: str) -> bool:
    """Whether a zone is so far from UTC, or its clocks are so called, in winter or in summer."""
    days = [day.astimezone(zone(name)) for day in _DAYS]
    if minutes is None:
        return clock in [day.tzname() for day in days]
    return timedelta(minutes=minutes) in [day.utcoffset() for day in days]


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
