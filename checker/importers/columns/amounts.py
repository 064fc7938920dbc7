"""Amounts as exports write them: ``IDR 24.000``, ``R$ 62,90``, ``(5,000)``, ``1.234,50 ₫``.

Whether a mark groups digits or stands before decimals is read off the amount itself, else off its currency;
where neither tells, the amount isn't known.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.importers.columns.markets import SHARED, WHOLE, currency_of, decimal_mark
from checker.importers.fields import AMOUNT
from checker.importers.tables.model import NumberCell

_WRITTEN: Final = pattern(
    r"""(?P<open>\()?\s* (?P<minus>[-−])?\s* (?P<before>[^\d\s,()−-]{1,5}?)?\s* (?P<inner>[-−])?\s*
    (?P<digits>\d[\d.,'’\u00a0\u202f\ ]*?)\s* (?P<after>[^\d\s.,()−-]{1,4})?\s* (?P<close>\))?""",
    re.VERBOSE,
)
_SPACES: Final = pattern(r"['’\s]")


class AmountRead(Struct, frozen=True):
    """An amount, and the currency that stands beside it or that its shop has."""

    digits: str
    currency: str | None


def amount(text: str, currency: str | None) -> AmountRead | None:
    """The amount that a cell holds, in ``currency`` where it names none; None where that can't be told."""
    if isinstance(text, NumberCell):
        return _written(_decimal(text), currency)
    found = _WRITTEN.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [sign for sign in (found["before"], found["after"]) if sign and sign not in SHARED]
    named = {currency_of(sign) for sign in signs}
    if None in named or len(named) > 1:
        return None
    currency = named.pop() if named else currency
    digits = _plain(_SPACES.sub("", found["digits"]), currency)
    negative = any(found[part] for part in ("open", "minus", "inner"))
    return _written(_decimal(f"{'-' if negative else ''}{digits}"), currency)


def _plain(digits: str, currency: str | None) -> str:
    """Digits with a point before decimals; nothing where that can't be told."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    last = marks[-1]
    whole, _, rest = digits.rpartition(last)
    if len(set(marks)) == 2 and marks.count(last) == 1:
        grouping = marks[0]
        return f"{whole.replace(grouping, '')}.{rest}" if _grouped(whole, grouping) else ""
    if len(set(marks)) == 2:
        return ""
    if len(marks) > 1 or _groups(whole, rest, last, currency):
        return digits.replace(last, "") if _grouped(digits, last) else ""
    if len(rest) == 3 and whole.strip("0") and len(whole) <= 3:
        return ""  # 24.000 of who knows what: either may be meant
    return f"{whole}.{rest}"


def _grouped(digits: str, mark: str) -> bool:
    first, *others = digits.split(mark)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in others)


def _groups(whole: str, rest: str, mark: str, currency: str | None) -> bool:
    """Whether one ``mark`` before three digits groups them."""
    if len(rest) != 3 or not whole.strip("0") or len(whole) > 3 or currency is None:
        return False
    return currency in WHOLE or decimal_mark(currency) not in (None, mark)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _written(value: Decimal | None, currency: str | None) -> AmountRead | None:
    digits = "" if value is None else format(value, "f")
    return AmountRead(digits, currency) if AMOUNT.fullmatch(digits) else None
