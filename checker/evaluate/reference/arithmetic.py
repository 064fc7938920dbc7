"""Sums, products, the least and the greatest of values that may be known only within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from math import inf
from typing import Any, Final

from checker.evaluate.reference.compare import order, reach
from checker.evaluate.reference.unsettled import unsettled
from checker.language.model.conditions import Aggregate, Fold
from checker.schema.catalog import Scalar
from checker.values.quantity import Interval, Money, Range, Ratio, Reason, Unknown, Value

_DIGITS: Final = 60


def add(left: Any, right: Any) -> Value:
    """The sum of two numbers, ranges or amounts of money."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left if isinstance(left, Unknown) else right
    if isinstance(left, Money) and isinstance(right, Money):
        if left.currency and right.currency and left.currency != right.currency:
            return Unknown(Reason.CURRENCIES)
        return Money(left.amount + right.amount, left.currency or right.currency)
    if isinstance(left, Range) or isinstance(right, Range):
        (low, high), (low2, high2) = reach(left), reach(right)
        return _range(
            -inf if low is None or low2 is None else low + low2,
            inf if high is None or high2 is None else high + high2,
        )
    total: Value = left + right
    return total


def times(left: Any, right: Any) -> Value:
    """The product of two numbers or ranges, or of money and a number."""
    if isinstance(right, Money) and not isinstance(left, Money):
        left, right = right, left
    if isinstance(left, Money):
        known = not isinstance(right, Range)
        return Money(left.amount * right, left.currency) if known else Unknown(Reason.INCOMPLETE)
    if isinstance(left, Range) or isinstance(right, Range):
        corners = [_product(end, other) for end in _ends(left) for other in _ends(right)]
        return _range(min(corners), max(corners))
    product: Value = left * right
    return product


def proportion(part: Any, whole: Any, *, inside: bool) -> Value:
    """Which share of ``whole`` the ``part`` is: none where there is nothing, or less, to have a share of."""
    for value in (whole, part):
        if value is None or isinstance(value, Unknown):
            return value
    if isinstance(whole, Money) and order(whole, part) == Unknown(Reason.CURRENCIES):
        return Unknown(Reason.CURRENCIES)
    (least, most), (low, high) = (_ends(getattr(value, "amount", value)) for value in (whole, part))
    if most <= 0:
        return None
    if least <= 0:
        return Unknown(Reason.INCOMPLETE)
    corners = [_share(end, other) for end in (low, high) for other in (least, most)]
    if inside:
        corners = [min(corner, Ratio(1)) for corner in corners]
    return _range(min(corners), max(corners))


def _share(part: Any, whole: Any) -> Any:
    """A part of a whole that is more than nothing, to more digits than there are between any two shares."""
    if abs(part) == inf:
        return part
    with localcontext(prec=_DIGITS):
        return Ratio(0 if whole == inf else Decimal(part) / Decimal(whole))


def _ends(value: Any) -> tuple[Any, Any]:
    low, high = reach(value)
    return -inf if low is None else low, inf if high is None else high


def _product(end: Any, other: Any) -> Any:
    if 0 in (end, other):
        return 0
    if inf in (abs(end), abs(other)):
        return inf if (end > 0) is (other > 0) else -inf
    return end * other


def _range(low: Any, high: Any) -> Value:
    """A number between two ends; of one that nothing bounds nothing is said."""
    if (low, high) == (-inf, inf):
        return Unknown(Reason.INCOMPLETE)
    return _bounded(None if low == -inf else low, None if high == inf else high)


def extremum(fold: Fold, values: Sequence[Any]) -> Value:
    """The least or the greatest of ``values``; none is passed over, of equal ones the first is kept."""
    known = [value for value in values if value is not None]
    unknown = next((value for value in known if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    if any(isinstance(value, Interval | Range) for value in known):
        return _bounded(
            *(_end(fold, [reach(value)[end] for value in known], upper=end == 1) for end in (0, 1))
        )
    best: Value = None
    for value in known:
        sign = None if best is None else order(value, best)
        if isinstance(sign, Unknown):
            return sign
        if sign is None or ((sign < 0) is (fold is Fold.MIN) and sign != 0):
            best = value
    return best


def _end(fold: Fold, ends: Sequence[Any], *, upper: bool) -> Any:
    """An end of what the largest or smallest may be, from the same ends of the values; None is unbounded."""
    if upper is (fold is Fold.MAX) and None in ends:
        return None
    known = [end for end in ends if end is not None]
    return (max if fold is Fold.MAX else min)(known, default=None)


def _bounded(low: Any, high: Any) -> Value:
    if low is not None and low == high:
        exact: Value = low
        return exact
    time = (low is None and high is None) or isinstance(high if low is None else low, datetime)
    return Interval(low, high) if time else Range(low, high)


def at_least(aggregate: Aggregate, certain: Sequence[Any], possible: Sequence[Any]) -> Value:
    """An aggregate of some records at least: the ``possible`` ones may be selected too, or may not."""
    assert aggregate.where is not None
    best, every = extremum(aggregate.fold, certain), extremum(aggregate.fold, [*certain, *possible])
    single = aggregate.fold in {Fold.MIN, Fold.MAX} and aggregate.take is None
    if not single or best is None or aggregate.type is Scalar.MONEY:
        return unsettled(aggregate.where)
    if isinstance(every, Unknown):
        return every
    low, high = (best, every) if aggregate.fold is Fold.MAX else (every, best)
    return _bounded(reach(low)[0], reach(high)[1])


def first_best(fold: Fold, values: Sequence[Any]) -> int | None:
    """The place of the first value that is certainly the best; None where bounds leave it open."""

    def beats(mine: int, other: int) -> bool:
        left, right = values[mine], values[other]
        if other == mine or right is None:
            return True
        if left is None:
            return False
        if not isinstance(left, Interval | Range) and not isinstance(right, Interval | Range):
            sign = order(left, right)
            assert not isinstance(sign, Unknown), "the best of two currencies isn't known"
            return (sign > 0) is (fold is Fold.MAX) if sign else mine < other
        near, far = (
            (reach(left)[0], reach(right)[1]) if fold is Fold.MAX else (reach(right)[0], reach(left)[1])
        )
        return near is not None and far is not None and bool(near > far)

    places = range(len(values))
    return next((place for place in places if all(beats(place, other) for other in places)), None)
