"""Texts of which only some are right: regions and time zones. Which is none, and what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics.nearest import Guess, guess
from checker.schema.catalog import catalog
from checker.values.calendar import zone

#: What people write for the regions of shops, beside their English names.
_WORDS: Final[Mapping[str, str]] = {
    "GB": "uk gbr england britain great_britain united_kingdom 英国",
    "CN": "chn china prc mainland mainland_china 中国 中国大陆 大陆",
    "US": "usa america united_states united_states_of_america 美国",
    "HK": "hkg hongkong hong_kong 香港 中国香港",
    "TW": "twn taiwan 台湾 中国台湾",
    "MO": "mac macao macau 澳门",
    "VN": "vnm vietnam viet_nam 越南",
    "TH": "tha thailand 泰国",
    "ID": "idn indonesia 印尼 印度尼西亚",
    "MY": "mys malaysia 马来西亚",
    "PH": "phl philippines the_philippines 菲律宾",
    "SG": "sgp singapore 新加坡",
    "JP": "jpn japan 日本",
    "KR": "kor korea south_korea 韩国",
    "DE": "deu germany deutschland 德国",
    "FR": "fra france 法国",
    "IT": "ita italy 意大利",
    "ES": "esp spain 西班牙",
    "IE": "irl ireland 爱尔兰",
    "MX": "mex mexico 墨西哥",
    "BR": "bra brazil 巴西",
}
_MEANT: Final = {word: code for code, words in _WORDS.items() for word in words.split()}
#: A zone whose sign is the reverse of what everybody takes it for.
_REVERSED: Final = pattern(r"Etc/GMT([+-])(\d{1,2})\Z")


class ClosedMistake(Struct, frozen=True):
    """A text that isn't a word of its set, and the one that was probably meant, or else several ``among``."""

    meant: Guess | None
    among: tuple[str, ...] = ()


def closed_mistake(closed: str, text: str, region: str | None = None) -> ClosedMistake | None:
    """What is wrong with ``text`` as a word of the set ``closed``, for a shop in ``region``."""
    if closed == "region":
        return None if text in catalog().regions else ClosedMistake(region_meant(text))
    if _is_zone(text):
        return None
    from checker.schema.meant import zone_meant, zones_among  # a snapshot is seldom wrong in just this

    return ClosedMistake(zone_meant(text, region), zones_among(text, region))


def region_meant(text: str) -> Guess | None:
    """The region that was meant by ``text``, which is none as it stands."""
    plain = text.strip()
    if plain.upper() in catalog().regions:
        return Guess(plain.upper(), sure=True)
    word = plain.casefold().replace(" ", "_").replace("-", "_")
    if (meant := _MEANT.get(word)) is not None:
        return Guess(meant, sure=True)
    if len(plain) <= 2:  # any other two letters are another region
        return None
    near = guess(word, _MEANT)
    return None if near is None else Guess(_MEANT[near.word])


def reversed_sign(text: str) -> str | None:
    """What a zone whose sign is reversed means, such as ``UTC-8``; None of any other."""
    match = _REVERSED.match(text)
    if match is None or match[2] == "0":
        return None
    return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"


def _is_zone(text: str) -> bool:
    try:
        zone(text)
    except ValueError:
        return False
    return True
