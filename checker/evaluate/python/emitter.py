"""A logical plan to the text of a module, with what its names stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from checker.evaluate.python.conditions import Conditions
from checker.evaluate.python.fold_code import Folds
from checker.evaluate.python.lines import both, either, negated
from checker.evaluate.python.program import OVER, SILENT, Hoisted, Pass, Program
from checker.evaluate.python.recipes import covered, joined, lean
from checker.evaluate.python.steps import choose, lift, lift_test
from checker.evaluate.python.writer import BoundNames, CodeFrame, CodeWriter
from checker.logical_plan.nodes import NodeId, Target
from checker.logical_plan.plan import Counted, LogicalPlan, PreconditionPlan, SubjectPlan
from checker.snapshot.read.records import UncertainTime
from checker.values.quantity import Interval, Money, Unknown
from checker.values.truth import FALSE, TRUE, UNKNOWN


def program(plan: LogicalPlan) -> Program:
    """The module that ``plan`` says."""
    return _Emitter(plan).program()


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

    def program(self) -> Program:
        steps = tuple(self._steps())
        subjects = {name: self._subject(subject) for name, subject in self._plan.subjects.items()}
        source = "\n\n".join(self._functions)
        code = compile(source, "<conditions>", "exec")
        over = {name: each.over for name, each in self._plan.subjects.items() if each.over is not None}
        return Program(source, code, self._names.values, self._names.per_run, steps, subjects, over)

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
        """Write the function that yields the vector and the named values of one subject; its name.

        That of a record yields ``briefly`` no more than what differs between records and bears on the
        verdict: records for which that is equal have equal verdicts.
        """
        conditions, writer = self._conditions, CodeWriter()
        looped = subject.section is not None
        frame = CodeFrame(writer, {0: "r0", 1: "r1"} if looped else {0: "r0"})
        frame = self._shared_by([subject.applies], subject, frame)
        names = [conditions.write(subject.applies, frame)]
        if looped:
            only_applying = self._names.make("lean", lean)
            with writer.block(f"if {names[0]} is FALSE:"):
                writer.line(f"if briefly: return {self._names.bind(SILENT)}")
                writer.line(f"if {only_applying}: return {self._names.bind(_unmeasured(subject))}")
        frame = self._shared_by(subject.done, subject, frame)
        names += [conditions.write(done, frame) for done in subject.done]
        if looped and subject.done:
            over = " and ".join(f"{name} is TRUE" for name in names)
            writer.line(f"if briefly and {over}: return {self._names.bind(OVER)}")
        frame = conditions.sharing(subject.shared, frame)
        for p in subject.preconditions:
            names.append(self._measured(p.condition, frame))
            names += [conditions.write(p.when, frame), conditions.write(p.unless, frame)]
            names.append(self._remaining((subject.policy, p.id), p.remaining, frame))
            names += self._coming(p, frame)
        if looped:
            own = dict.fromkeys(name for name in names if self._is_local(name))
            writer.line(f"if briefly: return ({''.join(f'{name}, ' for name in own)})")
        values = "".join(f"{conditions.write(number, frame)}, " for number in subject.values.values())
        writer.line(f"return ({', '.join(names)},), ({values})")
        function = self._names.fresh("subject")
        conditions.function(function, ("r1", "briefly=False") if looped else (), writer)
        return function

    def _shared_by(self, numbers: Iterable[NodeId], subject: SubjectPlan, frame: CodeFrame) -> CodeFrame:
        """Write what of a subject is worked out once and needed for ``numbers``; the frame that knows it."""
        needed = frozenset[NodeId]().union(*(self._plan.needs(number) for number in numbers))
        return self._conditions.sharing((number for number in subject.shared if number in needed), frame)

    def _is_local(self, name: str) -> bool:
        """Whether what ``name`` stands for is worked out for each record."""
        return name != "None" and name not in self._names and name not in self._conditions.once.values()

    def _measured(self, condition: NodeId | Counted | None, frame: CodeFrame) -> str:
        if condition is None:
            return "None"
        if not isinstance(condition, Counted):
            return self._conditions.write(condition, frame)
        parts = [self._conditions.write(fold, frame) for fold in condition.folds]
        if len(parts) == 1:
            return parts[0]
        added = self._names.make("conjoined", joined)
        return self._conditions.let(frame, f"{added}({', '.join(parts)})")

    def _coming(self, p: PreconditionPlan, frame: CodeFrame) -> Iterator[str]:
        """What a precondition comes to once records have what they wait for, of all and of what remains.

        Behind it the records that wait.
        """
        for foreseen in (p.coming, p.coming_remaining):
            yield "None" if foreseen is None else self._conditions.write(foreseen.truth, frame)
        foreseen = p.coming_remaining or p.coming
        waiting = () if foreseen is None else foreseen.waiting
        yield self._measured(Counted(waiting), frame) if waiting else "None"

    def _remaining(self, target: Target, remaining: NodeId | Counted | None, frame: CodeFrame) -> str:
        """What a waiver leaves: nothing to check where it covers the whole precondition."""
        if remaining is not None:
            return self._measured(remaining, frame)
        return self._names.make(("covered", target), partial(covered, target))


def _unmeasured(subject: SubjectPlan) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """What the function yields where the policy doesn't apply: nothing else is known, nor asked for."""
    over = [FALSE for _ in subject.done]
    slots = (UNKNOWN, TRUE, FALSE, None, None, None, None)
    open_ = [slot for _ in subject.preconditions for slot in slots]
    return (FALSE, *over, *open_), ()
