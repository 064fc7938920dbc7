"""How a text is read as a duration, and what was meant by one that isn't.

Words of several languages and tools stand for the few units that there are. One that may mean two units, or
a stretch that isn't always as long, leads to none: another unit would be another rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics.nearest import guess
from checker.language.grammar.elsewhere import bare, stretch
from checker.language.grammar.misread import Misread
from checker.values.quantity import Duration, Unit

#: Digits of a duration's count: more than anybody waits for.
_DIGITS: Final = 7
_EXACT: Final = pattern(rf"(\d{{1,{_DIGITS}}}) (working days?|days?|hours?|minutes?)\Z", re.ASCII)
_LIKE: Final = pattern(r"([+-]?)(\d[\d,_]*)(\.\d+)?[\s_-]*([^\d\s].*)?\Z")

#: A word that was meant for a unit: how many of which unit it is, None where that isn't always the same.
_Meaning = tuple[int, Unit] | None
_WRITTEN: Final[tuple[tuple[_Meaning, tuple[str, ...]], ...]] = (
    ((1, Unit.DAYS), ("day", "days", "d", "calendar day", "calendar days")),
    ((1, Unit.DAYS), ("天", "日", "个自然日", "自然日", "日历日")),
    ((1, Unit.WORKING_DAYS), ("working day", "working days", "wd", "workday", "workdays")),
    ((1, Unit.WORKING_DAYS), ("business day", "business days", "工作日", "个工作日")),
    ((1, Unit.HOURS), ("hour", "hours", "h", "hr", "hrs", "小时", "个小时")),
    ((1, Unit.MINUTES), ("minute", "minutes", "min", "mins", "分钟")),
    ((7, Unit.DAYS), ("week", "weeks", "w", "wk", "wks", "周", "星期")),
    (None, ("month", "months", "mo", "mos", "mon", "mth", "mths", "月", "个月")),
    (None, ("quarter", "quarters", "year", "years", "y", "yr", "yrs", "季度", "年")),
)
_MEANINGS: Final[Mapping[str, _Meaning]] = {word: meaning for meaning, words in _WRITTEN for word in words}
#: What some write for minutes and others for months.
_AMBIGUOUS: Final = "m"
#: Only words of this length are recognised where they are misspelt: shorter ones are each other's slips.
_SHORTEST: Final = 3
_LONGER: Final = tuple(word for word in _MEANINGS if len(word) >= _SHORTEST and word.isascii())


def is_duration(text: str) -> bool:
    """Whether ``text`` is a duration as a policy writes it."""
    return _EXACT.match(text) is not None


def unit_meant(text: str) -> str | None:
    """What stands where a duration has its unit; None where ``text`` is nothing like a duration."""
    match = _LIKE.match(text)
    return None if match is None else match[4]


def is_stretch(text: str) -> bool:
    """Whether ``text`` was meant for a duration, with the count in words or in another notation."""
    found = stretch(text)
    return found is not None and is_unit(found[1])


def is_unit(word: str) -> bool:
    """Whether ``word`` was meant for a unit of time."""
    folded = word.strip().casefold()
    unit = folded.removeprefix("working ")  # as of working days, so of what has no working ones
    return folded == _AMBIGUOUS or _known(folded) is not None or _known(unit) is not None


def duration(text: str) -> Duration | Misread:
    """The duration that ``text`` stands for."""
    if match := _EXACT.match(text):
        return Duration(int(match[1]), Unit(match[2] if match[2].endswith("s") else match[2] + "s"))
    match = _LIKE.match(bare(text))
    if match is None:
        found = stretch(text)
        return _misread(text) if found is None else _with_unit(text, str(found[0]), found[1])
    sign, count, fraction, word = match[1], re.sub("[,_]", "", match[2]), match[3], match[4]
    if sign == "-":
        return Misread.of("SC114", "negative", text=text)
    if word is None:
        meant = None if fraction else _spelt(count, 1, Unit.DAYS)
        return Misread.of("SC114", "no-unit", suggestion=meant, text=text)
    if fraction:
        return Misread.of("SC114", "fraction", text=text)
    return _with_unit(text, count, word)


def _with_unit(text: str, count: str, word: str) -> Misread:
    if word.strip().casefold() == _AMBIGUOUS:
        return Misread.of("SC114", "ambiguous-unit", word=word)
    known = _known(word)
    if known is None:
        return _misread(text)
    meaning, sure = known
    if meaning is None:
        return Misread.of("SC114", "vague-unit", word=word)
    times, unit = meaning
    meant = _spelt(count, times, unit)
    if times > 1:
        return Misread.of("SC114", "other-unit", suggestion=meant, sure=sure, word=word)
    if meant is None:
        most = f"{10**_DIGITS - 1:,} {unit}"
        return Misread.of("SC114", "too-long", text=text, most=most)
    return _misread(text, meant, sure=sure)


def _known(word: str) -> tuple[_Meaning, bool] | None:
    """What ``word`` means, also where it is misspelt, and whether that is sure; None for no word of time."""
    folded = word.strip().casefold()
    if folded in _MEANINGS:
        return _MEANINGS[folded], True
    near = guess(folded, _LONGER) if len(folded) >= _SHORTEST else None
    return None if near is None else (_MEANINGS[near.word], near.sure)


def _spelt(count: str, times: int, unit: Unit) -> str | None:
    """A duration as it is to be written; None where there is none so long."""
    number = int(count) * times
    return str(Duration(number, unit)) if number < 10**_DIGITS else None


def _misread(text: str, meant: str | None = None, *, sure: bool = False) -> Misread:
    return Misread.of("SC114", "no-duration", suggestion=meant, sure=sure, text=text)
