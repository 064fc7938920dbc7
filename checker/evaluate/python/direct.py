"""Code for the tests that most records meet: a field, as it is decoded, against constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from checker.evaluate.python.paths import Paths
from checker.evaluate.python.recipes import against_now, age, interval_against_now, past
from checker.evaluate.python.writer import BoundNames, CodeFrame
from checker.language.model.conditions import Op
from checker.logical_plan.nodes import Column, ColumnValue, Constant, CurrentInstant, NodeId, Test
from checker.logical_plan.plan import LogicalPlan
from checker.schema.catalog import EnumType, Scalar
from checker.snapshot.read.records import enumeration
from checker.values.quantity import Duration, Money, Value

AGES: Final = (Op.OLDER_THAN, Op.NEWER_THAN)
_SYMBOLS: Final[Mapping[Op, str]] = {
    Op.ABOVE: ">",
    Op.AT_LEAST: ">=",
    Op.BELOW: "<",
    Op.AT_MOST: "<=",
}
#: What a time long past is, against now.
_LONG_PAST: Final[Mapping[Op, str]] = {
    Op.BELOW: "TRUE",
    Op.AT_MOST: "TRUE",
    Op.ABOVE: "FALSE",
    Op.AT_LEAST: "FALSE",
}


class DirectTests:
    """Writes tests that need no ``Value``: most settle by an identity, or by comparing two days."""

    def __init__(self, names: BoundNames, paths: Paths, plan: LogicalPlan) -> None:
        self._names = names
        self._paths = paths
        self._nodes = plan.nodes

    def write(self, test: Test, frame: CodeFrame) -> str | None:
        """The name of the truth of a test of a column; None where it needs more than this."""
        left, op, operands = self._nodes[test.left], test.op, self._operands(test)
        if not isinstance(left, ColumnValue):
            return None
        number, column = left.column, self._nodes[left.column]
        assert isinstance(column, Column)
        if op is Op.PRESENT:
            return self._present(number, frame, wanted=operands[0] is True)
        if column.type is Scalar.TIME:
            return self._time(number, test, operands, frame)
        if not operands:
            return None
        if column.type is Scalar.MONEY:
            return self._money(number, test, operands[0], frame)
        if op in _SYMBOLS:
            return self._number(number, test, operands[0], frame)
        if op is Op.IS and all(isinstance(value, str | bool | int) for value in operands):
            return self._equal(number, column, operands, frame)
        return None

    def _operands(self, test: Test) -> Sequence[Value]:
        """The values on the right, empty where they aren't constants."""
        nodes = [self._nodes[number] for number in test.right]
        constants = [node for node in nodes if isinstance(node, Constant)]
        return [node.value for node in constants] if len(constants) == len(nodes) else ()

    def _chosen(self, frame: CodeFrame, *choices: tuple[str, str]) -> str:
        """The truth that goes with the first condition that holds."""
        result, word = self._names.fresh("v"), "if"
        for condition, truth in choices:
            frame.writer.line(f"{f'{word} {condition}' if condition else 'else'}: {result} = {truth}")
            word = "elif"
        return result

    def _present(self, column: NodeId, frame: CodeFrame, *, wanted: bool) -> str:
        name, unknown = self._paths.decoded(column, frame)
        yes, no = ("TRUE", "FALSE") if wanted else ("FALSE", "TRUE")
        node = self._nodes[column]
        dated = isinstance(node, Column) and node.type is Scalar.TIME
        first = [(f"{name}.__class__ is datetime", yes)] if dated else []  # what most times are
        return self._chosen(frame, *first, (f"{name} is None", no), (unknown, "UNKNOWN"), ("", yes))

    def _equal(self, number: NodeId, column: Column, operands: Sequence[Value], frame: CodeFrame) -> str:
        name, unknown = self._paths.decoded(number, frame)
        if isinstance(column.type, EnumType):
            members = enumeration(column.type)
            listed = [members(value) for value in operands if value in column.type.values]
            matches = " or ".join(f"{name} is {self._names.bind(member)}" for member in listed) or "False"
            unknown += f" or {name} is {self._names.bind(members['UNRECOGNISED'])}"
        else:
            matches = f"{name} in {self._names.bind(tuple(operands))}"
        return self._chosen(frame, (matches, "TRUE"), (unknown, "UNKNOWN"), ("", "FALSE"))

    def _number(self, number: NodeId, test: Test, operand: Value, frame: CodeFrame) -> str | None:
        if not isinstance(operand, int | Decimal):
            return None
        name, unknown = self._paths.decoded(number, frame)
        compared = f"TRUE if {name} {_SYMBOLS[test.op]} {self._names.bind(operand)} else FALSE"
        return self._chosen(frame, (f"{name} is None", "FALSE"), (unknown, "UNKNOWN"), ("", compared))

    def _money(self, number: NodeId, test: Test, operand: Value, frame: CodeFrame) -> str | None:
        if test.op not in _SYMBOLS or not isinstance(operand, Money):
            return None
        name, unknown = self._paths.decoded(number, frame)
        if operand.currency is not None:
            unknown += f" or {name}.currency != {self._names.bind(operand.currency)}"
        amount = self._names.bind(operand.amount)
        compared = f"TRUE if Decimal({name}.amount) {_SYMBOLS[test.op]} {amount} else FALSE"
        return self._chosen(frame, (f"{name} is None", "FALSE"), (unknown, "UNKNOWN"), ("", compared))

    def _time(self, number: NodeId, test: Test, operands: Sequence[Value], frame: CodeFrame) -> str | None:
        """``older_than`` and ``newer_than`` a duration; an ordering against now."""
        op, make = test.op, self._names.make
        if op in AGES and operands and isinstance(operands[0], Duration):
            duration, newer = operands[0], op is Op.NEWER_THAN
            long_past = "FALSE" if newer else "TRUE"
            settled = make(("settled", duration), partial(age, duration, "settled"))
            instant = make(
                ("age", op, duration), partial(age, duration, "instant_negated" if newer else "instant")
            )
            interval = make(
                ("age of interval", op, duration),
                partial(age, duration, "interval_negated" if newer else "interval"),
            )
        elif op in _LONG_PAST and isinstance(self._nodes[test.right[0]], CurrentInstant):
            long_past = _LONG_PAST[op]
            settled = make("past", past)
            instant = make(("now", op), partial(against_now, op))
            interval = make(("now of interval", op), partial(interval_against_now, op))
        else:
            return None
        name, unknown = self._paths.decoded(number, frame)
        near = f"{long_past} if {name}.toordinal() <= {settled} else {instant}({name})"
        return self._chosen(
            frame,
            (f"{name}.__class__ is datetime", near),
            (f"{name} is None", "FALSE"),
            (unknown, "UNKNOWN"),
            ("", f"{interval}({name}.not_before, {name}.not_after)"),
        )
