"""The reference evaluator: what every condition means, in the shortest code that says it.

It walks the condition over plain dictionaries at one instant, looks at everything, and shortens
nothing. docs/contributors/semantics.md says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from checker.evaluate.reference.arithmetic import add, at_least, extremum, first_best, proportion
from checker.evaluate.reference.calculate import calculated
from checker.evaluate.reference.compare import compare
from checker.evaluate.reference.unsettled import unsettled
from checker.evaluate.reference.waiting import Assumed, agreed, once, waits
from checker.evaluate.reference.world import PHANTOM, Plain, SnapshotView, follow, phantom
from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Fold,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Path,
    Quantifier,
    QuantifierKind,
    RecordSource,
    Share,
    SomeOf,
)
from checker.language.model.events import SUBJECT, pending_paths, place_of
from checker.language.model.policy import Definitions
from checker.schema.catalog import Field, Scalar
from checker.values.calendar import NEVER, earliest, latest
from checker.values.quantity import NOW, Duration, Interval, LocalDate, Money, Range, Reason, Unknown, Value
from checker.values.truth import Truth, so_many

#: The records that names are read from: the snapshot, the subject, then the enclosing records.
Scopes = tuple[Plain, ...]

_TICK = timedelta(microseconds=1)
_TIME_TESTS = frozenset({Op.OLDER_THAN, Op.NEWER_THAN})


class ReferenceEvaluator:
    """What conditions and values of a policy are at one instant of a snapshot.

    Where ``since`` is given, folds take their records as if what they still wait for came, then or later.
    What is ``assumed`` of the subject and the snapshot is read instead of what stands there. ``switches``
    collects the instants at which a time test that was met on the way may change.
    """

    def __init__(
        self,
        world: SnapshotView,
        policy: Definitions,
        instant: datetime,
        since: datetime | None = None,
        assumed: Assumed = MappingProxyType({}),
    ) -> None:
        self.world = world
        self.policy = policy
        self.instant = instant
        self.since = since
        self.assumed = assumed
        self.switches: set[datetime] = set()
        #: The named values of a subject: where each uses another one twice, each is still found once.
        self._named_values: dict[str, tuple[Plain, Value]] = {}

    # --- conditions ---------------------------------------------------------------------------

    def truth(self, condition: Condition, scopes: Scopes) -> Truth:
        """The truth of ``condition`` where the names mean ``scopes``."""
        match condition:
            case AllOf(parts=parts):
                return min([self.truth(part, scopes) for part in parts], default=Truth.TRUE)
            case AnyOf(parts=parts):
                return max([self.truth(part, scopes) for part in parts], default=Truth.FALSE)
            case SomeOf(parts=parts, least=least, most=most):
                return so_many([self.truth(part, scopes) for part in parts], least, most)
            case Not(part=part):
                return self.truth(part, scopes).negated()
            case Quantifier():
                return self._quantifier(condition, scopes)
            case Comparison():
                return self.test(condition, scopes)

    def contribution(self, quantifier: Quantifier, scopes: Scopes, record: Plain) -> Truth:
        """What one record contributes to a quantifier."""
        inner = (*scopes, record)
        where = Truth.TRUE if quantifier.where is None else self.truth(quantifier.where, inner)
        if quantifier.kind is QuantifierKind.SOME:
            return where
        if quantifier.require is None:
            return where.negated()
        return max(where.negated(), self.truth(quantifier.require, inner))

    def _quantifier(self, quantifier: Quantifier, scopes: Scopes) -> Truth:
        some = quantifier.kind is QuantifierKind.SOME
        truths: list[Truth] = []
        for record in self.selectable(quantifier, scopes):
            truths += self._contributions(quantifier, scopes, record)
        absent = self.absent(quantifier.source, scopes)
        if absent is not None:  # it may not exist, so it settles nothing
            settled = Truth.FALSE if some else Truth.TRUE
            contributed = self._contributions(quantifier, scopes, absent)
            truths += [settled if truth is settled else Truth.UNKNOWN for truth in contributed]
        return max(truths, default=Truth.FALSE) if some else min(truths, default=Truth.TRUE)

    def _contributions(self, quantifier: Quantifier, scopes: Scopes, record: Plain) -> Iterator[Truth]:
        """What a record contributes as it is, and as it will be once it has each event that it waits for."""
        yield self.contribution(quantifier, scopes, record)
        for event in self._events(quantifier):
            waiting = waits(event, record, self.world)
            then = self._once(event, lambda: self.contribution(quantifier, scopes, record))
            some = quantifier.kind is QuantifierKind.SOME
            yield min(waiting, then) if some else max(waiting.negated(), then)

    def _events(self, fold: Quantifier | Aggregate) -> Sequence[Path]:
        return () if self.since is None else pending_paths(fold)

    def _once(self, event: Path, ask: Callable[[], Truth]) -> Truth:
        """What ``ask`` comes to once ``event`` has come, as far as all ways in which it may come agree."""
        kept, found = self.assumed, list[Truth]()
        for assumed in once(event, self.since):
            self.assumed = {**kept, **assumed}
            found.append(ask())
        self.assumed = kept
        return agreed(found)

    def records(self, source: RecordSource, scopes: Scopes) -> Sequence[Plain]:
        """The visible records of a source."""
        if source.section is not None:
            return self.world.section(source.section)
        found = self._follow(source.path, scopes)
        return () if isinstance(found, Unknown) else found or ()

    def selectable(self, fold: Quantifier | Aggregate, scopes: Scopes) -> Sequence[Plain]:
        """The visible records that a fold may select: all are looked at."""
        return self.records(fold.source, scopes)

    def absent(self, source: RecordSource, scopes: Scopes) -> Plain | None:
        """The record that a source may lack; None where it is complete."""
        if source.section is not None:
            reach = self.world.extent(source.section)
            return None if reach.complete else phantom(source.section, reach)
        return PHANTOM if isinstance(self._follow(source.path, scopes), Unknown) else None

    def test(self, test: Comparison, scopes: Scopes) -> Truth:
        """One test."""
        left = self.value(test.left, scopes)
        if test.op is Op.PRESENT:
            return self._present(test.left, left, wanted=self.value(test.right[0], scopes) is True)
        return max(self._compare(left, test.op, operand, scopes) for operand in test.right)

    @staticmethod
    def _present(expression: Expression, left: Any, *, wanted: bool) -> Truth:
        if isinstance(left, Unknown) and (left.reason is not Reason.UNRECOGNISED or _derived(expression)):
            return Truth.UNKNOWN
        return Truth.TRUE if (left is not None) is wanted else Truth.FALSE

    def _compare(self, left: Value, op: Op, operand: Expression, scopes: Scopes) -> Truth:
        if op is Op.IN_TIME:
            return self._in_time(left, self.value(operand, scopes))
        right: Value | object = NOW if isinstance(operand, NowRef) else self.value(operand, scopes)
        if left is None or right is None:
            return Truth.FALSE
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Truth.UNKNOWN
        if op in _TIME_TESTS:
            assert isinstance(right, Duration)
            return self._age(left, op, right)
        if right is NOW:
            return self._against_now(left, op)
        return compare(left, op, right)

    def _against_now(self, left: Value, op: Op) -> Truth:
        self.switches.update(s for end in _ends(left) for s in (end, end + _TICK))
        return compare(left, op, self.instant)

    def _in_time(self, event: Value, deadline: Value) -> Truth:
        """Whether what is due has come before its deadline, or may still do so."""
        if deadline is None:
            return Truth.TRUE
        if isinstance(event, Unknown) or isinstance(deadline, Unknown):
            return Truth.UNKNOWN
        if event is None:
            return self._against_now(deadline, Op.ABOVE)
        return compare(event, Op.BELOW, deadline)

    def _age(self, left: Value, op: Op, duration: Duration) -> Truth:
        """``older_than``: t ≥ left plus duration, at both ends of what that may be."""
        assert isinstance(left, datetime | Interval)
        due = self.world.calendar.plus(left, duration)
        if isinstance(due, Unknown):
            return Truth.UNKNOWN
        reached: list[Truth] = []
        for end, unbounded in ((earliest(due), Truth.TRUE), (latest(due), Truth.FALSE)):
            if end is None:
                reached.append(unbounded)
                continue
            self.switches.add(end)
            reached.append(Truth.TRUE if self.instant >= end else Truth.FALSE)
        may, must = reached
        older = must if may is must else Truth.UNKNOWN
        return older if op is Op.OLDER_THAN else older.negated()

    # --- values -------------------------------------------------------------------------------

    def value(self, expression: Expression, scopes: Scopes) -> Any:
        """The value of an expression; a record where a path names one."""
        match expression:
            case Literal(value=LocalDate() as day):
                return self.world.calendar.start_of(day)
            case Literal(value=value):
                return value
            case FieldRef(path=path):
                return self._follow(path, scopes)
            case NameRef(name=name):
                return self._named(name, scopes)
            case Aggregate():
                return self._aggregate(expression, scopes)
            case Extremum(fold=fold, items=items):
                return extremum(fold, [self.value(item, scopes) for item in items])
            case Arithmetic():
                return self._arithmetic(expression, scopes)
            case Share(part=part, whole=whole, inside=inside):
                return proportion(self.value(part, scopes), self.value(whole, scopes), inside=inside)
            case Guarded(base=base, when=when):
                truth = self.truth(when, scopes)
                if truth is Truth.UNKNOWN:
                    return unsettled(when)
                return self.value(base, scopes) if truth is Truth.TRUE else None
            case Holds(condition=condition):
                truth = self.truth(condition, scopes)
                return unsettled(condition) if truth is Truth.UNKNOWN else truth is Truth.TRUE
            case Default(base=base, default=default, missing=missing):
                found = self.value(base, scopes)
                lacking = isinstance(found, Unknown) and found.reason is Reason.MISSING
                return self.value(default, scopes) if (lacking if missing else found is None) else found
            case NowRef():
                raise AssertionError("now stands only on the right of a time test")

    def _named(self, name: str, scopes: Scopes) -> Any:
        if name in self.policy.values:
            subject = scopes[1]
            known = self._named_values.get(name)
            if known is None or known[0] is not subject:
                # What is assumed of records of the folds around it isn't assumed of its own.
                kept, own = self.assumed, self.assumed.items()
                self.assumed = {place: value for place, value in own if place[0] <= SUBJECT}
                value = self.value(self.policy.values[name].expression, scopes[:2])
                self.assumed = kept
                known = self._named_values[name] = (subject, value)
            return known[1]
        parameter = self.policy.parameters[name]
        if not parameter.has_value:
            return Unknown(Reason.PARAMETER, f"${name}")
        if isinstance(parameter.value, LocalDate):
            return self.world.calendar.start_of(parameter.value)
        return parameter.value

    def _follow(self, path: Path, scopes: Scopes) -> Any:
        if self.assumed:
            place = place_of(path, self.policy.subject)
            if place in self.assumed:
                return self.assumed[place]
        return follow(scopes[path.scope], path.steps, path.text, self.world)

    def _aggregate(self, aggregate: Aggregate, scopes: Scopes) -> Value:
        certain: list[Any] = []
        taken: list[Any] = []
        possible: list[Any] = []
        for record in self.selectable(aggregate, scopes):
            inner = (*scopes, record)
            selected = self._selected(aggregate, inner)
            if selected is Truth.FALSE:
                continue
            value = self._aggregated(aggregate, inner)
            (certain if selected is Truth.TRUE else possible).append(value)
            if selected is Truth.TRUE:
                taken.append(None if aggregate.take is None else self._follow(aggregate.take, inner))
        if aggregate.fold is Fold.COUNT:
            return self._counted(aggregate, scopes, len(certain), len(possible))
        if self._lacking(aggregate, scopes):
            return Unknown(Reason.INCOMPLETE, aggregate.source.path.text)
        if possible:
            return at_least(aggregate, certain, possible)
        if aggregate.fold is Fold.SUM:
            return self._sum(aggregate, certain)
        best = extremum(aggregate.fold, certain)
        if aggregate.take is None or best is None or isinstance(best, Unknown):
            return best
        first = first_best(aggregate.fold, certain)
        if first is None:
            return Unknown(Reason.IMPRECISE, aggregate.source.path.text)
        chosen: Value = taken[first]
        return chosen

    def _counted(self, aggregate: Aggregate, scopes: Scopes, certain: int, possible: int) -> Value:
        high = None if self._lacking(aggregate, scopes) else certain + possible
        return certain if high == certain else Range(certain, high)

    def _lacking(self, aggregate: Aggregate, scopes: Scopes) -> bool:
        """Whether a record may be lacking that would be selected."""
        absent = self.absent(aggregate.source, scopes)
        return absent is not None and self._selected(aggregate, (*scopes, absent)) is not Truth.FALSE

    def _selected(self, aggregate: Aggregate, inner: Scopes) -> Truth:
        if aggregate.where is None:
            return Truth.TRUE
        where = aggregate.where
        selected = self.truth(where, inner)
        for event in self._events(aggregate):
            waiting = waits(event, inner[-1], self.world)
            then = self._once(event, lambda: self.truth(where, inner))
            selected = max(min(waiting.negated(), selected), min(waiting, then), min(selected, then))
        return selected

    def _aggregated(self, aggregate: Aggregate, inner: Scopes) -> Any:
        """The value of a record; what it still waits for comes at some time."""
        if aggregate.value is None:
            return None
        value = self._follow(aggregate.value, inner)
        if value is not None or aggregate.value not in self._events(aggregate):
            return value
        waiting = waits(aggregate.value, inner[-1], self.world)
        if waiting is Truth.UNKNOWN:
            return Unknown(Reason.CONDITION, aggregate.value.text)
        return Interval(self.since, None) if waiting is Truth.TRUE else None

    def _sum(self, aggregate: Aggregate, values: Sequence[Any]) -> Value:
        known = [value for value in values if value is not None]
        unknown = next((value for value in known if isinstance(value, Unknown)), None)
        if unknown is not None:
            return unknown
        zero: Value = 0
        if aggregate.type is Scalar.MONEY:
            zero = Money(Decimal(0), None if known else self.world.root["shop"].get("currency"))
        total = zero
        for value in known:
            total = add(total, value)
        return total

    def _arithmetic(self, node: Arithmetic, scopes: Scopes) -> Value:
        given = {
            part: self.value(operand, scopes)
            for part, operand in (
                ("times", node.times),
                ("plus", node.plus),
                ("minus", node.minus),
                ("within", node.within),
            )
            if operand is not None
        }
        if node.next_day:
            given["next_day"] = True
        return calculated(self.world.calendar, self.value(node.base, scopes), given)


# --- what needs no world ----------------------------------------------------------------------


def _derived(expression: Expression) -> bool:
    """Whether it is a field that others give: an unlisted status is there, the time it hides may not be."""
    last = expression.path.steps[-1] if isinstance(expression, FieldRef) and expression.path.steps else None
    return isinstance(last, Field) and last.derived is not None


def _ends(value: Any) -> Iterator[datetime]:
    ends = {earliest(value), latest(value)}
    return (end for end in ends if end is not None and end < NEVER)
