"""What is to blame that a condition doesn't hold: the tests to show, with their values, and the gaps.

The walk asks the reference evaluator about the few records that a report names, so what is shown is
what the definition of the language says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from checker.evaluate.reference.evaluate import Scopes
from checker.evaluate.reference.world import follow
from checker.explain.missing import imprecise, of_list
from checker.explain.observation import Gap, Inside, Observation
from checker.explain.reading import SnapshotReading
from checker.explain.wording.context import last_field
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Literal,
    Not,
    NowRef,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
    SomeOf,
    type_of,
)
from checker.language.surface import event_of, surface
from checker.schema.catalog import EnumType
from checker.values.quantity import Reason, Unknown
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
        case SomeOf(parts=parts):
            for towards in _towards(condition, [at.truth(part, scopes) for part in parts], wanted):
                for part in parts:
                    yield from culprits(at, part, scopes, towards)
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


def _towards(condition: SomeOf, truths: Sequence[Truth], wanted: Truth) -> Iterator[Truth]:
    """Whether it would take more parts that hold, or fewer, for ``condition`` to be ``wanted``."""
    sure = sum(truth is Truth.TRUE for truth in truths)
    possible = sum(truth is not Truth.FALSE for truth in truths)
    holds = wanted is Truth.TRUE
    if sure < condition.least if holds else condition.most < len(truths) and sure <= condition.most:
        yield Truth.TRUE
    if possible > condition.most if holds else 0 < condition.least <= possible:
        yield Truth.FALSE


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


def holding(
    at: SnapshotReading, condition: Condition, scopes: Scopes, *, known: bool = False
) -> Condition | None:
    """What of ``condition`` is true: of alternatives those that are, of words the one that it is.

    A word that is there says more than those that it isn't. Where it is ``known`` to be true, no section is
    walked to see that it is.
    """
    if not known and at.truth(condition, scopes) is not Truth.TRUE:
        return None
    written = surface(condition)
    match condition:
        case Comparison(op=Op.IS, right=right) if len(right) > 1:
            value = at.value(condition.left, scopes)
            alone = tuple(item for item in right if at.value(item, scopes) == value)
            return replace(condition, right=alone[:1]) if alone else condition
        case Not(part=Comparison(op=Op.IS, left=FieldRef()) as test) if written is not None:
            value, words = at.value(test.left, scopes), type_of(test.left)
            if isinstance(value, str) and isinstance(words, EnumType):
                return replace(test, right=(Literal(value, words, test.span),))
        case AllOf(parts=parts) | AnyOf(parts=parts) if written is None:
            every = known and isinstance(condition, AllOf)
            held = [holding(at, part, scopes, known=every) for part in parts]
            true = tuple(part for part in held if part is not None)
            return AllOf(true, condition.span) if len(true) != 1 else true[0]
        case SomeOf(parts=parts, most=most) if most == len(parts):
            found = [part for part in (holding(at, part, scopes) for part in parts) if part is not None]
            return AllOf(tuple(found), condition.span)
    return condition


def observe(at: SnapshotReading, test: Comparison, scopes: Scopes) -> Observation:
    """What a test sees."""
    event = event_of(test)
    truth, value = at.test(test, scopes), at.value(test.left, scopes)
    strange = isinstance(value, Unknown) and value.reason is Reason.UNRECOGNISED and event is not None
    sides = (test.left, *test.right) if truth is Truth.UNKNOWN else ()
    return Observation(
        path=None if event is None else event.path,
        value=value,
        test=test,
        truth=truth,
        bounds=next(filter(None, (imprecise(at, side, scopes) for side in sides)), None),
        needed=tuple(
            at.instant if isinstance(operand, NowRef) else at.value(operand, scopes) for operand in test.right
        ),
        given=_given(at, event.path, scopes) if strange and event is not None else "",
    )


def _given(at: SnapshotReading, path: Path, scopes: Scopes) -> str:
    """The word that stands at ``path`` of which shopcheck doesn't know what it means."""
    holder = follow(scopes[path.scope], path.steps[:-1], path.text, at.world)
    field = last_field(path)
    if field is None or not isinstance(holder, Mapping):
        return ""
    word = holder.get(field.name if field.derived is None else field.derived.by)
    return word if isinstance(word, str) else ""
