"""Comparisons of values that may be known only within bounds, in three-valued logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from checker.language.model.conditions import Op
from checker.values.quantity import Interval, Money, Range, Reason, Unknown
from checker.values.truth import Truth


def compare(left: Any, op: Op, right: Any) -> Truth:
    """``left op right`` for two known values of the same type; ``op`` is ``is`` or an ordering."""
    if isinstance(left, Money):
        if _foreign(left, right):
            return Truth.UNKNOWN
        left, right = left.amount, _amount(right)
    elif isinstance(right, Money):
        return compare(_money(left), op, right)
    return _same(left, right) if op is Op.IS else _ORDER[op](left, right)


def order(left: Any, right: Any) -> int | Unknown:
    """The sign of ``left − right`` for two single points; unknown for two currencies."""
    if isinstance(left, Money) or isinstance(right, Money):
        if _foreign(_money(left), right):
            return Unknown(Reason.CURRENCIES)
        left, right = _amount(left), _amount(right)
    sign: int = (left > right) - (left < right)
    return sign


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(Decimal(value), None)


def _amount(value: Any) -> Decimal:
    return _money(value).amount


def _foreign(left: Money, right: Any) -> bool:
    other = _money(right).currency
    return left.currency is not None and other is not None and left.currency != other


def reach(value: Any) -> tuple[Any, Any]:
    """The least and the greatest that a value may be; None is unbounded."""
    if isinstance(value, Interval):
        return value.not_before, value.not_after
    if isinstance(value, Range):
        return value.low, value.high
    return value, value


def _less(left: Any, right: Any) -> Truth:
    (low, high), (low2, high2) = reach(left), reach(right)
    if high is not None and low2 is not None and high < low2:
        return Truth.TRUE
    if low is not None and high2 is not None and low >= high2:
        return Truth.FALSE
    return Truth.UNKNOWN


def _same(left: Any, right: Any) -> Truth:
    if not isinstance(left, Interval | Range | datetime | int) or isinstance(left, bool):
        return Truth.TRUE if left == right else Truth.FALSE
    if Truth.TRUE in (_less(left, right), _less(right, left)):
        return Truth.FALSE
    (low, high), (low2, high2) = reach(left), reach(right)
    single = None not in (low, high, low2, high2) and low == high == low2 == high2
    return Truth.TRUE if single else Truth.UNKNOWN


_ORDER: Final[Mapping[Op, Callable[[Any, Any], Truth]]] = {
    Op.BELOW: _less,
    Op.AT_MOST: lambda left, right: _less(right, left).negated(),
    Op.ABOVE: lambda left, right: _less(right, left),
    Op.AT_LEAST: lambda left, right: _less(left, right).negated(),
}
