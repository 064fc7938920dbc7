"""The search of our own says what z3 says, and finds worlds in which formulas really hold."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.language.model.policy import Policy
from checker.lint.proofs.formulas import (
    Formula,
    Total,
    at_least,
    at_most,
    below,
    both,
    constant,
    either,
    equal,
    fact,
    negated,
    quantity,
)
from checker.lint.proofs.models import possible
from checker.lint.proofs.solver import refuted
from checker.lint.proofs.worlds import SymbolicWorld
from tests.lint.proofs.test_soundness import FEWER, cases, conditions

COMPARE = (at_most, at_least, below, equal)


def number(value: int | str) -> Total:
    """A number."""
    found = constant(Decimal(value))
    assert found is not None
    return found


WHOLE = [*(quantity(name) for name in "abc"), *map(number, range(-2, 3))]
REAL = [*(quantity(name, whole=False) for name in "xyz"), *map(number, ("-1", "0.5", "0.25"))]
totals, reals = st.sampled_from(WHOLE), st.sampled_from(REAL)
comparisons = st.one_of(
    st.builds(lambda compare, left, right: compare(left, right), st.sampled_from(COMPARE), totals, totals),
    st.builds(lambda compare, left, right: compare(left, right), st.sampled_from(COMPARE), reals, reals),
    st.sampled_from([fact("p"), fact("q")]),
)
formulas = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: both(*parts)),
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: either(*parts)),
        inner.map(negated),
    ),
    max_leaves=12,
)


@given(st.lists(formulas, min_size=1, max_size=5))
def test_of_random_formulas_both_say_the_same(asked: list[Formula]) -> None:
    """Differences of two quantities are decided, whole numbers and others."""
    found = possible(asked)
    assert found is not None
    assert refuted(asked) is not found


@FEWER
@given(cases())
def test_of_random_policies_both_say_the_same(case: tuple[Policy, dict[str, Any], datetime]) -> None:
    """Whatever the search can tell of the conditions of a policy, alone and in pairs, z3 finds too."""
    policy = case[0]
    every = conditions(policy)
    for one, other in [*((item, item) for item in every), *pairwise(every)]:
        for holds, also in ((True, True), (True, False), (False, True), (False, False)):
            world = SymbolicWorld(policy)
            left, right = (world.truths(item, world.outermost()) for item in (one, other))
            asked = [left.true if holds else left.false, right.true if also else right.false, *world.facts()]
            found, solved = possible(asked), refuted(asked, 50_000)
            if found is not None and solved is not None:
                assert solved is not found


def test_what_is_no_difference_is_left_to_others() -> None:
    """A sum of two quantities that would have to be found a value, and a search that takes too long."""
    a, b = quantity("a"), quantity("b")
    too_much = [at_least(a.plus(b), number(3)), at_most(a, number(1)), at_most(b, number(1))]
    assert possible(too_much) is None
    assert refuted(too_much) is True
    assert possible([at_most(a.plus(b), number(3))]) is True
    holes = [either(equal(quantity(str(i)), number(1)), equal(quantity(str(i)), number(2))) for i in range(9)]
    assert possible([*holes, below(a, number(0)), either(fact("p"), at_least(a, number(0)))], tries=0) is None


def test_numbers_of_too_many_digits_are_none() -> None:
    """Nothing is rounded: a number is exact, or it isn't told."""
    assert constant(Decimal("0.000000001")) is not None
    assert constant(Decimal("0.0000000001")) is None
    assert possible([below(quantity("x", whole=False), number("0.000000001"))]) is True
