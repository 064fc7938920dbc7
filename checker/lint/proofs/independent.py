"""Conditions of which nobody need ask: each of their tests can go either way, whatever the others do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Literal,
    Not,
    Path,
    Quantifier,
    RecordSource,
    SomeOf,
)
from checker.schema.catalog import EnumType, Scalar

#: The records that a condition is about, from the outside in.
Records = tuple[RecordSource, ...]
#: Types of which there are always further values, below and above.
_ENDLESS: Final = (Scalar.STRING, Scalar.INTEGER, Scalar.DECIMAL, Scalar.MONEY, Scalar.TIME)


def read(condition: Condition, around: tuple[str, ...], of: Records = ()) -> frozenset[str] | None:
    """What a condition reads that can plainly hold and fail; None where that isn't plain to see.

    ``around`` are the names of the snapshot and of the subject, from which names are read. Two that read
    nothing in common can hold and fail in every combination.
    """
    match condition:
        case Comparison():
            return _tested(condition, around, of)
        case AllOf(parts=parts) | AnyOf(parts=parts) | SomeOf(parts=parts):
            return apart(read(part, around, of) for part in parts) if parts else None
        case Not(part=part):
            return read(part, around, of)
        case Quantifier(source=source, where=where, require=require):
            inside = (*of, source)
            found = [read(part, around, inside) for part in (where, require) if part is not None]
            return apart([*found, frozenset((f"records of {_name(source.path, around, of)}",))])


def _tested(test: Comparison, around: tuple[str, ...], of: Records) -> frozenset[str] | None:
    """A field that is compared with what a policy writes has a value on either side."""
    left = test.left
    if not isinstance(left, FieldRef) or not all(isinstance(value, Literal) for value in test.right):
        return None
    kind = left.path.type
    few = isinstance(kind, EnumType) and len(kind.values) > len(test.right)
    return frozenset((_name(left.path, around, of),)) if few or kind in _ENDLESS else None


def apart(found: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All of what is read, if all of it is plain and nothing is read twice."""
    every: set[str] = set()
    for names in found:
        if names is None or not every.isdisjoint(names):
            return None
        every |= names
    return frozenset(every)


def _name(path: Path, around: tuple[str, ...], of: Records) -> str:
    """What a path leads to, by one name for each field of each list."""
    steps = [step.name for step in path.steps]
    here = path.scope - len(around)
    before = around[path.scope] if here < 0 else _name(of[here].path, around, of)
    return ".".join(part for part in (before, *steps) if part)
