"""How an export writes its dates, said by a pattern: ``MM/DD/YYYY``, ``D MMM YYYY``, ``YYYY年M月D日``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

#: What stands for a part, the longest first, and what it looks like.
_PARTS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MMMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
}
_TOKENS: Final = "|".join(_PARTS)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: What a date has one of each of.
_NEEDED: Final = (frozenset({"year", "short"}), frozenset({"month", "name"}), frozenset({"day"}))


@cache
def date_reader(form: str) -> Callable[[str], str] | None:
    """What writes the date at the beginning of a cell as ``2026-01-31``; None where ``form`` is no pattern.

    A cell that begins otherwise stays as it is, and so is no date of this form.
    """
    tokens = re.findall(_TOKENS, form)
    rest = re.sub(_TOKENS, "", form)
    if any(char.isascii() and char.isalnum() for char in rest):
        return None
    try:
        written = re.compile(
            "".join(
                _PARTS.get(part) or re.escape(part) for part in re.split(f"({_TOKENS})", form.strip()) if part
            )
            + r"(?!\d)"
        )
    except re.error:  # a part that stands twice
        return None
    if len(tokens) != len(_NEEDED) or any(not parts & written.groupindex.keys() for parts in _NEEDED):
        return None

    def read(text: str) -> str:
        found = written.match(text)
        day = None if found is None else _day(found.groupdict())
        return text if found is None or day is None else day + text[found.end() :]

    return read


def _day(parts: dict[str, str | None]) -> str | None:
    year = parts.get("year") or f"20{parts['short']}"
    name = (parts.get("name") or "")[:3].casefold()
    month = parts.get("month") or (str(_MONTHS.index(name) + 1) if name in _MONTHS else "0")
    try:
        return date(int(year), int(month), int(parts["day"] or 0)).isoformat()
    except ValueError:
        return None
