"""Policies that are never for the same shop, going by what their ``applies_to`` asks of it."""

from __future__ import annotations

from collections.abc import Iterator

from checker.language.model.conditions import Comparison, Condition, FieldRef, Literal, Not, Op
from checker.language.model.policy import Policy
from checker.language.model.walk import conjuncts
from checker.schema.catalog import EnumType, Field
from checker.values.quantity import Value


def never_together(one: Policy, other: Policy, when: Condition | None = None) -> Field | None:
    """A fact of the shop of which no value suits both policies; None where there may be one for each.

    Where ``when`` is given, the one counts only for shops of which it holds.
    """
    left: dict[Field, set[Value]] = {}
    tests = [*shop_tests(one.applies_to), *shop_tests(when), *shop_tests(other.applies_to)]
    # What a fact may be comes before what it may not be.
    for field, denied, named in sorted(tests, key=lambda test: test[1]):
        if field not in left:
            if denied and not isinstance(field.type, EnumType):
                continue
            left[field] = set(field.type.values) if isinstance(field.type, EnumType) else set(named)
        left[field] = left[field] - named if denied else left[field] & named
    return next((field for field, values in left.items() if not values), None)


def shop_tests(condition: Condition | None) -> Iterator[tuple[Field, bool, frozenset[Value]]]:
    """The facts of the shop that must have one of some values or, where that is denied, mustn't."""
    for part in conjuncts(condition):
        match part.part if isinstance(part, Not) else part:
            case Comparison(left=FieldRef(path=path), op=Op.IS, right=right):
                field = path.steps[-1] if path.steps else None
                named = frozenset(item.value for item in right if isinstance(item, Literal))
                if isinstance(field, Field) and field.record == "shop" and len(named) == len(right):
                    yield field, isinstance(part, Not), named
