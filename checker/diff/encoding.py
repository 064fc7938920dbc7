"""The logical plan as formulas about a symbolic shop: a target beside generated Python and SQL.

In these shops everything is known, so a condition is true or false. What can't be said here is refused, never
left out: `UnsaidError` says what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import z3

from checker.diff.days import SymbolicDays, UnsaidError, added
from checker.diff.shop import (
    NO,
    YES,
    RecordKey,
    SymbolicPlace,
    SymbolicShop,
    SymbolicTerm,
    one_of,
)
from checker.diff.understood import check_counts, check_understood
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
    Node,
    NodeId,
    Proportion,
    QuantifierFold,
    RecordFold,
    Test,
    TruthOf,
)
from checker.logical_plan.plan import Counted, LogicalPlan
from checker.schema.catalog import ListType, ObjectType, Relation, Scalar
from checker.values.quantity import Duration, LocalDate, Money
from checker.values.truth import Truth

_QUANTIFIERS: Final = frozenset({QuantifierKind.EVERY, QuantifierKind.NONE, QuantifierKind.SOME})
_EXTREMES: Final = frozenset({Fold.MIN, Fold.MAX})
#: The records that scopes stand for; 0 is the snapshot.
Scopes = Mapping[int, RecordKey]


class Encoder:
    """The nodes of a plan, said about a symbolic shop."""

    def __init__(self, plan: LogicalPlan, shop: SymbolicShop) -> None:
        self._plan = plan
        self._shop = shop
        self._days = SymbolicDays(shop.as_of.date(), shop.region, shop.bounds.days, shop.bounds.ahead)
        self._known: dict[tuple[NodeId, tuple[RecordKey, ...]], Any] = {}

    def truth(self, asked: NodeId | Counted, scopes: Scopes) -> Any:
        """A condition as a formula.

        Raises:
            UnsaidError: it can't be said.
        """
        if isinstance(asked, Counted):
            return z3.And(*(self.truth(fold, scopes) for fold in asked.folds))
        return self._once(asked, scopes, self._truth)

    def term(self, number: NodeId, scopes: Scopes) -> SymbolicTerm:
        """A value as a term.

        Raises:
            UnsaidError: it can't be said.
        """
        found: SymbolicTerm = self._once(number, scopes, self._term)
        return found

    def _once(self, number: NodeId, scopes: Scopes, make: Any) -> Any:
        free = self._plan.traits[number].free
        key = (number, tuple(scopes.get(scope, ()) for scope in sorted(free)))
        if key not in self._known:
            check_understood(self._plan.nodes[number])
            self._known[key] = make(self._plan.nodes[number], scopes)
        return self._known[key]

    # --- conditions -----------------------------------------------------------------------------

    def _truth(self, node: Node, scopes: Scopes) -> Any:
        match node:
            case ConstantTruth(truth=truth):
                if truth is Truth.UNKNOWN:
                    raise UnsaidError("what nobody knows")
                return YES if truth is Truth.TRUE else NO
            case Conjunction(parts=parts):
                return z3.And(*(self.truth(part, scopes) for part in parts))
            case Disjunction(parts=parts):
                return z3.Or(*(self.truth(part, scopes) for part in parts))
            case Negation(part=part):
                return z3.Not(self.truth(part, scopes))
            case TruthOf(fold=fold):
                return self.truth(fold, scopes)
            case Test():
                return self._test(node, scopes)
            case QuantifierFold():
                return self._quantifier(node, scopes)
            case _:
                raise UnsaidError(f"a {type(node).__name__}")

    def _quantifier(self, fold: QuantifierFold, scopes: Scopes) -> Any:
        if fold.kind not in _QUANTIFIERS:
            raise UnsaidError(f"{fold.kind} over records")
        some = fold.kind is QuantifierKind.SOME
        found = []
        for there, inner in self._selected(fold, scopes):
            if some:
                found.append(there)
            else:
                required = NO if fold.require is None else self.truth(fold.require, inner)
                found.append(z3.Or(z3.Not(there), required))
        return z3.Or(*found) if some else z3.And(*found)

    def _selected(self, fold: RecordFold, scopes: Scopes) -> Iterable[tuple[Any, Scopes]]:
        """The records of a fold, each with whether it is there and selected."""
        source = fold.source
        if source.leaves_out is not None:
            raise UnsaidError("waivers")
        if source.section is not None:
            records = self._shop.section(source.section)
        else:
            assert source.column is not None
            records = self._listed(source.column, scopes)
        for there, record in records:
            inner = {**scopes, source.scope: record}
            where = YES if fold.where is None else self.truth(fold.where, inner)
            yield z3.And(there, where), inner

    def _listed(self, number: NodeId, scopes: Scopes) -> tuple[tuple[Any, RecordKey], ...]:
        column = self._plan.nodes[number]
        assert isinstance(column, Column)
        *_, field = column.steps
        assert not isinstance(field, Relation)
        return self._shop.listed(self._behind(column, scopes), field)

    def _test(self, test: Test, scopes: Scopes) -> Any:
        if isinstance(test.type, ObjectType | ListType):
            return self._object_there(test, scopes)
        check_counts(self._plan, test, self._shop.bounds.records)
        left = self.term(test.left, scopes)
        if test.op is Op.PRESENT:
            return z3.Not(left.none) if self._wanted(test) else left.none
        if test.op is Op.IN_TIME:
            deadline = self.term(test.right[0], scopes)
            in_time = z3.If(left.none, deadline.value > 0, left.value < deadline.value)
            return z3.Or(deadline.none, in_time)
        return z3.Or(*(self._compared(left, test.op, operand, scopes) for operand in test.right))

    def _wanted(self, test: Test) -> bool:
        operand = self._plan.nodes[test.right[0]]
        assert isinstance(operand, Constant)
        return operand.value is True

    def _object_there(self, test: Test, scopes: Scopes) -> Any:
        """Whether an object, or a list, is there."""
        value = self._plan.nodes[test.left]
        column = self._plan.nodes[value.column] if isinstance(value, ColumnValue) else None
        if test.op is not Op.PRESENT or not isinstance(column, Column) or isinstance(test.type, ListType):
            raise UnsaidError("lists as values")
        none = self._place(column, scopes).none
        return z3.Not(none) if self._wanted(test) else none

    def _compared(self, left: SymbolicTerm, op: Op, operand: NodeId, scopes: Scopes) -> Any:
        if op in (Op.OLDER_THAN, Op.NEWER_THAN):
            found = []
            for when, duration in self._durations(operand, scopes):
                old = self._days.due(left.value, duration) <= 0
                found.append(z3.And(when, old if op is Op.OLDER_THAN else z3.Not(old)))
            return z3.And(z3.Not(left.none), z3.Or(*found))
        right = self.term(operand, scopes)
        both = z3.Not(z3.Or(left.none, right.none))
        match op:
            case Op.IS:
                return z3.And(both, left.value == right.value)
            case Op.ABOVE:
                return z3.And(both, left.value > right.value)
            case Op.AT_LEAST:
                return z3.And(both, left.value >= right.value)
            case Op.BELOW:
                return z3.And(both, left.value < right.value)
            case Op.AT_MOST:
                return z3.And(both, left.value <= right.value)
            case _:
                raise UnsaidError(f"a test {op}")

    # --- values ---------------------------------------------------------------------------------

    def _term(self, node: Node, scopes: Scopes) -> SymbolicTerm:
        match node:
            case Constant(value=value):
                return self._constant(value)
            case CurrentInstant():
                return SymbolicTerm(z3.IntVal(0), NO)
            case FromNowOn():
                raise UnsaidError("what is still to come")
            case ColumnValue(column=column):
                place = self._plan.nodes[column]
                assert isinstance(place, Column)
                return self._column(place, scopes)
            case AggregateFold():
                return self._aggregate(node, scopes)
            case Extreme(fold=fold, items=items) if fold in _EXTREMES:
                return _extreme(fold, [(YES, self.term(item, scopes)) for item in items])
            case Proportion():
                return self._proportion(node, scopes)
            case Calculation():
                return self._calculated(node, scopes)
            case Coalesce(base=base, default=default, missing=missing):
                found = self.term(base, scopes)
                other = found if missing else self.term(default, scopes)
                value = z3.If(found.none, other.value, found.value)
                return SymbolicTerm(value, z3.And(found.none, other.none))
            case Conditional(condition=condition, base=base):
                holds = self.truth(condition, scopes)
                if base is None:
                    return SymbolicTerm(holds, NO)
                found = self.term(base, scopes)
                return SymbolicTerm(found.value, z3.Or(found.none, z3.Not(holds)))
            case _:
                raise UnsaidError(f"a {type(node).__name__}")

    def _constant(self, value: Any) -> SymbolicTerm:
        match value:
            case bool():
                return SymbolicTerm(z3.BoolVal(value), NO)
            case int():
                return SymbolicTerm(z3.IntVal(value), NO)
            case Decimal():
                return SymbolicTerm(z3.RealVal(str(value)), NO)
            case Money(amount=amount, currency=currency):
                return SymbolicTerm(self._shop.money(amount, currency), NO)
            case str():
                return SymbolicTerm(self._shop.word(value), NO)
            case LocalDate(year=year, month=month, day=day):
                return SymbolicTerm(self._shop.minutes(datetime(year, month, day, tzinfo=UTC)), NO)
            case datetime():
                return SymbolicTerm(self._shop.minutes(value), NO)
            case None:
                return SymbolicTerm(z3.IntVal(0), YES)
            case _:
                raise UnsaidError("a value that isn't set")

    def _column(self, column: Column, scopes: Scopes) -> SymbolicTerm:
        if not column.steps:
            raise UnsaidError("records as values")
        *_, last = column.steps
        if isinstance(last, Relation) or isinstance(last.type, ObjectType | ListType):
            raise UnsaidError("records as values")
        if last.name == "timezone":
            raise UnsaidError("the time zone")
        return self._shop.at(self._behind(column, scopes), last)

    def _behind(self, column: Column, scopes: Scopes) -> SymbolicPlace:
        """The record that holds the field of a column."""
        if column.behind is None:
            return _here(column, scopes)
        behind = self._plan.nodes[column.behind]
        assert isinstance(behind, Column)
        return self._place(behind, scopes)

    def _place(self, column: Column, scopes: Scopes) -> SymbolicPlace:
        """The record that a column leads to."""
        if not column.steps:
            return _here(column, scopes)
        holder, (*_, last) = self._behind(column, scopes), column.steps
        if isinstance(last, Relation):
            return self._shop.related(holder, last.key, last.section)
        return self._shop.inside(holder, last)

    def _aggregate(self, fold: AggregateFold, scopes: Scopes) -> SymbolicTerm:
        rows = list(self._selected(fold, scopes))
        if fold.fold is Fold.COUNT:
            return SymbolicTerm(z3.Sum(z3.IntVal(0), *(z3.If(there, 1, 0) for there, _ in rows)), NO)
        assert fold.value is not None
        values = [(there, self.term(fold.value, inner)) for there, inner in rows]
        if fold.fold is Fold.SUM:
            zero = z3.RealVal(0) if fold.type is Scalar.DECIMAL else z3.IntVal(0)
            parts = (z3.If(z3.And(there, z3.Not(term.none)), term.value, zero) for there, term in values)
            return SymbolicTerm(z3.Sum(zero, *parts), NO)
        if fold.fold not in _EXTREMES:
            raise UnsaidError(f"{fold.fold} over records")
        best = _extreme(fold.fold, values)
        if fold.take is None:
            return best
        taken: SymbolicTerm = SymbolicTerm(z3.IntVal(0), YES)
        for (there, term), (_, inner) in reversed(list(zip(values, rows, strict=True))):
            hit = z3.And(there, z3.Not(term.none), z3.Not(best.none), term.value == best.value)
            found = self.term(fold.take, inner)
            taken = SymbolicTerm(z3.If(hit, found.value, taken.value), z3.If(hit, found.none, taken.none))
        return taken

    def _calculated(self, node: Calculation, scopes: Scopes) -> SymbolicTerm:
        base = self.term(node.base, scopes)
        value, none = base.value, base.none
        for part, number in zip(node.parts, node.operands, strict=True):
            if part == "within" or self._is_duration(number):
                durations = list(self._durations(number, scopes))
                none = z3.Or(none, z3.Not(z3.Or(*(when for when, _ in durations))))
                value = one_of(
                    [(when, self._days.moved(value, part, duration)) for when, duration in durations]
                )
                continue
            other = self.term(number, scopes)
            none = z3.Or(none, other.none)
            if part == "times":
                if not (z3.is_rational_value(other.value) or z3.is_int_value(other.value)):
                    raise UnsaidError("products of values")
                value = value * other.value
            elif part in ("plus", "minus"):
                value = value + other.value if part == "plus" else value - other.value
            else:
                raise UnsaidError(f"{part} of values")
        return SymbolicTerm(value, none)

    def _proportion(self, node: Proportion, scopes: Scopes) -> SymbolicTerm:
        """Which part of so many records some are, said for each number that there may be of them."""
        fold = self._plan.nodes[node.whole]
        if not isinstance(fold, AggregateFold) or fold.fold is not Fold.COUNT:
            raise UnsaidError("shares of what isn't counted")
        part, whole = self.term(node.part, scopes), self.term(node.whole, scopes)
        most = len(list(self._selected(fold, scopes)))
        each = [(whole.value == count, z3.ToReal(part.value) / count) for count in range(1, most + 1)]
        value = one_of(each) if each else z3.RealVal(0)
        return SymbolicTerm(value, z3.Or(part.none, whole.none, whole.value <= 0))

    def _is_duration(self, number: NodeId) -> bool:
        match self._plan.nodes[number]:
            case Constant(value=value):
                return isinstance(value, Duration)
            case Conditional(base=base) if base is not None:
                return self._is_duration(base)
            case Coalesce(base=base) | Calculation(base=base):
                return self._is_duration(base)
            case _:
                return False

    def _durations(self, number: NodeId, scopes: Scopes) -> Iterator[tuple[Any, Duration]]:
        """The durations that a value may be, each with when it is; none where it is none of them."""
        match self._plan.nodes[number]:
            case Constant(value=Duration() as duration):
                yield YES, duration
            case Conditional(condition=condition, base=base) if base is not None:
                holds = self.truth(condition, scopes)
                for when, duration in self._durations(base, scopes):
                    yield z3.And(holds, when), duration
            case Coalesce(base=base, default=default, missing=missing):
                found = list(self._durations(base, scopes))
                yield from found
                if not missing:
                    rest = z3.Not(z3.Or(*(when for when, _ in found)))
                    for when, duration in self._durations(default, scopes):
                        yield z3.And(rest, when), duration
            case Calculation(base=base, parts=parts, operands=others):
                found = list(self._durations(base, scopes))
                for part, other in zip(parts, others, strict=True):
                    found = added(found, part, () if part == "next_day" else self._durations(other, scopes))
                yield from found
            case _:
                raise UnsaidError("a duration that is worked out")


def _here(column: Column, scopes: Scopes) -> SymbolicPlace:
    """The record from which a column starts."""
    return SymbolicPlace(((YES, scopes.get(column.scope, ())),), NO)


def _extreme(fold: Fold, items: list[tuple[Any, SymbolicTerm]]) -> SymbolicTerm:
    """The largest or smallest of those that are there; none is passed over."""
    best: SymbolicTerm = SymbolicTerm(z3.IntVal(0), YES)
    for there, term in items:
        here = z3.And(there, z3.Not(term.none))
        better = term.value > best.value if fold is Fold.MAX else term.value < best.value
        chosen = z3.And(here, z3.Or(best.none, better))
        best = SymbolicTerm(z3.If(chosen, term.value, best.value), z3.And(best.none, z3.Not(here)))
    return best
