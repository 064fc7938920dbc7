"""Measures policies over a snapshot: one pass over each section, then the subjects one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from types import CodeType, MappingProxyType
from typing import Any

from checker.evaluate.model import Cover, SubjectTruths
from checker.evaluate.python.compile import Compiler
from checker.evaluate.python.folds import Tally
from checker.evaluate.python.passes import PlanStep
from checker.evaluate.python.plan import Plan
from checker.evaluate.python.world import DecodedSnapshot, RecordWorld
from checker.evaluate.python.writer import CodeWriter
from checker.language.model.policy import Policy
from checker.snapshot import Snapshot


class Measurement:
    """Policies measured over one snapshot.

    Args:
        snapshot: the snapshot.
        records: its records, with at least the fields that the policies read.
        policies: the policies with their parameters applied; one that others refer to stands before them.
        as_of: the instant of the check.
        covers: the waivers in force, by policy and precondition.
        keep: so many records that fail or are unknown are named per precondition; None names all.
        lean: measure no more of a record to which a policy certainly doesn't apply than that it doesn't:
            the rest is unknown and named values are left out. The shop itself is always measured whole.

    Raises:
        SnapshotError: a record is wrong.
    """

    def __init__(  # noqa: PLR0917  # what a check consists of, in the order of the pipeline
        self,
        snapshot: Snapshot,
        records: DecodedSnapshot,
        policies: Sequence[Policy],
        as_of: datetime,
        covers: Mapping[tuple[str, str], Cover] = MappingProxyType({}),
        keep: int | None = 10,
        *,
        lean: bool = False,
    ) -> None:
        self._records = records
        self._world = RecordWorld(records, snapshot.coverage, snapshot.as_of)
        compiler = Compiler(self._world, snapshot.calendar, as_of, keep)
        self._plans: dict[str, Plan] = {}
        for policy in policies:
            plan = self._plans[policy.id] = Plan(policy, covers, self._plans, lean=lean)
            plan.write(compiler)
        self._names = compiler.names.values
        self._steps = compiler.steps
        passes = self._write_passes(compiler)
        #: The module that was generated for this measurement.
        self.code = "\n\n".join(compiler.functions)
        exec(_compiled(self.code), self._names)  # noqa: S102  # our own text: names and literals of a policy are bound as objects, never written into it
        self._run(passes)
        for plan in self._plans.values():
            plan.link(self._names)

    def subjects(self, policy: str) -> Iterator[SubjectTruths]:
        """The truths of a policy's subjects, one by one in the order of the snapshot."""
        plan = self._plans[policy]
        if plan.policy.subject == "shop":
            return plan.subjects(iter((self._world.root.shop,)))
        return plan.subjects(record for _, record in self._world.stream(plan.policy.subject))

    def met(self, policy: str, precondition: str) -> frozenset[str]:
        """The waived records of a precondition that were there; complete once all subjects are measured."""
        left_out = self._plans[policy].left_out.get(precondition)
        return frozenset() if left_out is None else frozenset(left_out.met)

    def _write_passes(self, compiler: Compiler) -> list[tuple[PlanStep, str, list[PlanStep]]]:
        """What to run, in order: a function of its own, or all folds of a level over one section at once."""
        order = sorted(self._steps, key=lambda step: (step.level, step.section))
        found: list[tuple[PlanStep, str, list[PlanStep]]] = []
        for (_, section), group in groupby(order, key=lambda step: (step.level, step.section)):
            steps = list(group)
            if not section:
                found += [(step, step.function, []) for step in steps]
                continue
            writer, name = CodeWriter(), compiler.names.fresh("pass")
            writer.line("index = -1")
            for best in filter(None, (step.best for step in steps)):
                writer.line(f"{best} = None")
            writer.line("for index, record in rows:")
            for step in steps:
                writer.lines += step.body
            writer.line("return index + 1")
            compiler.function(name, ("rows", *(step.add for step in steps)), writer)
            found.append((steps[0], name, steps))
        return found

    def _run(self, passes: Sequence[tuple[PlanStep, str, list[PlanStep]]]) -> None:
        for first, function, steps in passes:
            call: Any = self._names[function]
            if not steps:
                self._names[first.name] = call()
                continue
            sinks = [step.sink() for step in steps if step.sink is not None]
            count = call(self._world.stream(first.section), *(sink.add for sink in sinks))
            counts = [count - (step.waived.count if step.waived is not None else 0) for step in steps]
            absent = self._world.absent(first.section)
            if absent is not None:
                call(((-1, absent),), *(sink.lack for sink in sinks))
            for step, sink, checked in zip(steps, sinks, counts, strict=True):
                self._names[step.name] = sink.measured(checked) if isinstance(sink, Tally) else sink.result()


@lru_cache(maxsize=64)
def _compiled(code: str) -> CodeType:
    """The same policies give the same text whatever the shop: over many snapshots it is compiled once."""
    return compile(code, "<conditions>", "exec")
