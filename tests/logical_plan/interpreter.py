"""A second target of the logical plan: plain loops over plain records, at one instant.

It asks nothing but the plan and the records, so what it can't do, the plan doesn't say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from checker.evaluate.python.aggregates import ArgExtremum
from checker.evaluate.python.compare import arithmetic, between, extremum, proportion, scalar
from checker.evaluate.python.moments import Moments
from checker.evaluate.reference.evaluate import phantom
from checker.evaluate.reference.world import PHANTOM, Plain, PlainWorld, member
from checker.language.model.conditions import Fold, Op, QuantifierKind
from checker.logical_plan.nodes import (
    AggregateFold,
    Calculation,
    Coalesce,
    Column,
    ColumnValue,
    Conditional,
    Conjunction,
    Constant,
    ConstantTruth,
    CurrentInstant,
    Disjunction,
    Extreme,
    FromNowOn,
    Negation,
    NodeId,
    Proportion,
    QuantifierFold,
    RecordFold,
    Source,
    Test,
    TruthOf,
)
from checker.logical_plan.plan import Counted, LogicalPlan
from checker.schema.catalog import Relation, Scalar
from checker.values.quantity import Interval, LocalDate, Money, Range, Reason, Unknown
from checker.values.truth import TRUE, Truth

#: The records at the scopes of the plan, and what has been worked out of them.
Known = dict[NodeId, Any]


class Interpreter:
    """One document under one plan at one instant."""

    def __init__(self, plan: LogicalPlan, document: Plain, instant: datetime) -> None:
        self.plan = plan
        self.world = PlainWorld(document)
        self.moments = Moments(self.world.calendar, instant)
        self.once: Known = {}
        for level in plan.levels:
            for number in level.hoisted:
                self.once[number] = self.value(number, {0: document}, {})
            for pipeline in level.pipelines:
                self.once.update(zip(pipeline.folds, self._pass(pipeline.section, pipeline), strict=True))

    def subject(self, policy: str, record: Plain | None) -> tuple[Any, ...]:
        """Whether a policy applies, its stages over, each precondition's truths, and the named values."""
        subject = self.plan.subjects[policy]
        records = {0: self.world.root} if record is None else {0: self.world.root, 1: record}
        known = self._shared(subject.shared, records)

        def truth(asked: NodeId | Counted | None) -> Any:
            if isinstance(asked, Counted):
                return min(self.value(fold, records, known) for fold in asked.folds)
            return None if asked is None else self.value(asked, records, known)

        return (
            truth(subject.applies),
            [truth(done) for done in subject.done],
            {
                p.id: tuple(map(truth, (p.condition, p.when, p.unless, p.remaining)))
                for p in subject.preconditions
            },
            {name: self.value(number, records, known) for name, number in subject.values.items()},
        )

    def asked(self, number: NodeId, record: Plain | None) -> Any:
        """What one node comes to for a subject."""
        records = {0: self.world.root} if record is None else {0: self.world.root, 1: record}
        return self.value(number, records, {})

    # --- folds --------------------------------------------------------------------------------

    def _pass(self, section: str, pipeline: Any) -> list[Any]:
        """All folds of a pipeline, fed record by record."""
        folds: list[RecordFold] = [self.plan.nodes[number] for number in pipeline.folds]  # type: ignore[misc]
        rows: list[list[tuple[Any, ...]]] = [[] for _ in folds]
        for record in self.world.section(section):
            records = {0: self.world.root, **{fold.source.scope: record for fold in folds}}
            known = self._shared(pipeline.shared, records)
            for fold, fed in zip(folds, rows, strict=True):
                fed.append(self._row(fold, records, known))
        found = []
        for fold, fed in zip(folds, rows, strict=True):
            absent = self._absent(fold.source, None)
            lacking = None
            if absent is not None:
                records = {0: self.world.root, fold.source.scope: absent}
                lacking = self._row(fold, records, self._shared((), records))
            found.append(self._folded(fold, fed, lacking))
        return found

    def _loop(self, number: NodeId, fold: RecordFold, records: dict[int, Any], known: Known) -> Any:
        source = fold.source
        held = None if source.column is None else self._column(source.column, records, known)
        listed = self.world.section(source.section) if source.section is not None else held
        rows = [
            self._inner(number, fold, record, records, known)
            for record in (() if isinstance(listed, Unknown) else listed or ())
        ]
        absent = self._absent(source, held)
        lacking = None if absent is None else self._inner(number, fold, absent, records, known)
        return self._folded(fold, rows, lacking)

    def _inner(
        self, number: NodeId, fold: RecordFold, record: Plain, records: dict[int, Any], known: Known
    ) -> tuple[Any, ...]:
        scope, traits = fold.source.scope, self.plan.traits
        inside = {outer: r for outer, r in records.items() if outer < scope} | {scope: record}
        seen = {n: value for n, value in known.items() if max(traits[n].free, default=0) < scope}
        return self._row(fold, inside, self._shared(self.plan.loops[number], inside, seen))

    def _row(self, fold: RecordFold, records: dict[int, Any], known: Known) -> tuple[Any, ...]:
        """What one record contributes."""
        where = Truth.TRUE if fold.where is None else self.value(fold.where, records, known)
        if isinstance(fold, AggregateFold):
            if where is Truth.FALSE:
                return (where,)
            values = (fold.value, fold.take)
            return where, *(None if n is None else self.value(n, records, known) for n in values)
        if fold.kind is QuantifierKind.SOME:
            return (where,)
        if fold.require is None:
            return (where.negated(),)
        return (max(where.negated(), self.value(fold.require, records, known)),)

    def _absent(self, source: Source, held: Any) -> Plain | None:
        if source.section is None:
            return PHANTOM if isinstance(held, Unknown) else None
        reach = self.world.extent(source.section)
        return None if reach.complete else phantom(source.section, reach)

    def _folded(self, fold: RecordFold, rows: list[tuple[Any, ...]], lacking: tuple[Any, ...] | None) -> Any:
        truths = [row[0] for row in rows]
        if isinstance(fold, QuantifierFold):
            some = fold.kind is QuantifierKind.SOME
            neutral = Truth.FALSE if some else Truth.TRUE
            if lacking is not None:
                truths.append(neutral if lacking[0] is neutral else Truth.UNKNOWN)
            return max(truths, default=neutral) if some else min(truths, default=neutral)
        possible, more = truths.count(Truth.UNKNOWN), lacking is not None and lacking[0] is not Truth.FALSE
        certain = [row for row in rows if row[0] is Truth.TRUE]
        if fold.fold is Fold.COUNT:
            high = None if more else len(certain) + possible
            return len(certain) if high == len(certain) else Range(len(certain), high)
        if more:
            return Unknown(Reason.INCOMPLETE, fold.source.text)
        values = [row[1] for row in certain]
        if possible:
            return self._at_least(fold, values, [row[1] for row in rows if row[0] is Truth.UNKNOWN])
        if fold.fold is Fold.SUM:
            return self._sum(fold, [value for value in values if value is not None])
        best = extremum(fold.fold, *values)
        if fold.take is None or best is None or isinstance(best, Unknown):
            return best
        kept = ArgExtremum(fold.fold, fold.source.text, fold.if_unknown)
        for place, (_, value, taken) in enumerate(certain):
            kept.add(place, TRUE, value, taken)
        return kept.result()

    @staticmethod
    def _at_least(fold: AggregateFold, certain: list[Any], possible: list[Any]) -> Any:
        best = None if fold.fold is Fold.SUM else extremum(fold.fold, *certain)
        if best is None or isinstance(best, Money) or fold.take is not None:
            return fold.if_unknown
        return between(fold.fold, best, extremum(fold.fold, *certain, *possible))

    def _sum(self, fold: AggregateFold, values: list[Any]) -> Any:
        money = fold.type is Scalar.MONEY
        start: Any = Money(Decimal(0), None if values else self.world.root["shop"].get("currency"))
        return arithmetic(self.world.calendar, ["plus"] * len(values), start if money else 0, *values)

    # --- values -------------------------------------------------------------------------------

    def _shared(
        self, shared: tuple[NodeId, ...], records: dict[int, Any], known: Known | None = None
    ) -> Known:
        found = dict(known or {})
        for number in shared:
            column = isinstance(self.plan.nodes[number], Column)
            found[number] = (self._column if column else self.value)(number, records, found)
        return found

    def _column(self, number: NodeId, records: dict[int, Any], known: Known) -> Any:
        """What a column leads to; unknown without a name where it isn't known."""
        if number in known:
            return known[number]
        column = self.plan.nodes[number]
        assert isinstance(column, Column)
        if not column.steps:
            return records[column.scope]
        record = (
            records[column.scope] if column.behind is None else self._column(column.behind, records, known)
        )
        if record is None or isinstance(record, Unknown):
            return record
        step = column.steps[-1]
        if isinstance(step, Relation):
            key = member(record, step.key, "", self.world)
            if key is None or isinstance(key, Unknown):
                return key
            return self.world.find(step.section, str(key)) or Unknown(Reason.REFERENCE)
        return member(record, step, "", self.world)

    def value(self, number: NodeId, records: dict[int, Any], known: Known) -> Any:
        """What a node comes to."""
        if number in self.once:
            return self.once[number]
        if number in known:
            return known[number]
        node = self.plan.nodes[number]
        if isinstance(node, QuantifierFold | AggregateFold):
            return self._loop(number, node, records, known)
        if isinstance(node, ColumnValue):
            return self._column(node.column, records, known)
        return self._computed(number, lambda part: self.value(part, records, known))

    def _computed(self, number: NodeId, of: Callable[[NodeId], Any]) -> Any:
        match self.plan.nodes[number]:
            case FromNowOn():
                return Interval(self.moments.as_of, None)
            case TruthOf(fold=fold):
                return of(fold)
            case ConstantTruth(truth=truth):
                return truth
            case Constant(value=LocalDate() as day):
                return self.world.calendar.start_of(day)
            case Constant(value=value):
                return value
            case Conjunction(parts=parts) | Disjunction(parts=parts) as junction:
                return (min if isinstance(junction, Conjunction) else max)(map(of, parts))
            case Negation(part=part):
                return of(part).negated()
            case Test() as test:
                return self._test(test, of)
            case Extreme(fold=fold, items=items):
                return extremum(fold, *map(of, items))
            case Proportion(part=part, whole=whole, inside=inside):
                return proportion(inside, of(part), of(whole))
            case Calculation(base=base, parts=named, operands=others):
                return arithmetic(self.world.calendar, named, of(base), *map(of, others))
            case Coalesce(base=base, default=default, missing=missing):
                found = of(base)
                lacking = isinstance(found, Unknown) and found.reason is Reason.MISSING
                return of(default) if (lacking if missing else found is None) else found
            case Conditional(condition=condition, base=base, if_unknown=if_unknown):
                truth = of(condition)
                if truth is Truth.UNKNOWN:
                    return if_unknown
                if base is None:
                    return truth is Truth.TRUE
                return of(base) if truth is Truth.TRUE else None
        raise AssertionError("now stands only on the right of a test")

    def _test(self, test: Test, of: Callable[[NodeId], Any]) -> Truth:
        left = of(test.left)
        if test.op in {Op.OLDER_THAN, Op.NEWER_THAN}:
            return self.moments.test(test.op, left, of(test.right[0])).start
        if test.op is Op.IN_TIME:
            return self.moments.in_time(left, of(test.right[0])).start
        if any(isinstance(self.plan.nodes[number], CurrentInstant) for number in test.right):
            return self.moments.against_now(test.op, left).start
        if test.op is Op.PRESENT and self._derived(test.left) and isinstance(left, Unknown):
            return Truth.UNKNOWN  # an unlisted status is there; the time that it hides may not be
        return scalar(test.op, left, *map(of, test.right))

    def _derived(self, number: NodeId) -> bool:
        node = self.plan.nodes[number]
        column = self.plan.nodes[node.column] if isinstance(node, ColumnValue) else None
        return isinstance(column, Column) and column.case is not None
