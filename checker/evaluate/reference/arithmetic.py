"""Sums, products, the least and the greatest of values that may be known only within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.evaluate.reference.compare import order, reach
from checker.evaluate.reference.unsettled import unsettled
from checker.language.model.conditions import Aggregate, Fold
from checker.schema.catalog import Scalar
from checker.values.quantity import Interval, Money, Range, Reason, Unknown, Value


def add(left: Any, right: Any) -> Value:
    """The sum of two numbers, ranges or amounts of money."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return left if isinstance(left, Unknown) else right
    if isinstance(left, Money) and isinstance(right, Money):
        if left.currency and right.currency and left.currency != right.currency:
            return Unknown(Reason.CURRENCIES)
        return Money(left.amount + right.amount, left.currency or right.currency)
    if isinstance(left, Range) or isinstance(right, Range):
        (low, high), (low2, high2) = _span(left), _span(right)
        return Range(low + low2, None if high is None or high2 is None else high + high2)
    total: Value = left + right
    return total


def times(left: Any, right: Any) -> Value:
    """The product of two numbers, or of money and a number."""
    if isinstance(right, Money | Range) and not isinstance(left, Money | Range):
        left, right = right, left
    if isinstance(right, Range):  # of money by a range, or of two ranges
        return Unknown(Reason.INCOMPLETE)
    if isinstance(left, Money):
        return Money(left.amount * right, left.currency)
    if isinstance(left, Range) and right != 0:
        ends = (left.low * right, None if left.high is None else left.high * right)
        low, high = ends if right > 0 else reversed(ends)
        return Unknown(Reason.INCOMPLETE) if low is None else Range(low, high)
    product: Value = 0 if isinstance(left, Range) else left * right
    return product


def _span(value: Any) -> tuple[int, int | None]:
    return (value.low, value.high) if isinstance(value, Range) else (value, value)


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
    return Range(low, high) if isinstance(low, int) else Interval(low, high)


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
