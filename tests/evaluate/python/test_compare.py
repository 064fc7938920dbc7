"""Arithmetic and comparisons of values that are known only within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from checker.evaluate.python.compare import add, arithmetic, extremum, proportion, single, times
from checker.evaluate.reference import arithmetic as reference
from checker.language.model.conditions import Fold, Op
from checker.values.calendar import Calendar
from checker.values.quantity import Interval, Money, Range, Ratio, Reason, Unknown, Value
from checker.values.truth import Truth

OPEN = Unknown(Reason.INCOMPLETE)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Range(1, 3), 2, Range(2, 6)),
        (2, Range(1, None), Range(2, None)),
        (Range(1, 3), -1, Range(-3, -1)),
        (Range(1, None), -1, Range(None, -1)),
        (Range(1, None), 0, 0),
        (Range(1, 2), Range(1, 2), Range(1, 4)),
        (Money(Decimal(5), "CNY"), Range(1, 2), OPEN),
    ],
)
def test_a_product_of_ranges_holds_what_it_may_be(left: Value, right: Value, expected: Value) -> None:
    """A number known only within bounds stays so; where nothing bounds it below, it is unknown."""
    assert times(left, right) == expected


def test_a_sum_of_ranges_adds_their_ends() -> None:
    """An end that is open stays open."""
    assert add(Range(1, 2), Range(3, None)) == Range(4, None)
    assert add(Range(1, 2), 3) == Range(4, 5)
    assert arithmetic(Calendar("UTC"), ("minus",), Range(5, 6), Range(1, 2)) == Range(3, 5)
    assert arithmetic(Calendar("UTC"), ("minus",), Range(5, 6), Range(1, None)) == Range(None, 5)


_CHECKS = {
    Op.IS: lambda a, b: a == b,
    Op.ABOVE: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
    Op.BELOW: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
}


@pytest.mark.parametrize("op", _CHECKS)
def test_a_comparison_of_ranges_is_true_or_false_only_for_all_they_may_be(op: Op) -> None:
    """True where it holds for every pair of values, false where for none, else unknown."""
    ranges = [Range(low, high) for low in range(4) for high in range(low, 4)]
    for left, right in product(ranges, ranges):
        pairs = product(*(range(r.low, (r.high or 0) + 1) for r in (left, right)))
        found = {_CHECKS[op](a, b) for a, b in pairs}
        expected = Truth.UNKNOWN if len(found) > 1 else Truth.TRUE if True in found else Truth.FALSE
        assert single(left, op, right) is expected


def test_the_first_of_equal_amounts_is_kept() -> None:
    """A zero that has a currency isn't replaced by one that has none."""
    first, second = Money(Decimal(0), "CNY"), Money(Decimal(0), None)
    assert extremum(Fold.MAX, first, second) is first
    assert extremum(Fold.MIN, None, second, first) is second
    assert extremum(Fold.MAX, None, None) is None


_DAYS = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 5)]
_INTERVALS = [
    Interval(low, high)
    for low in (None, *_DAYS)
    for high in (None, *_DAYS)
    if not (low and high) or low <= high
]


@pytest.mark.parametrize("fold", [Fold.MIN, Fold.MAX])
def test_the_bounds_of_an_extremum_are_those_of_what_it_may_be(fold: Fold) -> None:
    """Of all times within the bounds, the largest fill what lies between the bounds that are given."""
    best = max if fold is Fold.MAX else min
    for left, right in product(_INTERVALS, repeat=2):
        inside = [[d for d in _FAR if (i.not_before or d) <= d <= (i.not_after or d)] for i in (left, right)]
        found = {best(pair) for pair in product(*inside)}
        low, high = (None if end in (_FAR[0], _FAR[-1]) else end for end in (min(found), max(found)))
        expected = low if low == high and low is not None else Interval(low, high)
        assert extremum(fold, left, right) == expected


#: The days, and one on either side that stands for all beyond.
_FAR = [_DAYS[0] - timedelta(days=1), *_DAYS, _DAYS[-1] + timedelta(days=1)]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 4, Ratio("0.25")),
        (0, 0, None),
        (5, Decimal(-2), None),
        (None, 4, None),
        (1, Range(2, 4), Range(Ratio("0.25"), Ratio("0.5"))),
        (Range(1, None), Range(2, None), Range(Ratio(0), Ratio(1))),
        (1, Range(0, 4), Unknown(Reason.INCOMPLETE)),
        (Range(1, 2), 4, Range(Ratio("0.25"), Ratio("0.5"))),
        (Money(Decimal(1), "CNY"), Money(Decimal(4), "CNY"), Ratio("0.25")),
        (Money(Decimal(0), None), Money(Decimal(4), "CNY"), Ratio(0)),
        (Money(Decimal(1), "USD"), Money(Decimal(4), "CNY"), Unknown(Reason.CURRENCIES)),
    ],
)
def test_a_share_is_what_either_evaluator_takes_it_for(part: Any, whole: Any, expected: Any) -> None:
    """A part of nothing is no share; of what is known within bounds it lies within bounds, at most all."""
    assert proportion(True, part, whole) == expected
    assert reference.proportion(part, whole, inside=True) == expected


def test_shares_that_differ_are_never_the_same() -> None:
    """A third isn't what it is rounded to, however many digits a policy writes."""
    third = proportion(False, 1, 3)
    assert single(third, Op.ABOVE, Ratio("0.333333333333")) is Truth.TRUE
    assert single(third, Op.IS, proportion(False, 100000000001, 300000000003)) is Truth.TRUE
    assert single(third, Op.IS, proportion(False, 100000000001, 300000000004)) is Truth.FALSE
