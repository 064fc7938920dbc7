"""Conditions and expressions of a policy to nodes: names followed, parameters filled in, places left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

from checker.diagnostics import Span
from checker.evaluate.reference.evaluate import ReferenceEvaluator
from checker.evaluate.reference.unsettled import unsettled
from checker.evaluate.reference.world import PlainWorld
from checker.language.model.conditions import (
    CLOCKED,
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
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Path,
    Quantifier,
    QuantifierKind,
    Share,
    SomeOf,
    type_of,
)
from checker.language.model.events import (
    SUBJECT,
    Place,
    expected,
    expected_by,
    hangs_on_time,
    pending_paths,
    place_of,
    says_when,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import quantifiers
from checker.logical_plan.analysis import FreeScopes
from checker.logical_plan.coming import ComingEvents
from checker.logical_plan.durations import operands_of, worked_out
from checker.logical_plan.matching import wanted_equal, wanted_in_time
from checker.logical_plan.nodes import (
    AggregateFold,
    Calculation,
    Coalesce,
    Column,
    ColumnValue,
    Conditional,
    Constant,
    ConstantTruth,
    CurrentInstant,
    Extreme,
    JoinKey,
    Node,
    NodeId,
    Proportion,
    QuantifierFold,
    Source,
    Steps,
    Target,
    Test,
    TimeWindow,
    TruthOf,
)
from checker.logical_plan.shape import shape
from checker.logical_plan.table import NodeTable
from checker.logical_plan.truths import Foreseen, TruthTable
from checker.logical_plan.waiting import WaitingFolds
from checker.schema.catalog import ObjectType, Relation, catalog
from checker.values.quantity import LocalDate, Reason, Unknown
from checker.values.truth import Truth

T = TypeVar("T")
#: The scope in the plan of each scope of the language. The shop has none of its own.
Scopes = tuple[int, ...]
_SHOP: Final = -1
_NOWHERE: Final = PlainWorld({"shop": {}})
_NO_RECORDS: Final = (_NOWHERE.root, _NOWHERE.root["shop"])
_ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Translator:
    """Enters what one policy says into a table.

    Where ``leaves_out`` is given, folds over sections leave out the records that its waiver names.
    """

    def __init__(self, policy: Policy, table: NodeTable) -> None:
        self.policy = policy
        self.scopes: Scopes = (0, _SHOP if policy.subject == "shop" else 1)
        self._table = table
        self._truths = TruthTable(table)
        self._free = FreeScopes(policy)
        self._constants = ReferenceEvaluator(_NOWHERE, policy, _ALWAYS)
        self._named: dict[tuple[str, bool, frozenset[tuple[Place, NodeId]]], NodeId] = {}
        self._leaves_out: Target | None = None
        self._events = ComingEvents(table, self._truths, self._test, policy.subject)
        #: Whether what records still wait for is taken to come.
        self._coming = False
        #: What is read at some places instead of what stands there, as what was waited for has come.
        self._assumed: Mapping[Place, NodeId] = {}

    # --- what is asked for --------------------------------------------------------------------

    def condition(self, condition: Condition, leaves_out: Target | None = None) -> NodeId:
        """The number of a condition at the subject."""
        self._leaves_out = leaves_out
        return self._condition(condition, self.scopes)

    def counted(self, quantifier: Quantifier, leaves_out: Target | None = None) -> NodeId:
        """The number of a quantifier at the subject whose records are counted and named."""
        self._leaves_out = leaves_out
        return self._quantifier(quantifier, self.scopes, counted=True)

    def value(self, name: str) -> NodeId:
        """The number of a named value: no waiver changes it."""
        # What is assumed of records of the folds around it isn't assumed of its own.
        assumed = {place: number for place, number in self._assumed.items() if place[0] <= SUBJECT}
        key = (name, self._coming, frozenset(assumed.items()))
        if key not in self._named:
            kept = self._leaves_out, self._assumed
            self._leaves_out, self._assumed = None, assumed
            self._named[key] = self._expression(self.policy.values[name].expression, self.scopes)
            self._leaves_out, self._assumed = kept
        return self._named[key]

    def reported(self, name: str) -> NodeId:
        """What a report says of a named value: a time that hangs on what has not come yet is one to come."""
        expression = self.policy.values[name].expression
        if not says_when(expression, self.policy):
            return self.value(name)
        assumed = self._events.expectations(expected_by(expression, self.policy), self._at_subject)
        return self._as_it_comes(assumed, partial(self.value, name))

    def _at_subject(self, path: Path) -> NodeId:
        return self._column(path, self.scopes)

    def _as_it_comes(self, assumed: Mapping[Place, NodeId], make: Callable[[], T]) -> T:
        """What ``make`` gives where records get what they wait for, and what is ``assumed`` is so."""
        self._coming, self._assumed = True, assumed
        found = make()
        self._coming, self._assumed = False, {}
        return found

    def foreseen(self, p: Precondition, leaves_out: Target | None = None) -> Foreseen | None:
        """What ``p`` comes to once its records have what they wait for; None where that changes nothing."""
        if isinstance(p.condition, PolicyRef) or not hangs_on_time(p, self.policy):
            return None
        condition = p.condition
        now, _ = self._decided(p, condition, leaves_out)
        assumed = self._events.with_changes(expected(p, self.policy), self._at_subject)
        then, waiting = self._as_it_comes(assumed, partial(self._decided, p, condition, leaves_out))
        return None if then == now else Foreseen(then, waiting)

    def _decided(
        self, p: Precondition, condition: Condition, leaves_out: Target | None
    ) -> tuple[NodeId, tuple[NodeId, ...]]:
        """Whether a precondition is met, and the folds that count the records which wait for something."""
        guards = [] if p.when is None else [self._truths.negated(self.condition(p.when))]
        guards += [] if p.unless is None else [self.condition(p.unless.condition)]
        found = quantifiers(condition)
        if found is None:
            return self._truths.any_of([*guards, self.condition(condition, leaves_out)]), ()
        self._leaves_out = leaves_out
        parts: list[NodeId] = []
        waiting = WaitingFolds(self._table, self._truths)
        for fold in found:
            source, inner = self._source(fold, self.scopes)
            base = self._table.enter(TruthOf(self._plain(fold, source, inner, counted=True)))
            if fold.kind is QuantifierKind.SOME:
                parts.append(self._with_coming(fold, base, source, inner))
                continue
            parts.append(base)
            for waits, then in self._coming_pairs(fold, inner):
                waiting.add(source, waits, then, shape(fold))
        folds = waiting.entered()
        parts += [self._table.enter(TruthOf(number)) for number in folds]
        return self._truths.any_of([*guards, self._truths.all_of(parts)]), folds

    # --- conditions ---------------------------------------------------------------------------

    def _condition(self, condition: Condition, scopes: Scopes) -> NodeId:
        match condition:
            case AllOf(parts=parts):
                return self._truths.all_of([self._condition(part, scopes) for part in parts])
            case AnyOf(parts=parts):
                return self._truths.any_of([self._condition(part, scopes) for part in parts])
            case SomeOf(parts=parts, least=least, most=most):
                return self._truths.so_many([self._condition(part, scopes) for part in parts], least, most)
            case Not(part=part):
                return self._truths.negated(self._condition(part, scopes))
            case Quantifier():
                return self._quantifier(condition, scopes)
            case Comparison(left=left, op=op, right=right, span=span):
                operands = tuple(self._expression(item, scopes) for item in right)
                return self._test(Test(self._expression(left, scopes), op, operands, type_of(left)), span)

    def _test(self, test: Test, span: Span) -> NodeId:
        """A test; settled where the policy says all that it asks."""
        nodes = [self._table.nodes[number] for number in (test.left, *test.right)]
        values = [node.value for node in nodes if isinstance(node, Constant)]
        dated = test.op in CLOCKED or any(isinstance(v, LocalDate) for v in values)
        if dated or len(values) < len(nodes):
            return self._table.enter(test)
        left, *right = (Literal(value, test.type, span) for value in values)
        written = Comparison(left, test.op, tuple(right), span)
        return self._table.enter(ConstantTruth(self._constants.test(written, _NO_RECORDS)))

    # --- folds --------------------------------------------------------------------------------

    def _quantifier(self, fold: Quantifier, scopes: Scopes, *, counted: bool = False) -> NodeId:
        source, inner = self._source(fold, scopes)
        number = self._plain(fold, source, inner, counted=counted)
        return self._with_coming(fold, number, source, inner)

    def _plain(self, fold: Quantifier, source: Source, inner: Scopes, *, counted: bool) -> NodeId:
        """A quantifier over its records as they are."""
        where = self._filter(fold.where, inner)
        require = None if fold.require is None else self._condition(fold.require, inner)
        told_apart = shape(fold) if counted else None
        return self._table.enter(QuantifierFold(fold.kind, source, where, require, told_apart))

    def _aggregate(self, fold: Aggregate, scopes: Scopes) -> NodeId:
        source, inner = self._source(fold, scopes)
        where, given = self._filter(fold.where, inner), fold.where
        value, take = (None if path is None else self._field(path, inner) for path in (fold.value, fold.take))
        for event in self._awaited(fold):
            waits = self._waits(event, inner)
            if given is not None:
                then = self._agreed(event, partial(self._condition, given, inner))
                where = self._truths.chosen(waits, then, self._truths.always if where is None else where)
            if value is not None and event == fold.value:
                value = self._events.come(value, waits, event)
        where = None if where == self._truths.always else where
        unknown = Unknown(Reason.INCOMPLETE, source.text) if given is None else unsettled(given)
        return self._table.enter(AggregateFold(fold.fold, source, where, value, take, fold.type, unknown))

    # --- what records wait for ----------------------------------------------------------------

    def _awaited(self, fold: Quantifier | Aggregate) -> tuple[Path, ...]:
        return pending_paths(fold) if self._coming else ()

    def _with_coming(self, fold: Quantifier, number: NodeId, source: Source, inner: Scopes) -> NodeId:
        """A quantifier over records as they are, and as they will be once they have what they wait for."""
        pairs = self._coming_pairs(fold, inner)
        if fold.kind is QuantifierKind.SOME:
            come = (self._truths.all_of([waits, then]) for waits, then in pairs)
            folds = [QuantifierFold(fold.kind, source, where, None) for where in come]
            return self._truths.any_of([number, *map(self._table.enter, folds)])
        folds = [QuantifierFold(QuantifierKind.EVERY, source, waits, then) for waits, then in pairs]
        return self._truths.all_of([number, *map(self._table.enter, folds)])

    def _coming_pairs(self, fold: Quantifier, inner: Scopes) -> Iterator[tuple[NodeId, NodeId]]:
        """For each event of its records: whether one waits for it, and what one gives once it has come."""
        some = fold.kind is QuantifierKind.SOME

        def contribution() -> NodeId:
            where = self._truths.always if fold.where is None else self._condition(fold.where, inner)
            require = [] if fold.require is None else [self._condition(fold.require, inner)]
            return where if some else self._truths.any_of([self._truths.negated(where), *require])

        for event in self._awaited(fold):
            then = self._agreed(event, contribution)
            if some or self._table.nodes[then] != ConstantTruth(Truth.TRUE):
                yield self._waits(event, inner), then

    def _waits(self, event: Path, scopes: Scopes) -> NodeId:
        return self._events.waits(event, lambda path: self._column(path, scopes))

    def _agreed(self, event: Path, make: Callable[[], NodeId]) -> NodeId:
        """What ``make`` comes to in all ways that things may be once ``event`` has come; else unknown."""
        kept, found = self._assumed, list[NodeId]()
        for assumed in self._events.ways(event):
            self._assumed = {**kept, **assumed}
            found.append(make())
        self._assumed = kept
        return self._truths.agreed(found)

    def _filter(self, where: Condition | None, scopes: Scopes) -> NodeId | None:
        """What selects records; None where all are."""
        number = None if where is None else self._condition(where, scopes)
        return None if number is None or self._table.nodes[number] == ConstantTruth(Truth.TRUE) else number

    def _source(self, fold: Quantifier | Aggregate, scopes: Scopes) -> tuple[Source, Scopes]:
        """The source of a fold, and the scopes inside it."""
        scope = 1 + max((scopes[outer] for outer in self._free.of(fold)), default=0)
        inner = (*scopes[: fold.scope], scope)
        path, section = fold.source.path, fold.source.section
        key = None if section is None else self._key(fold.where, fold.scope, scopes)
        source = Source(
            text=path.text,
            section=section,
            column=self._column(path, scopes) if section is None else None,
            scope=scope,
            key=key,
            window=None
            if section is None or key is not None
            else self._window(fold.where, fold.scope, scopes),
            leaves_out=None if section is None else self._leaves_out,
        )
        return source, inner

    def _key(self, where: Condition | None, scope: int, scopes: Scopes) -> JoinKey | None:
        """A field of the records at ``scope`` that ``where`` wants equal to something of outer records."""
        for path, other in wanted_equal(where, scope, events=not self._coming):
            if (number := self._outer(other, scope, scopes)) is not None:
                return JoinKey(path.steps, number)
        return None

    def _window(self, where: Condition | None, scope: int, scopes: Scopes) -> TimeWindow | None:
        """A time of the records at ``scope`` that ``where`` wants before or after one of outer records."""
        found: dict[Steps, dict[bool, NodeId]] = {}
        for path, other, low in wanted_in_time(where, scope, events=not self._coming):
            if (number := self._outer(other, scope, scopes)) is not None:
                found.setdefault(path.steps, {}).setdefault(low, number)
        steps = max(found, key=lambda steps: len(found[steps]), default=None)
        return None if steps is None else TimeWindow(steps, found[steps].get(True), found[steps].get(False))

    def _outer(self, other: Expression, scope: int, scopes: Scopes) -> NodeId | None:
        """What is of outer records, and stays what it is; None for anything else."""
        needed = self._free.of(other)
        if not needed or scope in needed:
            return None
        return None if self._table.traits[number := self._expression(other, scopes)].varies else number

    # --- expressions --------------------------------------------------------------------------

    def _expression(self, expression: Expression, scopes: Scopes) -> NodeId:
        match expression:
            case NameRef(name=name) if name in self.policy.values:
                return self.value(name)
            case Aggregate():
                return self._aggregate(expression, scopes)
            case FieldRef(path=path):
                return self._field(path, scopes)
        return self._table.enter(self._node(expression, scopes))

    def _node(self, expression: Expression, scopes: Scopes) -> Node:
        match expression:
            case Literal(value=value):
                return Constant(value)
            case NameRef(name=name):
                known = self.policy.parameters[name]
                return Constant(known.value if known.has_value else Unknown(Reason.PARAMETER, f"${name}"))
            case Extremum(fold=fold, items=items):
                return Extreme(fold, tuple(self._expression(item, scopes) for item in items))
            case Share(part=part, whole=whole, inside=inside):
                return Proportion(self._expression(part, scopes), self._expression(whole, scopes), inside)
            case Arithmetic(base=base):
                given = [(part, self._expression(each, scopes)) for part, each in operands_of(expression)]
                parts, others = tuple(part for part, _ in given), tuple(number for _, number in given)
                made = Calculation(self._expression(base, scopes), parts, others)
                return worked_out(made, self._table.nodes)
            case Guarded(base=base, when=when):
                condition = self._condition(when, scopes)
                return Conditional(condition, self._expression(base, scopes), unsettled(when))
            case Holds(condition=held):
                return Conditional(self._condition(held, scopes), None, unsettled(held))
            case Default(base=base, default=default, missing=missing):
                return Coalesce(self._expression(base, scopes), self._expression(default, scopes), missing)
            case NowRef():
                return CurrentInstant()
            case FieldRef() | Aggregate():
                raise AssertionError("these have been entered")

    def _field(self, path: Path, scopes: Scopes) -> NodeId:
        if self._assumed and (place := place_of(path, self.policy.subject)) in self._assumed:
            return self._assumed[place]
        return self._table.enter(ColumnValue(self._column(path, scopes), path.text))

    def _column(self, path: Path, scopes: Scopes) -> NodeId:
        scope, steps = scopes[path.scope], path.steps
        if scope == _SHOP:
            scope, steps = 0, (catalog().root.fields["shop"], *steps)
        return self._at(scope, steps) if steps else self._table.enter(Column(scope, (), path.type))

    def _at(self, scope: int, steps: Steps) -> NodeId:
        """The column at ``steps``, and those that it takes to get there."""
        *way, last = steps
        behind = self._at(scope, tuple(way)) if way else None
        if isinstance(last, Relation):
            return self._table.enter(Column(scope, steps, ObjectType(last.target), behind))
        case = None
        if last.derived is not None:
            by = catalog().records[last.record].fields[last.derived.by]
            case = self._at(scope, (*way, by))
        return self._table.enter(Column(scope, steps, last.type, behind, case))
