"""What the names of a generated module stand for: functions that can be kept, so none is a closure.

Those whose last argument is the run make what a name stands for in it; the others are called as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TypeVar

from checker.evaluate.python.aggregates import Accumulator, ArgExtremum, zero
from checker.evaluate.python.compare import arithmetic, scalar
from checker.evaluate.python.folds import Quantified, Tally, conjoined
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.shape import lazily
from checker.evaluate.python.world import RecordWorld, WaiverFilter
from checker.language.model.conditions import Op
from checker.logical_plan.nodes import QuantifierFold, RecordFold, Source, Steps, Target
from checker.schema.catalog import Field, Scalar
from checker.values.quantity import Duration, Interval, LocalDate, Reason, Unknown, Value
from checker.values.truth import CONSTANT, TRUE, Timeline

Sink = Quantified | Accumulator
_T = TypeVar("_T")

# --- the same in every run ----------------------------------------------------------------------


def constant_test(op: Op, *values: Value) -> Timeline:
    """A comparison of values that stay as they are."""
    return CONSTANT[scalar(op, *values)]


def with_default(base: Value, default: Value) -> Value:
    """``base``, or ``default`` where there is none."""
    return default if base is None else base


def with_stand_in(base: Value, other: Value) -> Value:
    """``base``, or ``other`` where the snapshot doesn't hold it."""
    return other if isinstance(base, Unknown) and base.reason is Reason.MISSING else base


# --- made anew for each run ---------------------------------------------------------------------


def lean(run: RunContext) -> object:
    """Whether a record to which a policy doesn't apply is measured no further."""
    return run.lean


def joined(run: RunContext) -> object:
    """What adds up quantifiers."""
    return partial(conjoined, run.keep)


def covered(target: Target, run: RunContext) -> object:
    """What remains of a precondition that a waiver covers as a whole; None where none does."""
    cover = run.covers.get(target)
    return TRUE if cover is not None and cover.records is None else None


def start_of(day: LocalDate, run: RunContext) -> object:
    """The instant at which a day begins in the shop."""
    return run.moments.calendar.start_of(day)


def from_now_on(run: RunContext) -> object:
    """A time that has not come yet."""
    return Interval(run.moments.as_of, None)


def calculation(parts: tuple[str, ...], run: RunContext) -> object:
    """Arithmetic on the shop's calendar."""
    return partial(arithmetic, run.moments.calendar, parts)


def age_test(op: Op, run: RunContext) -> object:
    """``older_than`` or ``newer_than`` of any values."""
    return partial(run.moments.test, op)


def in_time(run: RunContext) -> object:
    """Whether what is due comes before its deadline."""
    return run.moments.in_time


def age(duration: Duration, test: str, run: RunContext) -> object:
    """One of the tests of an ``Age``, or the day before which it is settled."""
    return getattr(run.moments.age(duration), test)


def past(run: RunContext) -> object:
    """The day before which all is certainly past."""
    return run.moments.past()


def against_now(op: Op, run: RunContext) -> object:
    """An ordering of an instant against now."""
    return partial(run.moments.against_now, op)


def interval_against_now(op: Op, run: RunContext) -> object:
    """An ordering of an interval against now."""
    return partial(run.moments.interval_against_now, op)


def finder(section: str, run: RunContext) -> object:
    """Gives what finds the record of a section by its id."""
    return _of_all(section, run.world, partial(run.world.finder, section))


def _of_all(section: str, world: RecordWorld, make: Callable[[], _T]) -> Callable[[], _T]:
    """Gives what is made of all records of a section, which are only kept where somebody asks for it."""
    world.expect(section)
    return cache(make)


def bounds(field: Field, run: RunContext) -> object:
    """What finds the interval of a derived field whose own source isn't known."""
    return run.world.bounds(field)


def phantom(run: RunContext) -> object:
    """The record of which nothing is known."""
    return run.world.phantom


def absent(section: str, run: RunContext) -> object:
    """The record that a section may lack."""
    return run.world.absent(section)


def rows(section: str, run: RunContext) -> object:
    """Gives the numbered records of a section."""
    return _of_all(section, run.world, partial(run.world.rows, section))


def index(section: str, steps: Steps, run: RunContext) -> object:
    """Gives what finds the records whose text at ``steps`` may be a given one."""
    return _of_all(section, run.world, partial(run.world.index, section, steps))


def window_of(section: str, steps: Steps, run: RunContext) -> object:
    """Gives what finds the records whose time at ``steps`` may lie between two others."""
    return _of_all(section, run.world, partial(run.world.window, section, steps))


def waived(section: str, target: Target, run: RunContext) -> WaiverFilter:
    """What tells the records that a waiver leaves out."""
    return WaiverFilter(section, run.left_out[target])


def checked(source: Source, run: RunContext) -> object:
    """Gives how many records of a section a fold looks at: all but those that a waiver leaves out."""
    section, world = source.section, run.world
    assert section is not None
    if source.leaves_out is None:
        return _of_all(section, world, lambda: len(world.rows(section)))
    # Whether anybody asks or not, a waiver is told which of its records are there.
    left_out = waived(section, source.leaves_out, run)
    count = sum(1 for _, record in world.rows(section) if not left_out(record))
    return lambda: count


def sinks(fold: RecordFold, run: RunContext) -> Callable[[], Sink]:
    """What makes the takers of contributions to a fold."""
    source = fold.source
    if isinstance(fold, QuantifierFold):
        if fold.shape is None:
            return partial(Quantified, fold.kind)
        return partial(Tally, fold.kind, source.section, run.keep, lazily(run.world, fold.shape))
    if fold.take is not None:
        return partial(ArgExtremum, fold.fold, source.text, fold.if_unknown)
    nothing = zero(money=fold.type is Scalar.MONEY, currency=run.world.root.shop.currency)
    return partial(Accumulator, fold.fold, nothing, source.text, fold.if_unknown)
