"""What a condition wants of a field of its records so plainly that the records can be found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from checker.language.model.conditions import Comparison, Condition, Expression, FieldRef, Not, Op, Path
from checker.language.model.walk import conjuncts
from checker.schema.catalog import EnumType, Field, Scalar, Step
from checker.schema.pending import unsettled

#: The comparisons that hold of two that are equal.
_INCLUDING: Final = (Op.AT_LEAST, Op.AT_MOST)
#: Whether a comparison wants its left side later than its right one.
_LATER: Final = {Op.ABOVE: True, Op.AT_LEAST: True, Op.BELOW: False, Op.AT_MOST: False}


def wanted_equal(where: Condition | None, scope: int, *, events: bool) -> Iterator[tuple[Path, Expression]]:
    """Fields of the records at ``scope``, each with what it has to be equal to.

    Only fields whose equality is that of their text; with ``events`` also those that events change, which is
    right only where none is taken to come.
    """
    for part in conjuncts(where):
        if isinstance(part, Comparison) and part.op is Op.IS and len(part.right) == 1:
            for mine, other in ((part.left, part.right[0]), (part.right[0], part.left)):
                if (
                    isinstance(mine, FieldRef)
                    and mine.path.scope == scope
                    and _textual(mine.path, events=events)
                ):
                    yield mine.path, other


def wanted_in_time(
    where: Condition | None, scope: int, *, events: bool
) -> Iterator[tuple[Path, Expression, bool]]:
    """Times of the records at ``scope``, each with what it has to be near: after that, or else before it.

    With ``events`` also those that events change, which is right only where none is taken to come.
    """
    for part in conjuncts(where):
        test = part.part if isinstance(part, Not) else part
        if not isinstance(test, Comparison) or test.op not in _LATER or len(test.right) != 1:
            continue
        later = _LATER[test.op] != isinstance(part, Not)
        for mine, other, low in ((test.left, test.right[0], later), (test.right[0], test.left, not later)):
            if isinstance(mine, FieldRef) and mine.path.scope == scope and _timed(mine.path, events=events):
                yield mine.path, other, low


class CountedWindow(Struct, frozen=True):
    """Which records a filter selects, where their time at ``steps`` alone decides it, by two other times.

    ``ends`` are whether what lies at one of these counts; None is an end that there isn't.
    """

    steps: tuple[Step, ...]
    low: Expression | None
    high: Expression | None
    ends: tuple[bool | None, bool | None]


def counted_in_time(
    where: Condition | None, scope: int, outer: Callable[[Expression], bool]
) -> CountedWindow | None:
    """The window that ``where`` is, with ends that are ``outer``; None where it is anything else."""
    found: dict[bool, tuple[tuple[Step, ...], Expression, bool]] = {}
    for part in conjuncts(where):
        wanted = [each for each in wanted_in_time(part, scope, events=True) if outer(each[1])]
        test = part.part if isinstance(part, Not) else part
        if len(wanted) != 1 or not isinstance(test, Comparison) or wanted[0][2] in found:
            return None
        path, other, low = wanted[0]
        found[low] = path.steps, other, (test.op in _INCLUDING) != isinstance(part, Not)
    ends = found.get(True), found.get(False)
    ways = {end[0] for end in ends if end is not None}
    if len(ways) != 1:
        return None
    low_end, high_end = (None if end is None else end[1] for end in ends)
    included = (None if ends[0] is None else ends[0][2], None if ends[1] is None else ends[1][2])
    return CountedWindow(ways.pop(), low_end, high_end, included)


def _textual(path: Path, *, events: bool) -> bool:
    if not isinstance(path.type, EnumType) and path.type not in (Scalar.STRING, Scalar.CURRENCY):
        return False
    return _kept(path, events=events) is not None


def _timed(path: Path, *, events: bool) -> bool:
    """Whether a path leads to a time that records hold themselves."""
    last = _kept(path, events=events)
    return last is not None and last.derived is None and path.type is Scalar.TIME


def _kept(path: Path, *, events: bool) -> Field | None:
    """The field at the end of a path; with ``events`` also one that events change."""
    last = path.steps[-1] if path.steps else None
    if not isinstance(last, Field) or (not events and last.name in unsettled(last.record)):
        return None
    return last
