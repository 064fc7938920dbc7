"""What may be counted and summed where a precondition fails: the records that are in its way."""

from __future__ import annotations

from typing import Final

from checker.language.model.conditions import (
    AllOf,
    Condition,
    FieldRef,
    Not,
    Path,
    Quantifier,
    QuantifierKind,
)
from checker.language.model.policy import PolicyRef
from checker.language.model.walk import comparisons, quantifiers
from checker.schema.catalog import Scalar

#: How many records are in the way, of how many, and what they come to.
FIGURES: Final = ("count", "of", "sum")
COUNT, OF, SUM = FIGURES


def figures_of(condition: Condition | PolicyRef) -> tuple[str, ...]:
    """The figures that a text about a failing ``condition`` may name."""
    records = counted(condition)
    if not records:
        return ()
    return (COUNT, OF, SUM) if len(records) == 1 and summed(records[0]) is not None else (COUNT, OF)


def counted(condition: Condition | PolicyRef) -> tuple[Quantifier, ...]:
    """The quantifiers whose records fail a condition one by one; none where it fails as a whole."""
    found = quantifiers(condition) or ()
    return () if any(item.kind is QuantifierKind.SOME for item in found) else found


def summed(records: Quantifier) -> Path | None:
    """The one amount of a record that a quantifier tests; None where it tests none or several."""
    parts = [part for part in (records.where, records.require) if part is not None]
    tested = [test.left for part in parts for test in comparisons(part)]
    found = {
        item.path.steps: item.path
        for item in tested
        if isinstance(item, FieldRef) and item.path.scope == records.scope and item.path.type is Scalar.MONEY
    }
    return next(iter(found.values())) if len(found) == 1 else None


def in_the_way(records: Quantifier) -> Condition | None:
    """What holds of each record that fails a quantifier; None where that is every record."""
    parts = [] if records.where is None else [records.where]
    if records.require is not None:
        parts.append(Not(records.require, records.span))
    return AllOf(tuple(parts), records.span) if parts else None
