"""What tells the records of a pass apart: records that are alike in all of it come to the same in every fold.

So a target that can group records need look at one of each group only, whatever the folds make of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.language.model.conditions import CLOCKED, Fold, Op
from checker.logical_plan.nodes import (
    AggregateFold,
    Coalesce,
    Column,
    ColumnValue,
    Constant,
    CurrentInstant,
    Disjunction,
    Node,
    NodeId,
    QuantifierFold,
    RecordFold,
    RecordShape,
    Steps,
    Test,
    TruthOf,
    inside,
    operands,
)
from checker.logical_plan.table import Traits
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from checker.values.quantity import Duration, LocalDate, Money, Value

#: What may be summed up or be the best of a group without being told apart.
_GATHERED: Final = (Scalar.TIME, Scalar.MONEY, Scalar.INTEGER)


class ApartBy(StrEnum):
    """In which way records differ in a field."""

    #: Whether it is there, known to be none, or unknown.
    PRESENCE = "presence"
    #: Its value.
    VALUE = "value"
    #: Which of some texts it is.
    AMONG = "among"
    #: Whether it is one of some words, any other, or one that nobody knows.
    LISTED = "listed"
    #: Whether it is less or more than some values, or equal to one.
    AGAINST = "against"
    #: Whether it is past, and if not, when it is.
    NOW = "now"
    #: From when on it is older than so long.
    AGE = "age"
    #: Which of two times is the earlier one.
    ORDER = "order"
    #: Not at all; but of each group the record is wanted in which it is least or greatest.
    BEST = "best"
    #: Not at all, as long as the sum in each group is known.
    SUM = "sum"


class Distinction(Struct, frozen=True):
    """That records differ in the field at ``steps``, or in the order of the two there and at ``other``.

    ``against`` are the values that it is held against; ``fold`` is whether the least or the greatest is
    wanted.
    """

    by: ApartBy
    steps: Steps
    against: tuple[Value, ...] = ()
    other: Steps = ()
    fold: Fold | None = None


class _NotAloneError(Exception):
    """What a record comes to depends on others as well."""


def apart(
    nodes: Sequence[Node],
    traits: Sequence[Traits],
    folds: Iterable[RecordFold],
    *,
    conditions: Iterable[NodeId] = (),
    shapes: bool = True,
) -> tuple[Distinction, ...] | None:
    """What tells records apart in any of ``folds``; None where one of these looks at more than the record.

    ``conditions`` are asked of the records beside folds. Without ``shapes`` those that a fold leaves open for
    different reasons may be alike.
    """
    found = _Apart(nodes, traits, shapes=shapes)
    try:
        for fold in folds:
            found.fold(fold)
        for condition in conditions:
            found.condition(condition)
    except _NotAloneError:
        return None
    return tuple(found.every)


def gathered(fold: RecordFold, nodes: Sequence[Node]) -> Steps:
    """The steps to the field that a fold adds up or looks for the best of, where it does only that."""
    if not isinstance(fold, AggregateFold) or fold.value is None:
        return ()
    node = nodes[fold.value]
    if isinstance(node, Coalesce) and fold.fold is not Fold.SUM:
        node = nodes[node.base]
    column = nodes[node.column] if isinstance(node, ColumnValue) else None
    if not isinstance(column, Column) or not column.scope or column.type not in _GATHERED:
        return ()
    return column.steps


def _alone(steps: Steps) -> Steps:
    """The steps to a field, if they don't leave the record."""
    if not steps or not all(isinstance(step, Field) for step in steps):
        raise _NotAloneError
    return steps


class _Apart:
    def __init__(self, nodes: Sequence[Node], traits: Sequence[Traits], *, shapes: bool) -> None:
        self._shapes = shapes
        self._nodes = nodes
        self._traits = traits
        self._done: set[NodeId] = set()
        self.every: dict[Distinction, None] = {}

    def fold(self, fold: RecordFold) -> None:
        if fold.source.leaves_out is not None:
            raise _NotAloneError
        if isinstance(fold, AggregateFold):
            if fold.value is not None:
                self._value_of(fold, fold.value)
            if fold.where is not None:
                self._any(fold.where)
            return
        for part in inside(fold):
            self._any(part)
        if fold.shape is not None and self._shapes:
            self._shape(fold.shape, fold.source.section or "")

    def condition(self, number: NodeId) -> None:
        """A condition of a record."""
        self._any(number)

    def _add(
        self,
        by: ApartBy,
        steps: Steps,
        *,
        against: tuple[Value, ...] = (),
        other: Steps = (),
        fold: Fold | None = None,
    ) -> None:
        self.every.setdefault(Distinction(by, steps, against, other, fold))

    # --- values -------------------------------------------------------------------------------

    def _value_of(self, fold: AggregateFold, number: NodeId) -> None:
        """The value of an aggregate: of a field that it gathers only the best, or the sum, of each group."""
        node, steps = self._nodes[number], gathered(fold, self._nodes)
        if not steps:
            self._any(number)
            return
        if isinstance(node, Coalesce):
            self._any(node.default)
        self._add(ApartBy.SUM if fold.fold is Fold.SUM else ApartBy.BEST, _alone(steps), fold=fold.fold)

    def _any(self, number: NodeId) -> None:
        """Whatever a node comes to."""
        if number in self._done or not self._traits[number].free:
            return
        self._done.add(number)
        node = self._nodes[number]
        match node:
            case Column() | ColumnValue():
                column = self._column(number)
                assert column is not None
                self._value(column)
            case Test():
                self._test(node)
            case Disjunction(parts=parts):
                for part in self._beside_listed(parts):
                    self._any(part)
            case QuantifierFold() | AggregateFold() | TruthOf():
                raise _NotAloneError
            case _:
                for part in operands(node):
                    self._any(part)

    def _column(self, number: NodeId) -> Column | None:
        """The field of the record that a node is."""
        node = self._nodes[number]
        column = self._nodes[node.column] if isinstance(node, ColumnValue) else node
        if not isinstance(column, Column) or not column.scope:
            return None
        _alone(column.steps)
        return column

    def _value(self, column: Column) -> None:
        if isinstance(column.type, ListType):
            raise _NotAloneError
        self._add(ApartBy.PRESENCE if isinstance(column.type, ObjectType) else ApartBy.VALUE, column.steps)

    # --- tests --------------------------------------------------------------------------------

    def _beside_listed(self, parts: Iterable[NodeId]) -> Iterator[NodeId]:
        """The alternatives that don't ask for a word; those that do ask for one of several together."""
        asked: dict[Steps, list[Value]] = {}
        for number in parts:
            node = self._nodes[number]
            column = self._column(node.left) if isinstance(node, Test) and node.op is Op.IS else None
            words = self._words(column, node.right) if column is not None and isinstance(node, Test) else None
            if column is None or words is None:
                yield number
            else:
                asked.setdefault(column.steps, []).extend(words)
        for steps, every in asked.items():
            self._add(ApartBy.LISTED, steps, against=tuple(dict.fromkeys(every)))

    def _words(self, column: Column, right: Iterable[NodeId]) -> Sequence[Value] | None:
        """The words that a field with listed ones is held against."""
        nodes = [self._nodes[number] for number in right]
        words = [node.value for node in nodes if isinstance(node, Constant) and isinstance(node.value, str)]
        return words if isinstance(column.type, EnumType) and len(words) == len(nodes) else None

    def _test(self, test: Test) -> None:
        left = self._column(test.left)
        right = [self._nodes[number] for number in test.right]
        if left is None or not self._told(left, test.op, right):
            other = self._column(test.right[0]) if len(right) == 1 else None
            times = [each for each in (left, other) if each is not None and each.type is Scalar.TIME]
            if len(times) > 1 and test.op not in CLOCKED:
                self._add(ApartBy.ORDER, times[0].steps, other=times[1].steps)
                return
            for part in operands(test):
                self._any(part)

    def _told(self, column: Column, op: Op, right: Sequence[Node]) -> bool:
        """Whether less than the value of a field says how a test of it comes out."""
        now = any(isinstance(node, CurrentInstant) for node in right)
        values = tuple(node.value for node in right if isinstance(node, Constant))
        if len(values) + now < len(right) or op is Op.IN_TIME:
            return False
        if op is Op.PRESENT:
            self._add(ApartBy.PRESENCE, column.steps)
        elif column.type is Scalar.TIME:
            if op in (Op.OLDER_THAN, Op.NEWER_THAN):
                return self._aged(column, values)
            if not all(isinstance(value, LocalDate) for value in values):
                return False
            if now:
                self._add(ApartBy.NOW, column.steps)
            if values:
                self._add(ApartBy.AGAINST, column.steps, against=values)
        elif isinstance(column.type, EnumType) and op is Op.IS and all(isinstance(v, str) for v in values):
            self._add(ApartBy.LISTED, column.steps, against=values)
        elif isinstance(column.type, EnumType) or column.type is Scalar.BOOLEAN:
            self._value(column)
        elif column.type in (Scalar.STRING, Scalar.CURRENCY) and all(
            isinstance(value, str) for value in values
        ):
            self._add(ApartBy.AMONG, column.steps, against=values)
        elif column.type in (Scalar.INTEGER, Scalar.MONEY):
            if not all(isinstance(value, Money | int) for value in values):
                return False
            self._add(ApartBy.AGAINST, column.steps, against=values)
        else:
            return False
        return True

    def _aged(self, column: Column, values: tuple[Value, ...]) -> bool:
        if len(values) != 1 or not isinstance(values[0], Duration):
            return False
        self._add(ApartBy.AGE, column.steps, against=values)
        return True

    # --- shapes -------------------------------------------------------------------------------

    def _shape(self, shape: RecordShape, section: str) -> None:
        """Which of its fields are unknown tells the records of a fold apart that leave it open."""
        if shape.lists:
            raise _NotAloneError
        fields = catalog().section(section).fields
        for name in (*shape.listed, *shape.own):
            steps: Steps = (fields[name],)
            self._add(ApartBy.VALUE if name in shape.listed else ApartBy.PRESENCE, steps)
        for steps in shape.ways:
            last = steps[-1]
            if not all(isinstance(step, Field) for step in steps) or not isinstance(last, Field):
                raise _NotAloneError
            listed = isinstance(last.type, EnumType)
            self._add(ApartBy.VALUE if listed else ApartBy.PRESENCE, steps)
