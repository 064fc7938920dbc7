"""Comparisons and arithmetic of single values, three-valued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

from msgspec.structs import replace

from checker.language.model.conditions import Fold, Op
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Interval, Money, Range, Ratio, Reason, Unknown, Value
from checker.values.truth import Truth

#: Each ordering as ``left < right`` or ``right < left``, as it stands or denied.
_ORDERINGS = {
    Op.BELOW: (False, False),
    Op.ABOVE: (True, False),
    Op.AT_LEAST: (False, True),
    Op.AT_MOST: (True, True),
}


def known(left: Any, op: Op, right: Any) -> Truth:
    """``left op right`` for two values that are neither unknown nor none; ``op`` is ``is`` or an ordering."""
    if isinstance(left, Money) or isinstance(right, Money):
        left, right = _money(left), _money(right)
        if left.currency and right.currency and left.currency != right.currency:
            return Truth.UNKNOWN
        left, right = left.amount, right.amount
    if op is Op.IS:
        return _same(left, right)
    swapped, denied = _ORDERINGS[op]
    less = _less(right, left) if swapped else _less(left, right)
    return less.negated() if denied else less


def single(left: Value, op: Op, right: Value) -> Truth:
    """``left op right`` for any two values."""
    if left is None or right is None:
        return Truth.FALSE
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Truth.UNKNOWN
    return known(left, op, right)


def scalar(op: Op, left: Value, *operands: Value) -> Truth:
    """A test without time: ``present``, ``is``, an ordering."""
    if op is Op.PRESENT:
        if isinstance(left, Unknown) and left.reason is not Reason.UNRECOGNISED:
            return Truth.UNKNOWN
        return Truth.TRUE if (left is not None) is operands[0] else Truth.FALSE
    return max(single(left, op, operand) for operand in operands)


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(Decimal(value), None)


def reach(value: Any) -> tuple[Any, Any]:
    """The least and the greatest that a value may be; None where it has no such bound."""
    if isinstance(value, Interval):
        return value.not_before, value.not_after
    if isinstance(value, Range):
        return value.low, value.high
    return value, value


def _less(left: Any, right: Any) -> Truth:
    low, high = reach(left)
    other_low, other_high = reach(right)
    if high is not None and other_low is not None and high < other_low:
        return Truth.TRUE
    if low is not None and other_high is not None and low >= other_high:
        return Truth.FALSE
    return Truth.UNKNOWN


def _same(left: Any, right: Any) -> Truth:
    if not isinstance(left, Interval | Range) and not isinstance(right, Interval | Range):
        return Truth.TRUE if left == right else Truth.FALSE
    if _less(left, right) is Truth.TRUE or _less(right, left) is Truth.TRUE:
        return Truth.FALSE
    ends = {*reach(left), *reach(right)}
    return Truth.TRUE if len(ends) == 1 and None not in ends else Truth.UNKNOWN


# --- arithmetic -------------------------------------------------------------------------------


def add(left: Any, right: Any) -> Value:
    """The sum of two numbers, ranges or amounts of money; what is unknown stays so."""
    if isinstance(right, Unknown):
        return right
    if isinstance(left, Money) and isinstance(right, Money):
        if left.currency and right.currency and left.currency != right.currency:
            return Unknown(Reason.CURRENCIES)
        return Money(left.amount + right.amount, left.currency or right.currency)
    if isinstance(left, Range) or isinstance(right, Range):
        low, high = reach(left)
        other_low, other_high = reach(right)
        return _range(
            None if low is None or other_low is None else low + other_low,
            None if high is None or other_high is None else high + other_high,
        )
    total: Value = left + right
    return total


def times(left: Any, right: Any) -> Value:
    """The product of two numbers or ranges, or of money and a number."""
    if isinstance(left, Money) or isinstance(right, Money):
        money, factor = (left, right) if isinstance(left, Money) else (right, left)
        if isinstance(factor, Range):
            return Unknown(Reason.INCOMPLETE)
        return Money(money.amount * factor, money.currency)
    if isinstance(right, Range):
        left, right = right, left
    if not isinstance(left, Range):
        product: Value = left * right
        return product
    if isinstance(right, Range):
        return _product(left, right)
    if right == 0:
        return 0
    ends = [None if end is None else end * right for end in (left.low, left.high)]
    return _range(*(ends if right > 0 else reversed(ends)))


def _product(left: Range, right: Range) -> Value:
    """The product of two ranges: each end is a product of ends, of which some may be unbounded."""
    lows, highs, open_below, open_above = list[Any](), list[Any](), False, False
    for end, upper in ((left.low, False), (left.high, True)):
        for other, other_upper in ((right.low, False), (right.high, True)):
            if end == 0 or other == 0:
                found: Any = 0
            elif end is not None and other is not None:
                found = end * other
            else:
                found = None
                above = (upper if end is None else end > 0) is (other_upper if other is None else other > 0)
                open_above, open_below = open_above or above, open_below or not above
            if found is not None:
                lows.append(found)
                highs.append(found)
    return _range(None if open_below else min(lows), None if open_above else max(highs))


def _range(low: Any, high: Any) -> Value:
    """A number between two ends; of one that nothing bounds nothing is said."""
    return Unknown(Reason.INCOMPLETE) if low is None and high is None else bounds(low, high)


def arithmetic(calendar: Calendar, parts: Sequence[str], base: Any, *operands: Any) -> Value:
    """``base`` with each operand applied as the part of the same place says, as in ``Calculation``."""
    values = (base, *operands)
    for value in values:
        if isinstance(value, Unknown):
            return value
    if None in values:
        return None
    for part, operand in zip(parts, operands, strict=True):
        if part == "next_day":
            base = replace(base, next_day=True)
        elif isinstance(base, Duration):
            base = base.plus(operand, 1 if part == "plus" else -1)
        elif part == "within":
            base = calendar.end_of(base, operand)
        elif isinstance(operand, Duration):
            taken = Duration(-operand.count, operand.unit)
            base = calendar.plus(base, operand if part == "plus" else taken)
        elif part == "times":
            base = times(base, operand)
        else:
            base = add(base, operand if part == "plus" else times(operand, -1))
        if isinstance(base, Unknown):
            return base
    result: Value = base
    return result


def proportion(inside: bool, part: Any, whole: Any) -> Value:  # noqa: FBT001 - bound by the plan
    """The share that ``part`` is of ``whole``; none where that isn't above zero."""
    if whole is None or isinstance(whole, Unknown):
        return whole
    if part is None or isinstance(part, Unknown):
        return part
    if isinstance(whole, Money):
        if isinstance(part, Money) and part.currency and whole.currency and part.currency != whole.currency:
            return Unknown(Reason.CURRENCIES)
        whole, part = whole.amount, part.amount if isinstance(part, Money) else part
    least, most = reach(whole)
    if most is not None and most <= 0:
        return None
    if least is None or least <= 0:
        return Unknown(Reason.INCOMPLETE)
    low, high = reach(part)
    # What is below zero is the less of a share the smaller the whole is.
    low = None if low is None else _quotient(low, least if low < 0 else most)
    high = None if high is None else _quotient(high, most if high < 0 else least)
    if inside:
        low, high = low and min(low, Ratio(1)), Ratio(1) if high is None else min(high, Ratio(1))
    return _range(low, high)


def _quotient(part: Any, whole: Any) -> Ratio:
    if whole is None:
        return Ratio(0)
    with localcontext(prec=60):
        return Ratio(Decimal(part) / Decimal(whole))


def extremum(fold: Fold, *values: Any) -> Value:
    """The largest or smallest of values; none is passed over, the first of equals is kept.

    Of values that are known only within bounds, it is bounded too.
    """
    present = [value for value in values if value is not None]
    loose = False
    for value in present:
        if isinstance(value, Unknown):
            return value
        loose = loose or isinstance(value, Interval | Range)
    if loose:
        return _bounded_extremum(fold, present)
    best: Any = None
    for value in present:
        if best is None:
            best = value
            continue
        better = known(value, Op.BELOW if fold is Fold.MIN else Op.ABOVE, best)
        if better is Truth.UNKNOWN:
            return Unknown(Reason.CURRENCIES)
        if better is Truth.TRUE:
            best = value
    result: Value = best
    return result


def _bounded_extremum(fold: Fold, values: Sequence[Any]) -> Value:
    """Each end is that of the same ends: the largest is at least the largest of what each is at least."""
    lows, highs = zip(*map(reach, values), strict=True)
    if fold is Fold.MAX:
        low = max((end for end in lows if end is not None), default=None)
        return bounds(low, None if None in highs else max(highs))
    high = min((end for end in highs if end is not None), default=None)
    return bounds(None if None in lows else min(lows), high)


def between(fold: Fold, certain: Any, possible: Any) -> Value:
    """The largest or smallest of the ``certain`` at least; ``possible`` is that of all that may count."""
    if isinstance(possible, Unknown):
        return possible
    (low, high), (other_low, other_high) = reach(certain), reach(possible)
    return bounds(low, other_high) if fold is Fold.MAX else bounds(other_low, high)


def bounds(low: Any, high: Any) -> Value:
    """A time or a number between two ends; None is unbounded."""
    if low == high and low is not None:
        exact: Value = low
        return exact
    time = (low is None and high is None) or isinstance(high if low is None else low, datetime)
    return Interval(low, high) if time else Range(low, high)
