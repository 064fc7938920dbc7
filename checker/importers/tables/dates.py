"""What a workbook shows as a time: by the format of a cell, a number of days becomes ISO text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from checker.base.patterns import pattern
from checker.importers.tables.model import DateCell, NumberCell
from checker.importers.tables.xml_parts import Element

#: Formats that every spreadsheet knows as times; from 27 on those of China, Japan, Korea and Thailand.
_BUILT_IN: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)))
#: Those of them that show the time of day.
_CLOCKS: Final = frozenset((*range(18, 23), *range(32, 36), *range(45, 48), 55, 56, *range(75, 81)))
#: What stands in a format without being one of its letters: texts, colours, escaped and repeated characters.
_SILENT: Final = pattern(r'"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]?|General', 2)
_LETTERS: Final = pattern(r"[ymdhs]|b{2,4}|e(?![+-])", 2)
_SECONDS: Final = 86_400
#: Where the days are counted from, by whether the workbook counts as old Macintoshes did.
_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
#: Day 60 is 29 February 1900, which never was; the days before it are counted one further.
_NEVER: Final = 60
_LAST: Final = {system: (date.max - epoch).days for system, epoch in _EPOCHS.items()}


#: The styles that show times, by number; whether they show the time of day.
DateStyles = Mapping[str, bool]


def shown_time(code: str) -> bool | None:
    """Whether a number format shows the time of day; None where it shows no time at all."""
    letters = set(map(str.lower, _LETTERS.findall(_SILENT.sub("", code).partition(";")[0])))
    return "h" in letters or "s" in letters if letters else None


def date_styles(found: Iterable[Element]) -> DateStyles:
    """The styles that show times, out of the elements of the part with styles."""
    formats: dict[str, bool | None] = {str(number): number in _CLOCKS for number in _BUILT_IN}
    styles: dict[str, bool] = {}
    inside, number = "", 0
    for name, attributes in found:
        if name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = name
        elif name == "numFmt" and inside != "dxfs":
            formats[attributes.get("numFmtId", "")] = shown_time(attributes.get("formatCode", ""))
        elif name == "xf" and inside == "cellXfs":
            if (clock := formats.get(attributes.get("numFmtId", ""))) is not None:
                styles[str(number)] = clock
            number += 1
    return styles


def date_cell(text: str, *, clock: bool, since_1904: bool) -> str:
    """The time that a number of days stands for; the number itself where it stands for none."""
    try:
        seconds = round(float(text) * _SECONDS)
    except (ValueError, OverflowError):
        return NumberCell(text)
    whole, rest = divmod(seconds, _SECONDS)
    if not 0 <= whole <= _LAST[since_1904] or (whole == _NEVER and not since_1904):
        return NumberCell(text)
    if whole == 0:
        return DateCell(_clock(rest))
    if not since_1904 and whole < _NEVER:
        whole += 1
    day = _day(whole, since_1904)
    return DateCell(f"{day}T{_clock(rest)}" if rest or clock else day)


@lru_cache(4096)
def _day(number: int, since_1904: bool) -> str:  # noqa: FBT001 - a key of what is remembered
    return (_EPOCHS[since_1904] + timedelta(number)).isoformat()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
