"""The generated module of a logical plan, which any number of snapshots can be run through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from types import CodeType
from typing import Any

from msgspec import Struct

from checker.evaluate.python.conditions import Conditions
from checker.evaluate.python.fold_code import Folds, Pass, sinks
from checker.evaluate.python.folds import Tally, conjoined
from checker.evaluate.python.lines import both, either, negated
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.steps import choose, lift, lift_test
from checker.evaluate.python.writer import BoundNames, CodeFrame, CodeWriter, PerRun
from checker.logical_plan.nodes import NodeId, Target
from checker.logical_plan.plan import Counted, LogicalPlan, SubjectPlan
from checker.snapshot.read.records import UncertainTime
from checker.values.quantity import Interval, Money, Unknown
from checker.values.truth import FALSE, TRUE, UNKNOWN, Timeline

#: Makes code of a source.
Compile = Callable[[str], CodeType]


class Hoisted(Struct, frozen=True):
    """A function that is called once; its result gets the name ``name``."""

    name: str
    function: str


class Program(Struct, frozen=True):
    """What is prepared once: the code, what its names stand for, and in which order to run it.

    ``subjects`` names the function of each policy: it yields the truths of one subject, and its values.
    """

    source: str
    code: CodeType
    values: Mapping[str, object]
    per_run: Mapping[str, PerRun]
    steps: tuple[Hoisted | Pass, ...]
    subjects: Mapping[str, str]

    def run(self, run: RunContext) -> Mapping[str, Any]:
        """Run everything that is computed before the subjects; the module's names.

        Raises:
            SnapshotError: a record is wrong.
        """
        names: dict[str, Any] = dict(self.values)
        names["r0"] = run.world.root
        names.update((name, make(run)) for name, make in self.per_run.items())
        exec(self.code, names)  # noqa: S102  # our own text: names and literals of a policy are bound as objects, never written into it
        for step in self.steps:
            if isinstance(step, Hoisted):
                names[step.name] = names[step.function]()
            else:
                _pass(step, run, names)
        return names


def _pass(step: Pass, run: RunContext, names: dict[str, Any]) -> None:
    """Run over a section once, and then over the record that it may lack."""
    takers = [sinks(fed.fold, run)() for fed in step.folds]
    count = names[step.function](run.world.stream(step.section), *(taker.add for taker in takers))
    counts = [count - (0 if fed.waived is None else names[fed.waived].count) for fed in step.folds]
    absent = run.world.absent(step.section)
    if absent is not None:
        names[step.function](((-1, absent),), *(taker.add_hypothetical for taker in takers))
    for fed, taker, checked in zip(step.folds, takers, counts, strict=True):
        names[fed.name] = taker.measured(checked) if isinstance(taker, Tally) else taker.result()


def in_memory(source: str) -> CodeType:
    """The code of a generated module."""
    return compile(source, "<conditions>", "exec")


def program(plan: LogicalPlan, compiled: Compile = in_memory) -> Program:
    """The module that ``plan`` says; ``compiled`` makes code of its text."""
    return _Emitter(plan).program(compiled)


class _Emitter:
    def __init__(self, plan: LogicalPlan) -> None:
        self._plan = plan
        self._names = BoundNames(
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
        self._functions: list[str] = []
        self._conditions = Conditions(plan, self._names, self._functions)
        self._folds = Folds(self._conditions)

    def program(self, compiled: Compile) -> Program:
        steps = tuple(self._steps())
        subjects = {name: self._subject(subject) for name, subject in self._plan.subjects.items()}
        source = "\n\n".join(self._functions)
        return Program(source, compiled(source), self._names.values, self._names.per_run, steps, subjects)

    def _steps(self) -> Iterator[Hoisted | Pass]:
        once = self._conditions.once
        for level in self._plan.levels:
            for number in level.hoisted:
                yield self._hoisted(number)
            for pipeline in level.pipelines:
                made = self._folds.in_pass(pipeline)
                once.update(zip(pipeline.folds, (fed.name for fed in made.folds), strict=True))
                yield made

    def _hoisted(self, number: NodeId) -> Hoisted:
        writer = CodeWriter()
        result = self._conditions.write(number, CodeFrame(writer, {0: "r0"}))
        writer.line(f"return {result}")
        step = Hoisted(self._names.fresh("g"), self._names.fresh("f"))
        self._conditions.function(step.function, (), writer)
        self._conditions.once[number] = step.name
        return step

    # --- subjects -----------------------------------------------------------------------------

    def _subject(self, subject: SubjectPlan) -> str:
        """Write the function that yields the vector and the named values of one subject; its name."""
        conditions, writer = self._conditions, CodeWriter()
        looped = subject.section is not None
        frame = CodeFrame(writer, {0: "r0", 1: "r1"} if looped else {0: "r0"})
        needed = self._plan.needs(subject.applies)
        frame = conditions.sharing((number for number in subject.shared if number in needed), frame)
        names = [conditions.write(subject.applies, frame)]
        if looped:
            lean = self._names.make("lean", lambda run: run.lean)
            with writer.block(f"if {lean} and {names[0]} is FALSE:"):
                writer.line(f"return {self._names.bind(_unmeasured(subject))}")
        frame = conditions.sharing(subject.shared, frame)
        values = "".join(f"{conditions.write(number, frame)}, " for number in subject.values.values())
        names += [conditions.write(done, frame) for done in subject.done]
        for p in subject.preconditions:
            names.append(self._measured(p.condition, frame))
            names += [conditions.write(p.when, frame), conditions.write(p.unless, frame)]
            names.append(self._remaining((subject.policy, p.id), p.remaining, frame))
        writer.line(f"return ({', '.join(names)},), ({values})")
        function = self._names.fresh("subject")
        conditions.function(function, ("r1",) if looped else (), writer)
        return function

    def _measured(self, condition: NodeId | Counted | None, frame: CodeFrame) -> str:
        if condition is None:
            return "None"
        if not isinstance(condition, Counted):
            return self._conditions.write(condition, frame)
        parts = [self._conditions.write(fold, frame) for fold in condition.folds]
        if len(parts) == 1:
            return parts[0]
        joined = self._names.make("conjoined", lambda run: partial(conjoined, run.keep))
        return self._conditions.let(frame, f"{joined}({', '.join(parts)})")

    def _remaining(self, target: Target, remaining: NodeId | Counted | None, frame: CodeFrame) -> str:
        """What a waiver leaves: nothing to check where it covers the whole precondition."""
        if remaining is not None:
            return self._measured(remaining, frame)
        return self._names.make(("covered", target), lambda run: _covered(target, run))


def _unmeasured(subject: SubjectPlan) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """What the function yields where the policy doesn't apply: nothing else is known, nor asked for."""
    over = [FALSE for _ in subject.done]
    open_ = [slot for _ in subject.preconditions for slot in (UNKNOWN, TRUE, FALSE, None)]
    return (FALSE, *over, *open_), ()


def _covered(target: Target, run: RunContext) -> Timeline | None:
    """What remains of a precondition that a waiver covers as a whole; None where none does."""
    cover = run.covers.get(target)
    return TRUE if cover is not None and cover.records is None else None
