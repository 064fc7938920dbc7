"""Policies that are never for the same shop, going by what their ``applies_to`` asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checker.language.model.conditions import AllOf, Comparison, Condition, FieldRef, Literal, Op
from checker.language.model.policy import Policy
from checker.schema.catalog import EnumType, Field
from checker.values.quantity import Value

_ONE_OF: Final = frozenset({Op.IS, Op.IN})
_NONE_OF: Final = frozenset({Op.IS_NOT, Op.NOT_IN})


def never_together(one: Policy, other: Policy) -> Field | None:
    """A fact of the shop of which no value suits both policies; None where there may be one for each."""
    left: dict[Field, set[Value]] = {}
    tests = [*_tests(one.applies_to), *_tests(other.applies_to)]
    # What a fact may be comes before what it may not be.
    for field, op, named in sorted(tests, key=lambda test: test[1] in _NONE_OF):
        if field not in left:
            if op in _NONE_OF and not isinstance(field.type, EnumType):
                continue
            left[field] = set(field.type.values) if isinstance(field.type, EnumType) else set(named)
        left[field] = left[field] & named if op in _ONE_OF else left[field] - named
    return next((field for field, values in left.items() if not values), None)


def _tests(condition: Condition | None) -> Iterator[tuple[Field, Op, frozenset[Value]]]:
    """The facts of the shop that must have, or mustn't have, one of some values."""
    match condition:
        case AllOf(parts=parts):
            for part in parts:
                yield from _tests(part)
        case Comparison(left=FieldRef(path=path), op=op, right=right) if op in _ONE_OF | _NONE_OF:
            field = path.steps[-1] if path.steps else None
            named = frozenset(item.value for item in right if isinstance(item, Literal))
            if isinstance(field, Field) and field.record == "shop" and len(named) == len(right):
                yield field, op, named
