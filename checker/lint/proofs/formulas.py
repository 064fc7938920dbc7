"""What a world must be like, as formulas about its quantities: who decides them knows nothing of policies.

A formula is made of comparisons, none of them negated: of two quantities, or of sums of more. A word is the
whole number that stands for it, a fact one that is above zero where it is so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from msgspec import Struct

#: Every constant is a whole number of these parts of one, so that all are exact.
PARTS: Final = 10**12
_DIGITS: Final = 9


class Quantity(Struct, frozen=True):
    """Something of which a world has one value: a whole number where it is ``whole``, else any."""

    name: str
    whole: bool


class Total(Struct, frozen=True):
    """A sum of quantities, each so many times, and of a constant, which is counted in ``PARTS``.

    It is ``whole`` where all of the quantities are.
    """

    terms: tuple[tuple[Quantity, int], ...] = ()
    constant: int = 0
    whole: bool = True

    def plus(self, other: Total, sign: int = 1) -> Total:
        """This and ``sign`` times another one."""
        constant, whole = self.constant + sign * other.constant, self.whole and other.whole
        if not other.terms:
            return Total(self.terms, constant, whole)
        counts = dict(self.terms)
        for quantity, count in other.terms:
            counts[quantity] = counts.get(quantity, 0) + sign * count
        terms = tuple([(quantity, count) for quantity, count in counts.items() if count])
        return Total(terms, constant, whole)


#: What is zero among whole numbers, and among all: a quantity is compared with a number as with one of them.
ZEROS: Final = {whole: Quantity("", whole) for whole in (True, False)}


class Difference(Struct, frozen=True):
    """``upper`` is at most so much above ``lower``; where ``strict``, less."""

    upper: Quantity
    lower: Quantity
    most: int
    strict: bool = False


class AtMostZero(Struct, frozen=True):
    """A sum of other quantities is at most zero; where ``strict``, it is below."""

    total: Total
    strict: bool = False


class Together(Struct, frozen=True):
    """All of the parts hold; without parts, that is so."""

    parts: tuple[Formula, ...] = ()


class Either(Struct, frozen=True):
    """One of the parts holds; without parts, that isn't so."""

    parts: tuple[Formula, ...] = ()


Formula = Difference | AtMostZero | Together | Either

TRUE: Final = Together()
FALSE: Final = Either()


# --- quantities -------------------------------------------------------------------------------


def quantity(name: str, *, whole: bool = True) -> Total:
    """The value that is called ``name``."""
    return Total(((Quantity(name, whole), 1),), 0, whole)


def constant(value: int | Decimal) -> Total | None:
    """A number; None where it has more digits than are counted."""
    if isinstance(value, int):
        return Total((), value * PARTS)
    return Total((), int(value * PARTS)) if value == round(value, _DIGITS) else None


# --- formulas ---------------------------------------------------------------------------------


def fact(name: str) -> Formula:
    """That something is so, which is called ``name``."""
    return Difference(ZEROS[True], Quantity(name, whole=True), -PARTS)


def at_most(left: Total, right: Total) -> Formula:
    """That a sum is no more than another one."""
    return _at_most_zero(left.plus(right, -1), strict=False)


def below(left: Total, right: Total) -> Formula:
    """That a sum is less than another one."""
    return _at_most_zero(left.plus(right, -1), strict=True)


def at_least(left: Total, right: Total) -> Formula:
    """That a sum is no less than another one."""
    return at_most(right, left)


def equal(left: Total, right: Total) -> Formula:
    """That two sums are the same."""
    return both(at_most(left, right), at_least(left, right))


def both(*parts: Formula) -> Formula:
    """That all of these hold."""
    left = tuple([part for part in parts if part is not TRUE])
    if FALSE in left:
        return FALSE
    return left[0] if len(left) == 1 else Together(left) if left else TRUE


def either(*parts: Formula) -> Formula:
    """That one of these holds."""
    left = tuple([part for part in parts if part is not FALSE])
    if TRUE in left:
        return TRUE
    return left[0] if len(left) == 1 else Either(left) if left else FALSE


def so_many(parts: Sequence[Formula], wanted: int, define: Callable[[Formula], Formula]) -> Formula:
    """That so many of ``parts`` hold: with each of them, as many as before it, or one less and it.

    Each number is given a name by ``define``, and never denied: what it takes is all that need be said of it.
    """
    held: list[Formula] = [TRUE, *[FALSE] * wanted]
    for part in parts:
        more = [define(either(now, both(part, less))) for less, now in pairwise(held)]
        held = [TRUE, *more]
    return held[wanted]


def negated(formula: Formula) -> Formula:
    """That a formula doesn't hold."""
    match formula:
        case Together(parts=parts):
            return either(*map(negated, parts))
        case Either(parts=parts):
            return both(*map(negated, parts))
        case Difference(upper=upper, lower=lower, most=most, strict=strict):
            return _difference(lower, upper, -most, strict=not strict)
        case AtMostZero(total=total, strict=strict):
            terms = tuple([(quantity, -count) for quantity, count in total.terms])
            return _at_most_zero(Total(terms, -total.constant, total.whole), strict=not strict)


def _at_most_zero(total: Total, *, strict: bool) -> Formula:
    if not total.terms:
        return TRUE if total.constant < 0 or (total.constant == 0 and not strict) else FALSE
    found = {count: quantity for quantity, count in total.terms}
    kinds = {quantity.whole for quantity in found.values()}
    if len(found) < len(total.terms) or not found.keys() <= {1, -1} or len(kinds) > 1:
        return AtMostZero(total, strict)
    zero = ZEROS[kinds.pop()]
    return _difference(found.get(1, zero), found.get(-1, zero), -total.constant, strict=strict)


def _difference(upper: Quantity, lower: Quantity, most: int, *, strict: bool) -> Formula:
    if not upper.whole:
        return Difference(upper, lower, most, strict)
    # What is below a number is, among whole ones, at most the next one under it.
    return Difference(upper, lower, (most - strict) // PARTS * PARTS)
