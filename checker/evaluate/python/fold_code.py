"""Folds to Python source: in a pass over a section that they share, or as a loop of their own."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from checker.evaluate.python.conditions import Conditions
from checker.evaluate.python.program import FedFold, Pass
from checker.evaluate.python.recipes import absent, checked, index, phantom, rows, sinks, waived, window_of
from checker.evaluate.python.timed import countable
from checker.evaluate.python.writer import CodeFrame, CodeWriter
from checker.language.model.conditions import QuantifierKind
from checker.logical_plan.apart import gathered
from checker.logical_plan.nodes import (
    AggregateFold,
    Coalesce,
    Column,
    ColumnValue,
    NodeId,
    QuantifierFold,
    RecordFold,
    Source,
    inside,
)
from checker.logical_plan.plan import Pipeline
from checker.schema.catalog import Scalar


class _Target(Struct, frozen=True):
    """The names of what takes contributions, and of the best value so far ("" where none is kept)."""

    add: str
    best: str = ""


class Folds:
    """Writes folds."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._names = conditions.names
        self._plan = conditions.plan
        conditions.folds = self

    def in_pass(self, pipeline: Pipeline) -> Pass:
        """Write the pass of a pipeline."""
        folds = [(number, self._fold(number)) for number in pipeline.folds]
        records = {0: "r0", **{fold.source.scope: "record" for _, fold in folds}}
        writer, function = CodeWriter(depth=2), self._names.fresh("pass")
        frame = self._conditions.sharing(pipeline.shared, CodeFrame(writer, records))
        fed, targets = [], []
        for _, fold in folds:
            targets.append(
                _Target(self._names.fresh("add"), self._names.fresh("best") if self._ordered(fold) else "")
            )
            waived = self._waived(fold.source)
            fed.append(FedFold(self._names.fresh("g"), fold, waived, gathered(fold, self._plan.nodes)))
            self._contribution(fold, frame, "record", targets[-1], waived)
        head = CodeWriter()
        head.line("index = -1")
        for target in targets:
            if target.best:
                head.line(f"{target.best} = None")
        head.line("for index, record in rows:")
        head.lines += writer.lines
        head.line("return index + 1")
        self._conditions.function(function, ("rows", *(target.add for target in targets)), head)
        return Pass(pipeline.section, function, tuple(fed), pipeline.apart)

    def result(self, number: NodeId, fold: RecordFold, frame: CodeFrame) -> str:
        """Write a fold that runs for each record of an outer one, or over a list inside a record.

        The name of its result: a ``Measured`` where its records are counted.
        """
        given_rows, lacking, sure = self._rows(fold, frame)
        function, record, writer = self._names.fresh("f"), self._names.fresh("r"), CodeWriter()
        around = self._around(fold, frame)
        parameters = self._conditions.parameters(inside(fold), around)
        writer.line(f"for index, {record} in rows:")
        writer.depth += 1
        within = CodeFrame(writer, {**around.records, fold.source.scope: record}, around.known)
        within = self._conditions.sharing(self._plan.loops[number], within)
        self._contribution(fold, within, record, _Target("add"), self._waived(fold.source))
        self._conditions.function(function, ("rows", "add", *parameters), writer)
        given = "".join(f", {name}" for name in parameters)
        make = self._names.make(("sink", number), partial(sinks, fold))
        name = self._conditions.let(frame, f"{make}()")
        frame.writer.line(f"{function}({given_rows}, {name}.add{given})")
        if sure:
            with frame.writer.block(f"if {sure}:"):
                frame.writer.line(f"{name}.add(-1, {self._alike(fold, sure)})")
        with frame.writer.block(f"if {lacking} is not None:"):
            frame.writer.line(f"{function}(((-1, {lacking}),), {name}.add_hypothetical{given})")
        if isinstance(fold, QuantifierFold) and fold.shape is not None:
            return self._conditions.let(frame, f"{name}.measured({self._checked(fold.source, frame)})")
        return self._conditions.let(frame, f"{name}.result()")

    def _around(self, fold: RecordFold, frame: CodeFrame) -> CodeFrame:
        """What the records of ``fold`` see: scopes as deep as theirs are those of others."""
        scope, traits = fold.source.scope, self._plan.traits
        return replace(
            frame,
            records={outer: name for outer, name in frame.records.items() if outer < scope},
            known={n: name for n, name in frame.known.items() if max(traits[n].free, default=0) < scope},
        )

    def _fold(self, number: NodeId) -> RecordFold:
        node = self._plan.nodes[number]
        assert isinstance(node, QuantifierFold | AggregateFold)
        return node

    def _ordered(self, fold: RecordFold) -> bool:
        """Whether a fold looks for the first or the last instant."""
        value = fold.value if isinstance(fold, AggregateFold) else None
        node = None if value is None else self._plan.nodes[value]
        if isinstance(node, Coalesce):  # a time, or one that is to come
            node = self._plan.nodes[node.base]
        column = self._plan.nodes[node.column] if isinstance(node, ColumnValue) else None
        return isinstance(column, Column) and column.type is Scalar.TIME

    def _checked(self, source: Source, frame: CodeFrame) -> str:
        """How many records were looked at."""
        section = source.section
        if section is None:
            assert source.column is not None
            name, _ = self._conditions.paths.decoded(source.column, frame)
            return f"len({name}) if {name}.__class__ is list else 0"
        return f"{self._names.make(('checked', section, source.leaves_out), partial(checked, source))}()"

    @staticmethod
    def _alike(fold: RecordFold, count: str) -> str:
        """What so many records come to together of which a window says that they count."""
        if isinstance(fold, AggregateFold):
            return f"TRUE, None, times={count}"
        return f"{'TRUE' if fold.kind is QuantifierKind.SOME else 'FALSE'}, None"

    def _rows(self, fold: RecordFold, frame: CodeFrame) -> tuple[str, str, str]:
        """The numbered records of a fold, the record that it may lack, and how many more count for sure."""
        source = fold.source
        section, make, let = source.section, self._names.make, self._conditions.let
        if section is None:
            assert source.column is not None
            name, unknown = self._conditions.paths.decoded(source.column, frame)
            unlisted = make("phantom", phantom)
            lacking = let(frame, f"{unlisted} if {unknown} else None")
            return let(frame, f"enumerate({name}) if {name}.__class__ is list else ()"), lacking, ""
        lacking = make(("absent", section), partial(absent, section))
        if source.key is None and source.window is not None:
            window = source.window
            ends = (
                "None" if end is None else self._conditions.write(end, frame)
                for end in (window.low, window.high)
            )
            within = make(("window", section, window.steps), partial(window_of, section, window.steps))
            included = countable(fold, self._plan.nodes)
            if included is None:
                return let(frame, f"{within}().near({', '.join(ends)})"), lacking, ""
            found = let(frame, f"{within}().counted({', '.join(ends)}, ends={included!r})")
            return f"{found}[0]", lacking, f"{found}[1]"
        if source.key is None:
            return f"{make(('rows', section), partial(rows, section))}()", lacking, ""
        steps = source.key.steps
        find = make(("index", section, steps), partial(index, section, steps))
        return let(frame, f"{find}()({self._conditions.write(source.key.other, frame)})"), lacking, ""

    def _waived(self, source: Source) -> str | None:
        target, section = source.leaves_out, source.section
        if target is None or section is None:
            return None
        name = self._names.fresh("waived")
        self._names.per_run[name] = partial(waived, section, target)
        return name

    # --- contributions ------------------------------------------------------------------------

    def _contribution(
        self, fold: RecordFold, frame: CodeFrame, record: str, to: _Target, waived: str | None
    ) -> None:
        """Write what one record gives to a fold, unless it is neutral."""
        block = frame.writer.block
        if waived is not None:
            with block(f"if not {waived}({record}):"):
                self._contribution(fold, frame, record, to, None)
        elif fold.where is None:
            self._selected(fold, frame, record, to, "TRUE")
        else:
            where = self._conditions.write(fold.where, frame)
            with block(f"if {where} is not FALSE:"):
                self._selected(fold, frame, record, to, where)

    def _selected(self, fold: RecordFold, frame: CodeFrame, record: str, to: _Target, where: str) -> None:
        """Write what a record that is selected, or may be, gives to a fold."""
        write, block, add = frame.writer.line, frame.writer.block, to.add
        if isinstance(fold, AggregateFold):
            self._aggregated(fold, frame, to, where)
        elif fold.kind is QuantifierKind.SOME:
            write(f"{add}(index, {where}, {record})")
        elif fold.require is None:
            write(f"{add}(index, {self._conditions.negated(where, frame)}, {record})")
        else:
            required = self._conditions.write(fold.require, frame)
            with block(f"if {required} is not TRUE:"):
                if where == "TRUE":
                    write(f"{add}(index, {required}, {record})")
                else:
                    open_ = f"either(negated({where}), {required})"
                    write(f"{add}(index, {required} if {where} is TRUE else {open_}, {record})")

    def _aggregated(self, fold: AggregateFold, frame: CodeFrame, to: _Target, where: str) -> None:
        write, block, best = frame.writer.line, frame.writer.block, to.best
        value = "None" if fold.value is None else self._conditions.write(fold.value, frame)

        def add() -> str:
            taken = "" if fold.take is None else f", {self._conditions.write(fold.take, frame)}"
            return f"{to.add}(index, {where}, {value}{taken})"

        if not best:
            write(add())
            return
        # Most instants are none better than the best so far, and then there is nothing to hand on.
        worse = "<=" if fold.fold == "max" else ">="
        certain = "" if where == "TRUE" else f"{where} is TRUE and "
        known = f"{value}.__class__ is datetime and {best} is not None"
        with block(f"if not ({certain}{known} and {value} {worse} {best}):"):
            write(f"{best} = {add()}")
