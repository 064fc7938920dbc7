"""Nodes of a logical plan to Python source.

A generated name holds a ``Timeline`` for a condition (nearly always one of the shared FALSE, UNKNOWN and
TRUE, compared by identity) and a ``Value`` for an expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, Protocol

from checker.evaluate.python.compare import extremum, proportion
from checker.evaluate.python.direct import AGES, DirectTests
from checker.evaluate.python.paths import Paths
from checker.evaluate.python.recipes import (
    against_now,
    age_test,
    calculation,
    constant_test,
    from_now_on,
    in_time,
    start_of,
    with_default,
    with_stand_in,
)
from checker.evaluate.python.writer import BoundNames, CodeFrame, CodeWriter
from checker.language.model.conditions import Op
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
    Test,
    TruthOf,
)
from checker.logical_plan.plan import LogicalPlan
from checker.schema.catalog import Scalar
from checker.values.quantity import LocalDate

#: From this depth on a condition gets a function of its own: Python doesn't nest without end.
_DEEP: Final = 12
#: What two instants are compared by.
_SYMBOLS: Final = {Op.BELOW: "<", Op.AT_LEAST: ">=", Op.ABOVE: ">", Op.AT_MOST: "<="}
_SWAPPED: Final = {"TRUE": "FALSE", "FALSE": "TRUE", "UNKNOWN": "UNKNOWN"}


class FoldWriter(Protocol):
    """Writes the folds that stand inside conditions."""

    def result(self, number: NodeId, fold: RecordFold, frame: CodeFrame) -> str:
        """The name of what a fold comes to."""


class Conditions:
    """Writes conditions and expressions; ``once`` names what has been computed before all records."""

    def __init__(self, plan: LogicalPlan, names: BoundNames, functions: list[str]) -> None:
        self.plan = plan
        self.names = names
        self.once: dict[NodeId, str] = {}
        self.paths = Paths(names, plan)
        self.folds: FoldWriter
        self._direct = DirectTests(names, self.paths, plan)
        self._functions = functions

    def function(self, name: str, parameters: Sequence[str], writer: CodeWriter) -> None:
        """Add a function with the lines of ``writer``."""
        self._functions.append("\n".join((f"def {name}({', '.join(parameters)}):", *writer.lines)))

    def let(self, frame: CodeFrame, expression: str) -> str:
        """Write an assignment; the name that was given to the result."""
        return frame.let(self.names.fresh("v"), expression)

    def sharing(self, shared: Iterable[NodeId], frame: CodeFrame) -> CodeFrame:
        """Write what is worked out once per record; the frame that knows it."""
        for number in shared:
            if number not in frame.known:
                frame = frame.knowing({number: self._shared(number, frame)})
        return frame

    def _shared(self, number: NodeId, frame: CodeFrame) -> str:
        if isinstance(self.plan.nodes[number], Column):
            return self.paths.decoded(number, frame)[0]
        return self.write(number, frame)

    # --- conditions ---------------------------------------------------------------------------

    def write(self, number: NodeId, frame: CodeFrame) -> str:
        """Write what a node comes to; the name that holds it."""
        node = self.plan.nodes[number]
        if number in self.once:
            return self.once[number]
        if number in frame.known:
            return frame.known[number]
        match node:
            case ColumnValue():
                return self.paths.value(node, frame)
            case ConstantTruth(truth=truth):
                return truth.name
            case Constant(value=LocalDate() as day):
                return self.names.make(day, partial(start_of, day))
            case Constant(value=value):
                return self.names.bind(value)
            case FromNowOn():
                return self.names.make("from now on", from_now_on)
        if frame.writer.depth >= _DEEP:
            return self._outlined(number, frame)
        return self._computed(number, frame)

    def _computed(self, number: NodeId, frame: CodeFrame) -> str:
        """Write what is computed from other nodes."""
        node = self.plan.nodes[number]
        match node:
            case Conjunction(parts=parts):
                return self._junction(parts, frame, "TRUE", "FALSE", "both")
            case Disjunction(parts=parts):
                return self._junction(parts, frame, "FALSE", "TRUE", "either")
            case Negation(part=part):
                return self.negated(self.write(part, frame), frame)
            case QuantifierFold() | AggregateFold():
                return self.folds.result(number, node, frame)
            case Test():
                return self._direct.write(node, frame) or self._test(node, frame)
            case Extreme(fold=fold, items=items):
                return self._apply(self.names.bind(partial(extremum, fold)), items, frame)
            case Proportion(part=part, whole=whole, inside=inside):
                function = self.names.bind(partial(proportion, inside))
                return self._apply(function, (part, whole), frame)
            case Calculation(base=base, parts=named, operands=others):
                function = self.names.make(("arithmetic", named), partial(calculation, named))
                return self._apply(function, (base, *others), frame)
            case Coalesce(base=base, default=default, missing=False) if not self.plan.traits[number].varies:
                return self._with_default(base, default, frame)
            case Coalesce(base=base, default=default, missing=missing):
                chosen = with_stand_in if missing else with_default
                return self._apply(self.names.bind(chosen), (base, default), frame)
            case TruthOf(fold=fold):
                return self.let(frame, f"{self.write(fold, frame)}.timeline")
            case Conditional():
                return self._conditional(number, node, frame)
            case _:
                raise AssertionError(f"{type(node).__name__} isn't computed from others")

    def _outlined(self, number: NodeId, frame: CodeFrame) -> str:
        writer, name = CodeWriter(), self.names.fresh("f")
        parameters = self.parameters([number], frame)
        result = self.write(number, CodeFrame(writer, frame.records, frame.known))
        writer.line(f"return {result}")
        self.function(name, parameters, writer)
        return self.let(frame, f"{name}({', '.join(parameters)})")

    def parameters(self, numbers: Iterable[NodeId], frame: CodeFrame) -> tuple[str, ...]:
        """The names in ``frame`` that a function which writes these nodes must be given."""
        needed = frozenset[NodeId]().union(*(self.plan.needs(number) for number in numbers))
        records = (name for scope, name in frame.records.items() if scope)
        return tuple(dict.fromkeys((*records, *(frame.known[n] for n in frame.known if n in needed))))

    def _junction(
        self, parts: Sequence[NodeId], frame: CodeFrame, neutral: str, decisive: str, join: str
    ) -> str:
        result = self.let(frame, self.write(parts[0], frame))
        varies = self.plan.traits[parts[0]].varies
        for part in parts[1:]:
            varies = varies or self.plan.traits[part].varies
            with frame.writer.block(f"if {result} is not {decisive}:"):
                truth = self.write(part, frame)
                joined = f"{join}({result}, {truth})" if varies else truth
                frame.writer.line(f"if {truth} is not {neutral}: {result} = {joined}")
        return result

    def negated(self, truth: str, frame: CodeFrame) -> str:
        """Write the negation of a truth."""
        if truth in _SWAPPED:
            return _SWAPPED[truth]
        swapped = f"FALSE if {truth} is TRUE else TRUE if {truth} is FALSE else negated({truth})"
        return self.let(frame, swapped)

    def _test(self, test: Test, frame: CodeFrame) -> str:
        asked = (test.left, *test.right)
        given = [number for number in asked if not isinstance(self.plan.nodes[number], CurrentInstant)]
        if test.op is Op.IN_TIME:
            return self._apply(self.names.make("in time", in_time), asked, frame, "lift_test")
        symbol = _SYMBOLS.get(test.op) if test.type is Scalar.TIME and len(given) == 2 else None
        return self._apply(
            self._function(test, now=len(given) < len(asked)), given, frame, "lift_test", symbol
        )

    def _function(self, test: Test, *, now: bool) -> str:
        op = test.op
        if op in AGES:
            return self.names.make(("test", op), partial(age_test, op))
        if now:
            return self.names.make(("now", op), partial(against_now, op))
        return self.names.bind(partial(constant_test, op))

    # --- expressions --------------------------------------------------------------------------

    def _apply(
        self,
        function: str,
        operands: Sequence[NodeId],
        frame: CodeFrame,
        lifted: str = "lift",
        symbol: str | None = None,
    ) -> str:
        """Write a call; where an operand may change as time goes by, one that looks at every instant.

        ``symbol`` does the same for two instants.
        """
        values = [self.write(operand, frame) for operand in operands]
        given = ", ".join(values)
        if any(self.plan.traits[operand].varies for operand in operands):
            return self.let(frame, f"{lifted}({function}, ({given},))")
        if symbol is not None:
            left, right = values
            instants, none, unknown = (
                f"{left}.__class__ is datetime and {right}.__class__ is datetime",
                f"{left} is None or {right} is None",
                f"{left}.__class__ is Unknown or {right}.__class__ is Unknown",
            )
            bounded = f"FALSE if {none} else UNKNOWN if {unknown} else {function}({given})"
            exact = f"TRUE if {left} {symbol} {right} else FALSE"
            return self.let(frame, f"({exact}) if {instants} else {bounded}")
        return self.let(frame, f"{function}({given})")

    def _with_default(self, base: NodeId, default: NodeId, frame: CodeFrame) -> str:
        """Write a value that another stands in for where there is none: that is only then worked out."""
        result = self.let(frame, self.write(base, frame))
        with frame.writer.block(f"if {result} is None:"):
            frame.writer.line(f"{result} = {self.write(default, frame)}")
        return result

    def _conditional(self, number: NodeId, node: Conditional, frame: CodeFrame) -> str:
        """Write the choice between the values where a condition is true and where it is false."""
        truth = self.write(node.condition, frame)
        unknown = self.names.bind(node.if_unknown)
        yes, no = ("True", "False") if node.base is None else (self.write(node.base, frame), "None")
        if self.plan.traits[number].varies:
            return self.let(frame, f"choose({truth}, {yes}, {no}, {unknown})")
        return self.let(frame, f"{yes} if {truth} is TRUE else {no} if {truth} is FALSE else {unknown}")
