"""Headers and words as they are compared: without case, blanks, punctuation, and what a zone is added by."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from checker.base.patterns import pattern

#: A zone behind a header or in a file's name: ``Order created time(UTC)``, ``…(UTC-7).xlsx``.
_ZONE: Final = pattern(r"[(（]\s*(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d\d))?)?\s*[)）]")

#: A range in a file's name: ``…-2026_06_01-2026_06_12(UTC-7).xlsx``.
_RANGE: Final = pattern(
    r"(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)\s*[-_~–]\s*(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)"
)


#: Seconds since 1970 of the years 2017 to 2065, before anything else: ``1791430000_new.csv``.
_STAMP: Final = pattern(r"(1[5-9][0-9]{8}|2[0-9]{9})(?![0-9])")


@lru_cache(4096)
def plain(text: str) -> str:
    """A header or a word in the form in which two of them are compared."""
    text = _ZONE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] in "LNM")


def zone_in(text: str) -> tzinfo | None:
    """The zone that a header or the name of a file carries."""
    found = _ZONE.search(text)
    if found is None:
        return None
    minutes = int(found[2] or 0) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def stamp_in(name: str) -> datetime | None:
    """The moment with whose seconds the name of a file begins."""
    found = _STAMP.match(name)
    return None if found is None else datetime.fromtimestamp(int(found[1]), UTC)


def range_in(name: str) -> str | None:
    """The range of days that the name of a file says."""
    found = _RANGE.search(name)
    return None if found is None else "{}-{}-{} – {}-{}-{}".format(*found.groups())
