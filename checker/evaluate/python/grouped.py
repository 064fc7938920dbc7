"""A pass over one of each group of records that are alike, fed as if it were over all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from checker.evaluate.model import Measured
from checker.evaluate.python.aggregates import Accumulator
from checker.evaluate.python.folds import REACH, Shape, Tally
from checker.evaluate.python.groups import PLACES, RecordGroup
from checker.evaluate.python.recipes import Sink, sinks
from checker.evaluate.python.run import RunContext
from checker.evaluate.python.shape import lazily
from checker.language.model.conditions import Fold, QuantifierKind
from checker.logical_plan.apart import Distinction
from checker.logical_plan.nodes import QuantifierFold, RecordFold, Steps
from checker.values.quantity import Money, Unknown
from checker.values.truth import Timeline, Truth


class _Weight:
    """The group whose record is being looked at."""

    group: RecordGroup


class _GroupTally(Tally):
    """A tally that counts whole groups, and names the first of them in the order of the snapshot."""

    def __init__(
        self, kind: QuantifierKind, section: str | None, keep: int | None, shape: Shape, weight: _Weight
    ) -> None:
        super().__init__(kind, section, keep, shape)
        self._weight = weight
        self._open: list[tuple[int, Timeline, Hashable]] = []

    def add(self, _index: int, line: Timeline, record: object) -> None:
        """The contribution of each record of a group."""
        group, key = self._weight.group, id(line)
        self.lines[key] = line
        self._counts[key] = self._counts.get(key, 0) + group.count
        failing = self._failing.setdefault(key, [])
        if line.start is Truth.FALSE:
            failing += group.first
        elif line.start is Truth.UNKNOWN:
            shape = self._shape(record)
            self._open += ((place, line, shape) for place in group.first)

    def measured(self, checked: int) -> Measured:
        """What a report needs of it."""
        for key, places in self._failing.items():
            kept = sorted(places)
            self._failing[key] = kept if self._keep is None else kept[: max(self._keep, REACH)]
        self._open.sort(key=itemgetter(0))
        self._unknown = [(place, line) for place, line, _ in self._open[: self._keep]]
        if self._keep is not None:
            for number, (place, line, shape) in enumerate(self._open):
                self._others.setdefault(shape, None if number < self._keep else (place, line))
        return super().measured(checked)


def grouped(
    section: str,
    apart: Sequence[Distinction],
    folds: Sequence[tuple[RecordFold, Steps]],
    function: Callable[..., object],
    run: RunContext,
) -> tuple[list[Sink], int] | None:
    """The takers of ``folds``, fed with all records of a section, and how many these are.

    Each fold goes with the field that it adds up or looks for the best of, if it does. None where the records
    can't be grouped.
    """
    source = run.groups
    if source is None:
        return None
    groups = source.of(section, apart, None if run.keep is None else max(run.keep, REACH))
    if groups is None:
        return None
    groups = sorted(groups, key=lambda group: group.first[0])
    weight = _Weight()

    def rows(places: Sequence[int]) -> Iterator[tuple[int, Any]]:
        return zip(places, source.records(section, places), strict=True)

    def firsts() -> Iterator[tuple[int, Any]]:
        found = rows([group.first[0] for group in groups])
        for weight.group, row in zip(groups, found, strict=True):
            yield row

    takers = [_taker(fold, run, weight) for fold, _ in folds]
    contests = [_contest(fold, steps, weight) for fold, steps in folds]
    function(firsts(), *map(_first_look, folds, takers, contests, [weight] * len(folds)))
    winners = sorted({place for contest in contests if contest is not None for place in contest.winners()})
    if winners:
        function(rows(winners), *map(_second_look, takers, contests))
    return takers, sum(group.count for group in groups)


class _Contest:
    """Finds the few records among which the least or the greatest value is, by what is known of their groups.

    Values go together that are selected over the same timeline, in the same currency.
    """

    def __init__(self, steps: Steps, fold: Fold, weight: _Weight) -> None:
        self._key = steps, fold
        self._better = max if fold is Fold.MAX else min
        self._weight = weight
        self._rivals: dict[tuple[int, object], list[RecordGroup]] = {}
        self._lines: list[Timeline] = []

    def add(self, _index: int, line: Timeline, value: Any, *_taken: object) -> None:
        """A group whose records are, may be or will be selected."""
        if value is not None:
            self._lines.append(line)  # its id is its own for as long as it is there
            kind = value.currency if isinstance(value, Money) else isinstance(value, Unknown)
            self._rivals.setdefault((id(line), kind), []).append(self._weight.group)

    def winners(self) -> Iterator[int]:
        """The places of the records that decide."""
        for groups in self._rivals.values():
            best = [group.best[self._key] for group in groups]
            sure = [each.sure for each in best if each.sure is not None]
            if sure:
                yield self._place(self._better(sure))
            for each, group in zip(best, groups, strict=True):
                if None in each.likely:  # no end, or a value that isn't the field's: any of them may be best
                    yield from group.first[:2]
            ends = [end for each in best for end in each.likely if end is not None]
            yield from map(self._place, sorted(ends, reverse=self._better is max)[:2])

    def _place(self, number: int) -> int:
        return (-number if self._better is max else number) % PLACES


def _taker(fold: RecordFold, run: RunContext, weight: _Weight) -> Sink:
    if isinstance(fold, QuantifierFold) and fold.shape is not None:
        shape = lazily(run.world, fold.shape)
        return _GroupTally(fold.kind, fold.source.section, run.keep, shape, weight)
    return sinks(fold, run)()


def _contest(fold: RecordFold, steps: Steps, weight: _Weight) -> _Contest | None:
    if not steps or isinstance(fold, QuantifierFold) or fold.fold not in (Fold.MIN, Fold.MAX):
        return None
    return _Contest(steps, fold.fold, weight)


def _first_look(
    given: tuple[RecordFold, Steps], taker: Sink, contest: _Contest | None, weight: _Weight
) -> Callable[..., Any]:
    """What is given the contribution of the first record of each group."""
    fold, steps = given
    if contest is not None:
        return contest.add
    if isinstance(fold, QuantifierFold) or fold.fold in (Fold.MIN, Fold.MAX):
        return taker.add
    assert isinstance(taker, Accumulator)

    def add(index: int, line: Timeline, value: Any) -> None:
        taker.add(index, line, _sum(value, steps, weight.group), times=weight.group.count)

    return add


def _second_look(taker: Sink, contest: _Contest | None) -> Callable[..., Any]:
    """What is given the contributions of the records that decide contests."""
    return _nothing if contest is None else taker.add


def _nothing(*_contribution: object) -> None:
    return None


def _sum(value: Any, summed: Steps, group: RecordGroup) -> Any:
    """What a value comes to in all records of a group; each has the same, unless their sum is known."""
    if isinstance(value, Money):
        amount = group.sums[summed] if summed else value.amount * group.count
        return Money(Decimal(amount), value.currency)
    if isinstance(value, int):
        return group.sums[summed] if summed else value * group.count
    return value
