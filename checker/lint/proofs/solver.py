"""Whether formulas can hold together: found by a search of our own, or else by z3."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from checker.lint.proofs.formulas import (
    PARTS,
    ZEROS,
    AtMostZero,
    Difference,
    Either,
    Formula,
    Quantity,
    Together,
)
from checker.lint.proofs.models import possible

#: Steps of z3 for one question; what needs more is left open. No clock: the same answer everywhere.
STEPS: Final = 400_000


@cache
def available() -> bool:
    """Whether z3 is installed."""
    return find_spec("z3") is not None


def impossible(formulas: Iterable[Formula], steps: int = STEPS) -> bool:
    """Whether ``formulas`` can't all hold; False where neither can tell in so many ``steps``."""
    asked = tuple(formulas)
    found = possible(asked)
    return refuted(asked, steps) is True if found is None else not found


def refuted(formulas: Iterable[Formula], steps: int = STEPS) -> bool | None:
    """Whether z3 finds that ``formulas`` can't all hold; None without it, or after so many ``steps``."""
    if not available():
        return None
    import z3

    solver = z3.SimpleSolver()
    solver.set("rlimit", steps)
    solver.add(*map(_told, formulas))
    found = solver.check()
    return None if found == z3.unknown else bool(found == z3.unsat)


def _told(formula: Formula) -> Any:  # Any: z3 says nothing of its types
    """A formula as z3 is told it."""
    import z3

    match formula:
        case Together(parts=parts):
            return z3.And(*map(_told, parts))
        case Either(parts=parts):
            return z3.Or(*map(_told, parts))
        case Difference(upper=upper, lower=lower, most=most, strict=strict):
            left = PARTS * (_variable(upper) - _variable(lower))
            return left < most if strict else left <= most
        case AtMostZero(total=total, strict=strict):
            left = z3.Sum(*(count * PARTS * _variable(one) for one, count in total.terms))
            return left < -total.constant if strict else left <= -total.constant


def _variable(quantity: Quantity) -> Any:
    import z3

    if quantity in ZEROS.values():
        return z3.IntVal(0) if quantity.whole else z3.RealVal(0)
    return z3.Int(quantity.name) if quantity.whole else z3.Real(f"{quantity.name} ")
