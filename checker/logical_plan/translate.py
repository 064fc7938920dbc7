"""Conditions and expressions of a policy to nodes: names followed, parameters filled in, places left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

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
    Op,
    Path,
    Quantifier,
    type_of,
)
from checker.language.model.policy import Policy
from checker.language.model.walk import conjuncts
from checker.logical_plan.analysis import FreeScopes
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
    JoinKey,
    Negation,
    Node,
    NodeId,
    QuantifierFold,
    Source,
    Steps,
    Target,
    Test,
)
from checker.logical_plan.shape import shape
from checker.logical_plan.table import NodeTable
from checker.schema.catalog import EnumType, Field, ObjectType, Relation, Scalar, catalog
from checker.values.quantity import LocalDate, Reason, Unknown
from checker.values.truth import Truth

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
        self._free = FreeScopes(policy)
        self._constants = ReferenceEvaluator(_NOWHERE, policy, _ALWAYS)
        self._named: dict[str, NodeId] = {}
        self._leaves_out: Target | None = None

    # --- conditions ---------------------------------------------------------------------------

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
        if name not in self._named:
            waived, self._leaves_out = self._leaves_out, None
            self._named[name] = self._expression(self.policy.values[name].expression, self.scopes)
            self._leaves_out = waived
        return self._named[name]

    def _condition(self, condition: Condition, scopes: Scopes) -> NodeId:
        match condition:
            case AllOf(parts=parts):
                return self._junction(Conjunction, [self._condition(part, scopes) for part in parts])
            case AnyOf(parts=parts):
                return self._junction(Disjunction, [self._condition(part, scopes) for part in parts])
            case Not(part=part):
                return self._negation(self._condition(part, scopes))
            case Quantifier():
                return self._quantifier(condition, scopes)
            case Comparison(left=left, op=op, right=right):
                test = Test(
                    self._expression(left, scopes),
                    op,
                    tuple(self._expression(item, scopes) for item in right),
                    type_of(left),
                )
                if self._is_constant_truth(test):
                    return self._table.enter(ConstantTruth(self._constants.test(condition, _NO_RECORDS)))
                return self._table.enter(test)

    def _is_constant_truth(self, test: Test) -> bool:
        """Whether the policy says all that a test asks."""
        if test.op in CLOCKED:
            return False
        nodes = (self._table.nodes[number] for number in (test.left, *test.right))
        return all(isinstance(node, Constant) and not isinstance(node.value, LocalDate) for node in nodes)

    def _junction(self, kind: type[Conjunction | Disjunction], parts: list[NodeId]) -> NodeId:
        """A junction without the parts that are settled, or settled by one of them."""
        neutral, decisive = (Truth.TRUE, Truth.FALSE) if kind is Conjunction else (Truth.FALSE, Truth.TRUE)
        nodes = self._table.nodes
        if any(nodes[part] == ConstantTruth(decisive) for part in parts):
            return self._table.enter(ConstantTruth(decisive))
        kept = tuple(dict.fromkeys(part for part in parts if nodes[part] != ConstantTruth(neutral)))
        if len(kept) == 1:
            return kept[0]
        return self._table.enter(kind(kept) if kept else ConstantTruth(neutral))

    def _negation(self, part: NodeId) -> NodeId:
        node = self._table.nodes[part]
        return self._table.enter(
            ConstantTruth(node.truth.negated()) if isinstance(node, ConstantTruth) else Negation(part)
        )

    # --- folds --------------------------------------------------------------------------------

    def _quantifier(self, fold: Quantifier, scopes: Scopes, *, counted: bool = False) -> NodeId:
        source, inner = self._source(fold, scopes)
        where = self._filter(fold.where, inner)
        require = None if fold.require is None else self._condition(fold.require, inner)
        told_apart = shape(fold) if counted else None
        return self._table.enter(QuantifierFold(fold.kind, source, where, require, told_apart))

    def _aggregate(self, fold: Aggregate, scopes: Scopes) -> NodeId:
        source, inner = self._source(fold, scopes)
        where = self._filter(fold.where, inner)
        value, take = (None if path is None else self._field(path, inner) for path in (fold.value, fold.take))
        unknown = Unknown(Reason.INCOMPLETE, source.text) if fold.where is None else unsettled(fold.where)
        return self._table.enter(AggregateFold(fold.fold, source, where, value, take, fold.type, unknown))

    def _filter(self, where: Condition | None, scopes: Scopes) -> NodeId | None:
        """What selects records; None where all are."""
        number = None if where is None else self._condition(where, scopes)
        return None if number is None or self._table.nodes[number] == ConstantTruth(Truth.TRUE) else number

    def _source(self, fold: Quantifier | Aggregate, scopes: Scopes) -> tuple[Source, Scopes]:
        """The source of a fold, and the scopes inside it."""
        scope = 1 + max((scopes[outer] for outer in self._free.of(fold)), default=0)
        inner = (*scopes[: fold.scope], scope)
        path, section = fold.source.path, fold.source.section
        source = Source(
            text=path.text,
            section=section,
            column=self._column(path, scopes) if section is None else None,
            scope=scope,
            key=None if section is None else self._key(fold.where, fold.scope, scopes),
            leaves_out=None if section is None else self._leaves_out,
        )
        return source, inner

    def _key(self, where: Condition | None, scope: int, scopes: Scopes) -> JoinKey | None:
        """A field of the records at ``scope`` that ``where`` wants equal to something of outer records.

        Only fields whose equality is that of their text.
        """
        for part in conjuncts(where):
            if not isinstance(part, Comparison) or part.op is not Op.IS or len(part.right) != 1:
                continue
            for mine, other in ((part.left, part.right[0]), (part.right[0], part.left)):
                if isinstance(mine, FieldRef) and mine.path.scope == scope and _textual(mine.path):
                    needed = self._free.of(other)
                    if needed and scope not in needed:
                        number = self._expression(other, scopes)
                        if not self._table.traits[number].varies:
                            return JoinKey(mine.path.steps, number)
        return None

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
                parameter = self.policy.parameters[name]
                missing = Unknown(Reason.PARAMETER, f"${name}")
                return Constant(parameter.value if parameter.has_value else missing)
            case Extremum(fold=fold, items=items):
                return Extreme(fold, tuple(self._expression(item, scopes) for item in items))
            case Arithmetic(base=base, times=times, plus=plus, minus=minus, within=within):
                named = (("times", times), ("plus", plus), ("minus", minus), ("within", within))
                given = [(part, operand) for part, operand in named if operand is not None]
                return Calculation(
                    self._expression(base, scopes),
                    tuple(part for part, _ in given),
                    tuple(self._expression(operand, scopes) for _, operand in given),
                )
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


def _textual(path: Path) -> bool:
    if not path.steps or not isinstance(path.steps[-1], Field):
        return False
    return isinstance(path.type, EnumType) or path.type in (Scalar.STRING, Scalar.CURRENCY)
