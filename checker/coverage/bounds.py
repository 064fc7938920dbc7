"""Bounds, and those that lie next to them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from checker.values.quantity import Duration, LocalDate, Money, Ratio, Value

#: The exponent of a hundredth.
_PER_CENT: Final = -2


def neighbours(value: Value) -> tuple[Value, ...]:
    """The values one unit below and above a bound; of an amount, the least that can be paid."""
    match value:
        case bool():
            return ()
        case int():
            return (value - 1, value + 1)
        case Ratio():
            unit = Decimal((0, (1,), min(_PER_CENT, int(value.as_tuple().exponent))))
            return (Ratio(value - unit), Ratio(value + unit))
        case Decimal():
            unit = Decimal((0, (1,), min(0, int(value.as_tuple().exponent))))
            return (value - unit, value + unit)
        case Money():
            return tuple(replace(value, amount=value.amount + Decimal(by)) for by in ("-0.01", "0.01"))
        case Duration():
            return tuple(replace(value, count=value.count + by) for by in (-1, 1) if value.count + by >= 0)
        case LocalDate():
            day = date(value.year, value.month, value.day)
            near = (day + timedelta(days=by) for by in (-1, 1))
            return tuple(LocalDate(other.year, other.month, other.day) for other in near)
    return ()


def in_words(value: Value) -> str:
    """A bound as a policy writes it."""
    match value:
        case Money(amount=amount, currency=currency):
            return f"{amount} {currency or ''}".strip()
        case Ratio(percent=percent):
            return percent
    return str(value)
