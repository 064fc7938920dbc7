"""Whether formulas can hold together, found without a solver: a world in which they do, or no way to one.

A world is tried: as long as a formula of it fails, one of its parts is made to hold. What is made to hold are
differences of two quantities, for which values are found by going along the chains of them. Sums of more, and
searches that take too long, are for somebody else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from checker.lint.proofs.formulas import ZEROS, AtMostZero, Difference, Either, Formula, Quantity, Together

#: So many parts are tried for one question, and so many deep.
TRIES: Final = 3_000
_DEEPEST: Final = 300


class _GivenUpError(Exception):
    """The question isn't one for this search."""


def possible(formulas: Iterable[Formula], tries: int = TRIES) -> bool | None:
    """Whether ``formulas`` can all hold; None where this search can't tell."""
    search = _Search(tries)
    try:
        failing = search.hold(Together(tuple(formulas)))
        return failing is not None and search.find(sorted(failing, key=_choices), _DEEPEST)
    except _GivenUpError:
        return None


def _choices(formula: Either) -> int:
    return len(formula.parts)


class _Search:
    def __init__(self, tries: int) -> None:
        self._tries = tries
        self._values: dict[Quantity, int] = dict.fromkeys(ZEROS.values(), 0)
        #: For each quantity those that are at most so far above it.
        self._above: dict[Quantity, list[tuple[Quantity, int]]] = {}
        #: What to put back on the way back: the value of a quantity, or the last that is above it.
        self._trail: list[tuple[Quantity, int | None]] = []
        #: Sums of more than two that are to hold: no value is found for them, but it may be there.
        self._wide: list[AtMostZero] = []

    def find(self, open_: Sequence[Either], deep: int) -> bool:
        """Whether one part of each of ``open_`` can hold, beside all that is held already."""
        place = next((place for place, one in enumerate(open_) if not self._holds(one)), None)
        if place is None:
            if not all(map(self._holds, self._wide)):
                raise _GivenUpError
            return True
        # Those that have held are likely to hold still: they come last.
        rest = (*open_[place + 1 :], *open_[:place])
        for part in open_[place].parts:
            self._tries -= 1
            if self._tries < 0 or deep == 0:
                raise _GivenUpError
            start, wide = len(self._trail), len(self._wide)
            more = self.hold(part)
            if more is not None and self.find((*more, *rest), deep - 1):
                return True
            self._back(start)
            del self._wide[wide:]
        return False

    def hold(self, formula: Formula) -> list[Either] | None:
        """Make a formula hold, as far as there is no choice: gives the choices. None where it can't."""
        match formula:
            case Together(parts=parts):
                found: list[Either] = []
                for part in parts:
                    more = self.hold(part)
                    if more is None:
                        return None
                    found += more
                return found
            case Either():
                return [formula]
            case Difference(upper=upper, lower=lower, most=most, strict=strict):
                # Below is at most one part less: there are so many that no chain is long enough to matter.
                return [] if self._at_most(upper, lower, most - strict) else None
            case AtMostZero():
                self._wide.append(formula)
                return []

    def _at_most(self, upper: Quantity, lower: Quantity, most: int) -> bool:
        """Let ``upper`` be at most ``most`` above ``lower``, and find values; False if there are none."""
        values, above = self._values, self._above
        above.setdefault(lower, []).append((upper, most))
        self._trail.append((lower, None))
        waiting = deque([(upper, values.get(lower, 0) + most)])
        while waiting:
            quantity, value = waiting.popleft()
            old = values.get(quantity, 0)
            if value < old:
                if quantity == lower:
                    return False
                self._trail.append((quantity, old))
                values[quantity] = value
                waiting += [(other, value + far) for other, far in above.get(quantity, ())]
        return True

    def _back(self, start: int) -> None:
        while len(self._trail) > start:
            quantity, value = self._trail.pop()
            if value is None:
                self._above[quantity].pop()
            else:
                self._values[quantity] = value

    def _holds(self, formula: Formula) -> bool:
        """Whether a formula holds in the world that is tried."""
        values = self._values
        if isinstance(formula, Difference):
            far = values.get(formula.upper, 0) - values.get(formula.lower, 0)
            return far <= formula.most - formula.strict
        if isinstance(formula, AtMostZero):
            value = formula.total.constant
            for one, count in formula.total.terms:
                value += count * (values.get(one, 0) - values[ZEROS[one.whole]])
            return value < 0 if formula.strict else value <= 0
        each = map(self._holds, formula.parts)
        return all(each) if isinstance(formula, Together) else any(each)
