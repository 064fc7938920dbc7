"""The records that fail a precondition, taken together: of what kinds they are, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.explain.wording.context import is_zero, record_of
from checker.explain.wording.shape import conjoined, state_of
from checker.language.model.conditions import AnyOf, Comparison, FieldRef, Literal, Not, Op, Path, Quantifier
from checker.language.model.problems import in_the_way, summed
from checker.language.model.walk import comparisons
from checker.language.surface import surface
from checker.schema.catalog import EnumType, Scalar
from checker.values.quantity import Money, Value
from checker.values.truth import Truth

#: Of longer lists nobody waits for the kinds; how many fail is known anyway.
_LOOKED_AT: Final = 5000


class RecordTally(Struct, frozen=True):
    """How many of the records that fail are of each kind, the most first; and what they come to, by currency.

    ``measure`` is the Chinese word that they are counted with. ``totals`` is empty where they are about no
    amount, or about one that isn't known of each.
    """

    kinds: tuple[tuple[Text, int], ...] = ()
    measure: str = ""
    totals: tuple[Money, ...] = ()


def tally(records: Quantifier, count: int, at: ReferenceEvaluator, scopes: Scopes) -> RecordTally:
    """The kinds of the records that fail a quantifier over ``count`` of them, and what they come to."""
    state, paths = None if count > _LOOKED_AT else _state(records), _amounts(records)
    if state is None and not paths:
        return RecordTally()
    failing = in_the_way(records)
    states: Counter[Value] = Counter()
    amounts: list[Value] = []
    for record in at.records(records.source, scopes):
        inner = (*scopes, record)
        if failing is not None and at.truth(failing, inner) is not Truth.TRUE:
            continue
        if state is not None:
            states[at.value(FieldRef(state, state.span), inner)] += 1
        found = [at.value(FieldRef(path, path.span), inner) for path in paths]
        amounts += found if len(found) == 1 else filter(_positive, found)
    kinds = () if state is None else _kinds(state, states)
    return RecordTally(kinds, record_of(records.source).measure, _totals(amounts))


def _amounts(records: Quantifier) -> tuple[Path, ...]:
    """The amounts that records in the way are about: the one that is tested, or all that are to be zero."""
    path = summed(records)
    if path is not None or records.where is None:
        return () if path is None else (path,)
    tests = [(test.left, test.op, test.right) for test in comparisons(records.where)]
    return tuple(
        left.path
        for left, op, (bound, *_) in tests
        if isinstance(left, FieldRef) and left.path.type is Scalar.MONEY and left.path.scope == records.scope
        if op is Op.ABOVE and isinstance(bound, Literal) and is_zero(bound.value)
    )


def _positive(amount: Value) -> bool:
    """Whether an amount may be above zero: of several, those below take nothing from others."""
    return not isinstance(amount, Money) or amount.amount > 0


def _state(records: Quantifier) -> Path | None:
    """What the records are, where a quantifier leaves that open: it wants other words, or one of several."""
    if records.require is None:
        asked = () if records.where is None else conjoined(records.where)
        wanted = (part for part in asked if isinstance(part, Comparison) and len(part.right) > 1)
        parts = [*wanted, *(part.part for part in asked if isinstance(part, Not))]
    else:
        require = records.require
        parts = list(require.parts) if isinstance(require, AnyOf) and surface(require) is None else [require]
    found = (state_of(part) for part in parts)
    return next((path for path in found if path is not None and len(path.steps) == 1), None)


def _kinds(state: Path, counted: Counter[Value]) -> tuple[tuple[Text, int], ...]:
    kind = state.type
    assert isinstance(kind, EnumType)
    if any(word not in kind.values for word in counted):
        return ()
    return tuple(
        (kind.tally.get(str(word), kind.values[str(word)]), count) for word, count in counted.most_common()
    )


def _totals(amounts: Iterable[Value]) -> tuple[Money, ...]:
    """What amounts come to, by currency; nothing where one of them isn't known."""
    found: dict[str | None, Decimal] = {}
    for amount in amounts:
        if isinstance(amount, Money):
            found[amount.currency] = found.get(amount.currency, Decimal(0)) + amount.amount
        elif amount is not None:
            return ()
    return tuple(Money(total, currency) for currency, total in found.items())
