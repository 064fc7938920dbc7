"""The generated module of a logical plan, which any number of snapshots can be run through."""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType
from typing import Any, Final

from msgspec import Struct

from checker.evaluate.model import Measured
from checker.evaluate.python.folds import Tally
from checker.evaluate.python.grouped import grouped
from checker.evaluate.python.recipes import sinks
from checker.evaluate.python.run import PerRun, RunContext
from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import RecordFold, Steps

#: All that is yielded briefly of a record to which a policy doesn't apply, and where all stages are over.
SILENT: Final = ("doesn't apply",)
OVER: Final = ("is over",)


class FedFold(Struct, frozen=True):
    """A fold in a pass: the name of its result, its node, and the name of what leaves out records, if any.

    ``gathered`` leads to the field that it adds up or looks for the best of, where it is no more than that.
    """

    name: str
    fold: RecordFold
    waived: str | None
    gathered: Steps = ()


class Pass(Struct, frozen=True):
    """A function that runs over a section once and feeds several folds.

    ``apart`` is what tells the records apart, for whoever can group them.
    """

    section: str
    function: str
    folds: tuple[FedFold, ...]
    apart: tuple[Distinction, ...] | None = None


class Hoisted(Struct, frozen=True):
    """A function that is called once; its result gets the name ``name``."""

    name: str
    function: str


class Program(Struct, frozen=True):
    """What is prepared once: the code, what its names stand for, and in which order to run it.

    ``subjects`` names the function of each policy: it yields the truths of one subject, and its values.
    ``over`` says of policies with a verdict on each record what tells those apart on which it is over or that
    it doesn't concern, for whoever can group them.
    """

    source: str
    code: CodeType
    values: Mapping[str, object]
    per_run: Mapping[str, PerRun]
    steps: tuple[Hoisted | Pass, ...]
    subjects: Mapping[str, str]
    over: Mapping[str, tuple[Distinction, ...]] = {}

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
    function = names[step.function]
    found = None
    if step.apart is not None:
        found = grouped(
            step.section, step.apart, [(fed.fold, fed.gathered) for fed in step.folds], function, run
        )
    if found is not None:
        takers, count = found
    else:
        if run.groups is not None:
            run.groups.one_by_one(step.section)
        takers = [sinks(fed.fold, run)() for fed in step.folds]
        count = function(run.world.stream(step.section), *(taker.add for taker in takers))
    counts = [count - (0 if fed.waived is None else names[fed.waived].count) for fed in step.folds]
    absent = run.world.absent(step.section)
    if absent is not None:
        names[step.function](((-1, absent),), *(taker.add_hypothetical for taker in takers))
    for fed, taker, checked in zip(step.folds, takers, counts, strict=True):
        names[fed.name] = taker.measured(checked) if isinstance(taker, Tally) else taker.result()
        if found is not None and isinstance(taker, Tally):
            _name(names[fed.name], step.section, run)


def _name(measured: Measured, section: str, run: RunContext) -> None:
    """Say which records will be asked for: whoever has to look for them does so once."""
    assert run.groups is not None
    named = (each.record for each in (*measured.findings, *measured.representatives))
    run.groups.name(section, (ref.index for ref in named if ref.section is not None))
