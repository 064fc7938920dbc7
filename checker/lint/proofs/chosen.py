"""Tests on a value that is chosen by conditions, as a row of a table is: one for each that it may be."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from checker.language.model.conditions import Comparison, Condition, Expression, Literal, NameRef, Op
from checker.language.model.policy import Policy
from checker.language.surface import cases

#: What these say of a value that isn't there is more than that they don't hold.
_OF_NOTHING = (Op.PRESENT, Op.IN_TIME)


class ChosenTest(Struct, frozen=True):
    """A test as it is where ``when`` is the first that holds; None is where none does.

    Without a ``test`` there is no value, and nothing holds of it. ``outside`` is whether ``when`` is read at
    the subject, as what a name stands for is.
    """

    when: Condition | None
    test: Comparison | None
    outside: bool


def chosen(test: Comparison, policy: Policy) -> tuple[ChosenTest, ...]:
    """What ``test`` comes to by the conditions that choose a side of it; nothing where none is chosen so."""
    for side in (test.left, test.right[0]):
        named = isinstance(side, NameRef) and side.name in policy.values
        whole: Expression = policy.values[side.name].expression if named else side  # type: ignore[union-attr]
        rows, otherwise = cases(whole)
        if rows and all(isinstance(row.base, Literal) for row in rows):
            if otherwise is None and test.op in _OF_NOTHING:
                return ()
            found = [ChosenTest(row.when, _with(test, side, row.base), named) for row in rows]
            last = None if otherwise is None else _with(test, side, otherwise)
            return (*found, ChosenTest(None, last, named))
    return ()


def _with(test: Comparison, side: Expression, value: Expression) -> Comparison:
    """``test`` with a value in place of a side of it."""
    if side is test.left:
        return replace(test, left=value)
    return replace(test, right=(value, *test.right[1:]))
