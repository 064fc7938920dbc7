"""Conditions and expressions to Python source.

A generated name holds a ``Timeline`` for a condition (nearly always one of the shared FALSE, UNKNOWN and
TRUE, compared by identity) and a ``Value`` for an expression. What is the same for all records is taken
out of the loops: a fold over a whole section runs in the one pass over it, everything else once before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final

from msgspec.structs import replace

from checker.evaluate.python.compare import arithmetic, extremum, scalar
from checker.evaluate.python.direct import AGES, DirectTests, field_path
from checker.evaluate.python.folds import Accumulator, ArgExtremum, Quantified, Tally, conjoined, zero
from checker.evaluate.python.lines import both, either, negated
from checker.evaluate.python.moments import Moments
from checker.evaluate.python.passes import Fold, PlanStep, Sink, SinkNames
from checker.evaluate.python.paths import Paths
from checker.evaluate.python.shape import shape
from checker.evaluate.python.steps import choose, lift, lift_test
from checker.evaluate.python.world import RecordWorld, WaiverFilter
from checker.evaluate.python.writer import BoundNames, CodeFrame, CodeWriter
from checker.evaluate.reference.unsettled import unsettled
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
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Op,
    Quantifier,
    QuantifierKind,
)
from checker.logical_plan.analysis import Node, quantifiers
from checker.schema.catalog import Scalar
from checker.snapshot.read.records import UncertainTime
from checker.values.calendar import Calendar
from checker.values.quantity import Interval, LocalDate, Money, Reason, Unknown, Value
from checker.values.truth import CONSTANT, FALSE, TRUE, UNKNOWN, Timeline

#: From this depth on a condition gets a function of its own: Python doesn't nest without end.
_DEEP: Final = 12
_SYMBOLS: Final = {Op.BEFORE: "<", Op.NOT_BEFORE: ">=", Op.AFTER: ">", Op.NOT_AFTER: "<="}
_SWAPPED: Final = {"TRUE": "FALSE", "FALSE": "TRUE", "UNKNOWN": "UNKNOWN"}


class Compiler:
    """Writes one module for all conditions of a check."""

    def __init__(self, world: RecordWorld, calendar: Calendar, as_of: datetime, keep: int | None) -> None:
        self.names = BoundNames(
            r0=world.root,
            shop=world.root.shop,
            TRUE=TRUE,
            FALSE=FALSE,
            UNKNOWN=UNKNOWN,
            Unknown=Unknown,
            UncertainTime=UncertainTime,
            Interval=Interval,
            Money=Money,
            Decimal=Decimal,
            datetime=datetime,
            both=both,
            choose=choose,
            either=either,
            negated=negated,
            lift=lift,
            lift_test=lift_test,
        )
        self.steps: list[PlanStep] = []
        self.functions: list[str] = []
        self._world = world
        self._moments = Moments(calendar, as_of)
        self._keep = keep
        self._paths = Paths(self.names, world)
        self._direct = DirectTests(self.names, self._paths, self._moments)
        #: Steps by the identity of what they are for, which is kept so that no identity is used again.
        self._shared: dict[tuple[int, ...], tuple[tuple[object, ...], PlanStep]] = {}
        self._levels: list[int] = [0]

    # --- functions and steps ------------------------------------------------------------------

    def function(self, name: str, parameters: Sequence[str], writer: CodeWriter) -> None:
        """Add a function with the lines of ``writer``."""
        self.functions.append("\n".join((f"def {name}({', '.join(parameters)}):", *writer.lines)))

    def _before(self, frame: CodeFrame, write: Callable[[CodeFrame], str]) -> PlanStep:
        """A step with a function; ``write`` names its result."""
        writer = CodeWriter()
        self._levels.append(0)
        result = write(frame.outermost(writer))
        writer.line(f"return {result}")
        step = PlanStep(self.names.fresh("g"), self._levels.pop(), function=self.names.fresh("f"))
        self.function(step.function, (), writer)
        self.steps.append(step)
        return step

    def _once(
        self, node: Node, frame: CodeFrame, make: Callable[[], PlanStep], *, named: bool = False
    ) -> str:
        """The name of the result of a step that is made only once; ``named`` where its records are named."""
        known = (node, frame.analysis, frame.waived)
        key = (*map(id, known), named)
        if key not in self._shared:
            self._shared[key] = known, make()
        step = self._shared[key][1]
        self._levels[-1] = max(self._levels[-1], step.level + (1 if step.section else 0))
        return step.name

    def _hoisted(self, node: Node, frame: CodeFrame, write: Callable[[CodeFrame], str]) -> str:
        return self._once(node, frame, lambda: self._before(frame, write))

    def _let(self, frame: CodeFrame, expression: str) -> str:
        name = self.names.fresh("v")
        frame.writer.line(f"{name} = {expression}")
        return name

    # --- conditions ---------------------------------------------------------------------------

    def condition(self, condition: Condition, frame: CodeFrame) -> str:
        """Write what finds the truth of ``condition``; the name that holds its timeline."""
        if isinstance(condition, Quantifier) and self._whole(condition, frame):
            return self._pass(condition, frame)
        if frame.inner and not frame.analysis.free(condition) and not self._settled(condition, frame):
            return self._hoisted(condition, frame, lambda f: self.condition(condition, f))
        if frame.writer.depth >= _DEEP:
            return self._outlined(frame, lambda f: self.condition(condition, f))
        match condition:
            case AllOf(parts=parts):
                return self._junction(parts, frame, "TRUE", "FALSE", "both")
            case AnyOf(parts=parts):
                return self._junction(parts, frame, "FALSE", "TRUE", "either")
            case Not(part=part):
                return self._negated(self.condition(part, frame), frame)
            case Quantifier():
                sink = self._feed(condition, frame, partial(Quantified, condition.kind))
                return self._let(frame, f"{sink}.result()")
            case Comparison():
                return self._test(condition, frame)

    def _settled(self, condition: Condition, frame: CodeFrame) -> bool:
        """Whether a condition is settled by what the policy says."""
        return isinstance(condition, Comparison) and (
            self._constants((condition.left, *condition.right), frame) is not None
        )

    def _outlined(self, frame: CodeFrame, write: Callable[[CodeFrame], str]) -> str:
        writer, name = CodeWriter(), self.names.fresh("f")
        result = write(frame.into(writer))
        writer.line(f"return {result}")
        parameters = frame.parameters()
        self.function(name, parameters, writer)
        return self._let(frame, f"{name}({', '.join(parameters)})")

    def _junction(
        self, parts: Sequence[Condition], frame: CodeFrame, neutral: str, settled: str, join: str
    ) -> str:
        if not parts:
            return neutral
        result = self._let(frame, self.condition(parts[0], frame))
        varies = frame.analysis.varies(parts[0])
        for part in parts[1:]:
            varies = varies or frame.analysis.varies(part)
            with frame.writer.block(f"if {result} is not {settled}:"):
                truth = self.condition(part, frame)
                joined = f"{join}({result}, {truth})" if varies else truth
                frame.writer.line(f"if {truth} is not {neutral}: {result} = {joined}")
        return result

    def _negated(self, truth: str, frame: CodeFrame) -> str:
        if truth in _SWAPPED:
            return _SWAPPED[truth]
        swapped = f"FALSE if {truth} is TRUE else TRUE if {truth} is FALSE else negated({truth})"
        return self._let(frame, swapped)

    # --- tests --------------------------------------------------------------------------------

    def _test(self, test: Comparison, frame: CodeFrame) -> str:
        path = field_path(test.left)
        if path is not None:
            direct = self._direct.write(test, path, self._constants(test.right, frame) or (), frame)
            if direct is not None:
                return direct
        operands = [operand for operand in (test.left, *test.right) if not isinstance(operand, NowRef)]
        function = self._function(test)
        constants = self._constants(operands, frame)
        if constants is not None and not frame.analysis.varies(test):
            return ("FALSE", "UNKNOWN", "TRUE")[function(*constants).start]
        symbol = _SYMBOLS.get(test.op) if len(operands) == 2 else None
        return self._apply(function, operands, frame, "lift_test", symbol)

    def _function(self, test: Comparison) -> Callable[..., Timeline]:
        if test.op in AGES:
            return partial(self._moments.test, test.op)
        if any(isinstance(operand, NowRef) for operand in test.right):
            return partial(self._moments.against_now, test.op)
        return partial(_constant, test.op)

    def _constants(self, expressions: Sequence[Expression], frame: CodeFrame) -> list[Value] | None:
        """The values of expressions that the policy itself settles; None where one isn't."""
        found: list[Value] = []
        parameters = frame.analysis.policy.parameters
        for expression in expressions:
            if isinstance(expression, Literal):
                value = expression.value
            elif isinstance(expression, NameRef) and expression.name in parameters:
                parameter = parameters[expression.name]
                missing = Unknown(Reason.PARAMETER, f"${expression.name}")
                value = parameter.value if parameter.has_value else missing
            else:
                return None
            found.append(self._moments.calendar.start_of(value) if isinstance(value, LocalDate) else value)
        return found

    # --- expressions --------------------------------------------------------------------------

    def expression(self, expression: Expression, frame: CodeFrame) -> str:
        """Write what finds the value of ``expression``; the name that holds it."""
        constants = self._constants((expression,), frame)
        if constants is not None:
            return self.names.bind(constants[0])
        if isinstance(expression, NameRef):
            return self._named(expression.name, frame)
        if isinstance(expression, Aggregate) and self._whole(expression, frame):
            return self._pass(expression, frame)
        if frame.inner and not frame.analysis.free(expression):
            return self._hoisted(expression, frame, lambda f: self.expression(expression, f))
        match expression:
            case FieldRef(path=path):
                return self._paths.value(path, frame)
            case Aggregate():
                sink = self._feed(expression, frame, self._accumulator(expression))
                return self._let(frame, f"{sink}.result()")
            case Extremum(fold=fold, items=items):
                return self._apply(partial(extremum, fold), items, frame)
            case Arithmetic(base=base, times=times, plus=plus, minus=minus):
                named = (("times", times), ("plus", plus), ("minus", minus))
                parts = tuple(part for part, operand in named if operand is not None)
                operands = [operand for _, operand in named if operand is not None]
                function = partial(arithmetic, self._moments.calendar, parts)
                return self._apply(function, (base, *operands), frame)
            case Guarded(base=base, when=when):
                truth = self.condition(when, frame)
                return self._chosen(expression, when, truth, (self.expression(base, frame), "None"), frame)
            case Holds(condition=held):
                truth = self.condition(held, frame)
                return self._chosen(expression, held, truth, ("True", "False"), frame)
            case Default(base=base, default=default):
                return self._apply(_default, (base, default), frame)
            case _:
                raise AssertionError("now stands only on the right of a time test")

    def _apply(
        self,
        function: Callable[..., object],
        operands: Sequence[Expression],
        frame: CodeFrame,
        lifted: str = "lift",
        symbol: str | None = None,
    ) -> str:
        """Write a call; where an operand may change as time goes by, one that looks at every instant.

        ``symbol`` does the same for two instants.
        """
        name = self.names.bind(function)
        values = [self.expression(operand, frame) for operand in operands]
        given = ", ".join(values)
        if any(frame.analysis.varies(operand) for operand in operands):
            return self._let(frame, f"{lifted}({name}, ({given},))")
        if symbol is not None:
            left, right = values
            instants, none, unknown = (
                f"{left}.__class__ is datetime and {right}.__class__ is datetime",
                f"{left} is None or {right} is None",
                f"{left}.__class__ is Unknown or {right}.__class__ is Unknown",
            )
            bounded = f"FALSE if {none} else UNKNOWN if {unknown} else {name}({given})"
            exact = f"TRUE if {left} {symbol} {right} else FALSE"
            return self._let(frame, f"({exact}) if {instants} else {bounded}")
        return self._let(frame, f"{name}({given})")

    def _chosen(
        self, node: Expression, condition: Condition, truth: str, values: tuple[str, str], frame: CodeFrame
    ) -> str:
        """Write the choice between the values where a condition is true and where it is false."""
        unknown = self.names.bind(unsettled(condition))
        yes, no = values
        if frame.analysis.varies(node):
            return self._let(frame, f"choose({truth}, {yes}, {no}, {unknown})")
        return self._let(frame, f"{yes} if {truth} is TRUE else {no} if {truth} is FALSE else {unknown}")

    def _named(self, name: str, frame: CodeFrame) -> str:
        if name in frame.values:
            return frame.values[name]
        expression = frame.analysis.policy.values[name].expression
        plain = replace(frame, waived=None)
        return self._hoisted(expression, plain, lambda f: self.expression(expression, f))

    def named_values(self, frame: CodeFrame, wanted: Iterable[str]) -> dict[str, str]:
        """Write named values, each after those it uses; the names that hold all that are written by now."""
        found = dict(frame.values)
        own = replace(frame, values=found)

        def write(name: str) -> None:
            if name not in found:
                expression = frame.analysis.policy.values[name].expression
                for needed in frame.analysis.named(expression):
                    write(needed)
                found[name] = self.expression(expression, own)

        for name in wanted:
            write(name)
        return found

    # --- folds --------------------------------------------------------------------------------

    def measured(self, condition: Condition, frame: CodeFrame) -> str:
        """Write a condition whose records a report names.

        The name holds a ``Measured`` where the condition is a conjunction of quantifiers, else a timeline.
        """
        found = quantifiers(condition)
        if found is None:
            return self.condition(condition, frame)
        parts = [self._tallied(quantifier, frame) for quantifier in found]
        if len(parts) == 1:
            return parts[0]
        return self._let(frame, f"{self.names.bind(partial(conjoined, self._keep))}({', '.join(parts)})")

    def _tallied(self, quantifier: Quantifier, frame: CodeFrame) -> str:
        tally = partial(Tally, quantifier, self._keep, shape(self._world, quantifier))
        if self._whole(quantifier, frame):
            return self._pass(quantifier, frame, tally)
        section = quantifier.source.section
        sink = self._feed(quantifier, frame, tally)
        if section is None:
            name, _ = self._paths.decoded(quantifier.source.path, frame)
            checked = f"len({name}) if {name}.__class__ is list else 0"
        else:
            rows = self._world.rows(section)
            left_out = self._waived(quantifier, frame)
            checked = str(sum(1 for _, record in rows if left_out is None or not left_out(record)))
        return self._let(frame, f"{sink}.measured({checked})")

    def _whole(self, node: Fold, frame: CodeFrame) -> bool:
        """Whether a fold runs over a section and reads no record outside it: one pass will do."""
        return node.source.section is not None and not frame.analysis.free(node)

    def _accumulator(self, node: Aggregate) -> Callable[[], Accumulator]:
        if node.take is not None:
            return partial(ArgExtremum, node.fold, None, node.source.path.text)
        nothing = zero(money=node.type is Scalar.MONEY, currency=self._world.root.shop.currency)
        return partial(Accumulator, node.fold, nothing, node.source.path.text)

    def _waived(self, node: Fold, frame: CodeFrame) -> WaiverFilter | None:
        if frame.waived is None or node.source.section is None:
            return None
        return WaiverFilter(node.source.section, frame.waived)

    def _pass(self, node: Fold, frame: CodeFrame, tally: Callable[[], Tally] | None = None) -> str:
        """The name of the result of a fold in the pass over a section."""
        return self._once(node, frame, lambda: self._in_pass(node, frame, tally), named=tally is not None)

    def _in_pass(self, node: Fold, frame: CodeFrame, tally: Callable[[], Tally] | None) -> PlanStep:
        record, add, writer = self.names.fresh("r"), self.names.fresh("add"), CodeWriter(depth=2)
        sink: Callable[[], Sink]
        best = ""
        if isinstance(node, Aggregate):
            sink = self._accumulator(node)
            if node.value is not None and node.value.type is Scalar.TIME:
                best = self.names.fresh("best")
        else:
            sink = tally or partial(Quantified, node.kind)
        waived = self._waived(node, frame)
        self._levels.append(0)
        writer.line(f"{record} = record")
        inside = frame.outermost(writer).within(writer, node.scope, record)
        self._contribution(node, inside, record, SinkNames(add, best), waived)
        assert node.source.section is not None
        step = PlanStep(
            self.names.fresh("g"),
            self._levels.pop(),
            section=node.source.section,
            add=add,
            best=best,
            body=writer.lines,
            sink=sink,
            waived=waived,
        )
        self.steps.append(step)
        return step

    def _feed(self, node: Fold, frame: CodeFrame, sink: Callable[[], Sink]) -> str:
        """Write a fold that runs for each record of an outer one, or over a list inside a record."""
        rows, absent = self._rows(node, frame)
        record, writer, function = self.names.fresh("r"), CodeWriter(), self.names.fresh("f")
        writer.line(f"for index, {record} in rows:")
        writer.depth += 1
        inside = frame.within(writer, node.scope, record)
        self._contribution(node, inside, record, SinkNames("add"), self._waived(node, frame))
        parameters = frame.parameters()
        self.function(function, ("rows", "add", *parameters), writer)
        given = "".join(f", {name}" for name in parameters)
        name = self._let(frame, f"{self.names.bind(sink)}()")
        frame.writer.line(f"{function}({rows}, {name}.add{given})")
        if absent:
            with frame.writer.block(f"if {absent} is not None:"):
                frame.writer.line(f"{function}(((-1, {absent}),), {name}.lack{given})")
        return name

    def _rows(self, node: Fold, frame: CodeFrame) -> tuple[str, str]:
        """The numbered records of a source, and the record that it may lack ("" where it is complete)."""
        section, bind = node.source.section, self.names.bind
        if section is None:
            name, unknown = self._paths.decoded(node.source.path, frame)
            absent = self._let(frame, f"{bind(self._world.phantom)} if {unknown} else None")
            rows = self._let(frame, f"enumerate({name}) if {name}.__class__ is list else ()")
            return rows, absent
        phantom = self._world.absent(section)
        absent = "" if phantom is None else bind(phantom)
        key = frame.analysis.key(node.where, node.scope)
        if key is None:
            return bind(self._world.rows(section)), absent
        mine, other = key
        index = bind(self._world.index(section, mine.steps))
        return self._let(frame, f"{index}({self.expression(other, frame)})"), absent

    def _contribution(
        self, node: Fold, frame: CodeFrame, record: str, to: SinkNames, waived: WaiverFilter | None
    ) -> None:
        """Write what one record gives to a fold, unless it is neutral."""
        block = frame.writer.block
        if waived is not None:
            with block(f"if not {self.names.bind(waived)}({record}):"):
                self._contribution(node, frame, record, to, None)
            return
        if node.where is None:
            self._selected(node, frame, record, to, "TRUE")
            return
        where = self.condition(node.where, frame)
        with block(f"if {where} is not FALSE:"):
            self._selected(node, frame, record, to, where)

    def _selected(self, node: Fold, frame: CodeFrame, record: str, to: SinkNames, where: str) -> None:
        """Write what a record that is selected, or may be, gives to a fold."""
        write, block, add, best = frame.writer.line, frame.writer.block, to.add, to.best
        if isinstance(node, Aggregate):
            value = "None" if node.value is None else self._paths.value(node.value, frame)
            if not best:
                write(f"{add}(index, {where}, {value}{self._taken(node, frame)})")
                return
            # Most instants are none better than the best so far, and then there is nothing to hand on.
            worse = "<=" if node.fold == "max" else ">="
            known = f"{value}.__class__ is datetime and {best} is not None"
            with block(f"if not ({where} is TRUE and {known} and {value} {worse} {best}):"):
                write(f"{best} = {add}(index, {where}, {value}{self._taken(node, frame)})")
        elif node.kind is QuantifierKind.SOME:
            write(f"{add}(index, {where}, {record})")
        elif node.require is None:
            write(f"{add}(index, {self._negated(where, frame)}, {record})")
        else:
            required = self.condition(node.require, frame)
            with block(f"if {required} is not TRUE:"):
                if where == "TRUE":
                    write(f"{add}(index, {required}, {record})")
                else:
                    open_ = f"either(negated({where}), {required})"
                    write(f"{add}(index, {required} if {where} is TRUE else {open_}, {record})")

    def _taken(self, node: Aggregate, frame: CodeFrame) -> str:
        return "" if node.take is None else f", {self._paths.value(node.take, frame)}"


def _constant(op: Op, *values: Value) -> Timeline:
    return CONSTANT[scalar(op, *values)]


def _default(base: Value, default: Value) -> Value:
    return default if base is None else base
