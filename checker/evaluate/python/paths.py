"""Code that follows a column to a field."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec import UNSET

from checker.evaluate.python.recipes import bounds, finder
from checker.evaluate.python.world import LOST
from checker.evaluate.python.writer import BoundNames, CodeFrame
from checker.logical_plan.nodes import Column, ColumnValue, NodeId, Steps
from checker.logical_plan.plan import LogicalPlan
from checker.schema.catalog import EnumType, Field, Relation, Scalar
from checker.snapshot.read.records import attribute, enumeration
from checker.values.quantity import Reason, Unknown

#: What a derived field is, as it is decoded, where the case that it depends on is missing or unrecognised.
_NO_CASE: Final = Unknown(Reason.MISSING)
_ODD_CASE: Final = Unknown(Reason.UNRECOGNISED)


class Paths:
    """Writes what reads fields."""

    def __init__(self, names: BoundNames, plan: LogicalPlan) -> None:
        self._names = names
        self._plan = plan
        names.values.update(UNSET=UNSET, LOST=LOST)

    def decoded(self, number: NodeId, frame: CodeFrame) -> tuple[str, str]:
        """The name of what a column leads to, as it is decoded, and the test that it isn't known."""
        column = self._column(number)
        name = frame.known.get(number) or self._walk(column, frame)
        tests = [f"{name} is UNSET"]
        if _follows(column.steps):
            tests.append(f"{name} is LOST")
        if column.case is not None:
            tests.append(f"{name}.__class__ is Unknown")
        return name, " or ".join(tests)

    def value(self, node: ColumnValue, frame: CodeFrame) -> str:
        """The name of a field's value: what is missing, unrecognised or not to be found is unknown."""
        column = self._column(node.column)
        bind, write = self._names.bind, frame.writer.line
        found = frame.known.get(node.column)
        name = self._walk(column, frame) if found is None else frame.let(self._names.fresh("x"), found)
        if not column.steps:
            return name
        if column.type is Scalar.TIME:
            with frame.writer.block(f"if {name}.__class__ is not datetime:"):
                self._unknown(name, column, node.text, frame)
                write(f"elif {name}.__class__ is UncertainTime:")
                write(f"    {name} = Interval({name}.not_before, {name}.not_after)")
            return name
        self._unknown(name, column, node.text, frame)
        if isinstance(column.type, EnumType):
            unrecognised = bind(enumeration(column.type)["UNRECOGNISED"])
            write(f"elif {name} is {unrecognised}: {name} = {bind(Unknown(Reason.UNRECOGNISED, node.text))}")
            write(f"elif {name} is not None: {name} = {name}.value")
        elif column.type is Scalar.MONEY:
            write(f"elif {name} is not None: {name} = Money(Decimal({name}.amount), {name}.currency)")
        return name

    def _unknown(self, name: str, column: Column, text: str, frame: CodeFrame) -> None:
        bind, write, last = self._names.bind, frame.writer.line, column.steps[-1]
        write(f"if {name} is UNSET: {name} = {bind(Unknown(Reason.MISSING, text))}")
        if _follows(column.steps):
            write(f"elif {name} is LOST: {name} = {bind(Unknown(Reason.REFERENCE, text))}")
        if isinstance(last, Field) and last.derived is not None:
            by = text.removesuffix(last.name) + last.derived.by
            write(f"elif {name} is {bind(_NO_CASE)}: {name} = {bind(Unknown(Reason.MISSING, by))}")
            write(f"elif {name} is {bind(_ODD_CASE)}: {name} = {bind(Unknown(Reason.UNRECOGNISED, by))}")

    def _column(self, number: NodeId) -> Column:
        column = self._plan.nodes[number]
        assert isinstance(column, Column)
        return column

    def _walk(self, column: Column, frame: CodeFrame) -> str:
        """Follow the steps; the name of where they lead."""
        if not column.steps:
            return frame.records[column.scope]
        name = self._names.fresh("x")
        if column.behind is None:
            self._step(column, frame.records[column.scope], name, frame)
            return name
        behind = self._column(column.behind)
        record = frame.known.get(column.behind) or self._walk(behind, frame)
        frame.writer.line(f"{name} = {record}")
        lost = f" and {record} is not LOST" if _follows(behind.steps) else ""
        with frame.writer.block(f"if {record} is not None and {record} is not UNSET{lost}:"):
            self._step(column, record, name, frame)
        return name

    def _step(self, column: Column, record: str, name: str, frame: CodeFrame) -> None:
        write, step = frame.writer.line, column.steps[-1]
        if isinstance(step, Relation):
            section = step.section
            find = self._names.make(("finder", section), partial(finder, section))
            write(f"{name} = {record}.{attribute(step.key.name)}")
            write(f"if {name} is not None and {name} is not UNSET: {name} = {find}()({name}, LOST)")
        elif column.case is None:
            write(f"{name} = {record}.{attribute(step.name)}")
        else:
            self._derive(step, column.case, (record, name), frame)

    def _derive(self, step: Field, by: NodeId, names: tuple[str, str], frame: CodeFrame) -> None:
        bind, write, derived, (record, name) = self._names.bind, frame.writer.line, step.derived, names
        assert derived is not None
        kind = self._column(by).type
        assert isinstance(kind, EnumType)
        members = enumeration(kind)
        limits = self._names.make(("bounds", step), partial(bounds, step))
        case = frame.known.get(by)
        if case is None:
            case = frame.let(self._names.fresh("x"), f"{record}.{attribute(derived.by)}")
        word = "if"
        for value, source in derived.cases.items():
            with frame.writer.block(f"{word} {case} is {bind(members(value))}:"):
                write(f"{name} = {record}.{attribute(source)}")
                write(f"if {name} is None or {name} is UNSET: {name} = {limits}({record})")
            word = "elif"
        write(f"elif {case} is UNSET: {name} = {bind(_NO_CASE)}")
        write(f"elif {case} is {bind(members['UNRECOGNISED'])}: {name} = {bind(_ODD_CASE)}")
        write(f"else: {name} = None")


def _follows(steps: Steps) -> bool:
    """Whether one of the steps leads to another record, which may be lost."""
    return any(isinstance(step, Relation) for step in steps)
