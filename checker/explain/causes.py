"""What is to blame that a condition doesn't hold: the tests to show, with their values, and the gaps.

The walk asks the reference evaluator about the few records that a report names, so what is shown is
what the definition of the language says.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.evaluate.reference.evaluate import Scopes
from checker.explain.missing import imprecise, of_list
from checker.explain.observation import Gap, Inside, Observation
from checker.explain.reading import SnapshotReading
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    NowRef,
    Quantifier,
    QuantifierKind,
)
from checker.language.surface import event_of
from checker.values.truth import Truth

#: How many records of a quantifier inside another condition are looked at.
_NESTED = 3


def culprits(
    at: SnapshotReading, condition: Condition, scopes: Scopes, wanted: Truth = Truth.TRUE
) -> Iterator[Observation | Gap]:
    """The tests that keep ``condition`` from being ``wanted`` (true, or false under a negation)."""
    truth = at.truth(condition, scopes)
    if truth is wanted:
        return
    match condition:
        case Comparison():
            yield observe(at, condition, scopes)
        case Not(part=part):
            yield from culprits(at, part, scopes, wanted.negated())
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from culprits(at, part, scopes, wanted)
        case Quantifier():
            yield from lacking(at, condition, scopes)
            blamed = 0
            # Where one record would do, each that isn't such a one is to blame; else those that are selected.
            some = (condition.kind is QuantifierKind.SOME) is (wanted is Truth.TRUE)
            records = at.records(condition.source, scopes) if some else at.selectable(condition, scopes)
            for record in records:
                found = list(_of_record(at, condition, (*scopes, record), wanted))
                yield from (_inside(item, Inside(condition, truth)) for item in found)
                blamed += bool(found)
                if blamed == _NESTED:
                    return


def _inside(item: Observation | Gap, inside: Inside) -> Observation | Gap:
    return replace(item, inside=(inside, *item.inside)) if isinstance(item, Observation) else item


def lacking(at: SnapshotReading, quantifier: Quantifier, scopes: Scopes) -> Iterator[Gap]:
    """The gap that an incomplete list leaves: records may be missing that would matter."""
    absent = at.absent(quantifier.source, scopes)
    if absent is None:
        return
    settled = Truth.FALSE if quantifier.kind is QuantifierKind.SOME else Truth.TRUE
    if at.contribution(quantifier, scopes, absent) is settled:
        return
    yield of_list(at, quantifier.source)


def of_record(at: SnapshotReading, quantifier: Quantifier, scopes: Scopes) -> Iterator[Observation | Gap]:
    """The tests that make the innermost record of ``scopes`` fail an ``every`` or a ``none``."""
    yield from _of_record(at, quantifier, scopes, Truth.TRUE)


def _of_record(
    at: SnapshotReading, quantifier: Quantifier, scopes: Scopes, wanted: Truth
) -> Iterator[Observation | Gap]:
    where, require = quantifier.where, quantifier.require
    if quantifier.kind is QuantifierKind.SOME:
        if where is not None:
            yield from culprits(at, where, scopes, wanted)
        return
    # What counts is `not where or require`: where both are there, the filter is to blame only if it is open.
    selected = Truth.TRUE if where is None or require is None else at.truth(where, scopes)
    if where is not None and (require is None or selected is Truth.UNKNOWN):
        yield from culprits(at, where, scopes, wanted.negated())
    if require is not None and selected is not Truth.FALSE:
        yield from culprits(at, require, scopes, wanted)


def observe(at: SnapshotReading, test: Comparison, scopes: Scopes) -> Observation:
    """What a test sees."""
    event = event_of(test)
    truth = at.test(test, scopes)
    sides = (test.left, *test.right) if truth is Truth.UNKNOWN else ()
    return Observation(
        path=None if event is None else event.path,
        value=at.value(test.left, scopes),
        test=test,
        truth=truth,
        bounds=next(filter(None, (imprecise(at, side, scopes) for side in sides)), None),
        needed=tuple(
            at.instant if isinstance(operand, NowRef) else at.value(operand, scopes) for operand in test.right
        ),
    )
