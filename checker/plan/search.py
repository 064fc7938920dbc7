"""The search: of everything that may be done, what leads to all parts holding earliest, at the least price.

What single records and objects settle falls apart: of each the cheapest way is taken that holds at an
instant, and the first instant at which all do is the date. What ties several of them together is looked at
with these choices; only where it doesn't hold are their combinations tried.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from checker.explain.world import SnapshotWorld
from checker.plan.options import Doing, PlannedAct, PlanOption, PlanUnit, Price
from checker.plan.parts import (
    SUBJECT,
    Dependence,
    PartLines,
    PlanPart,
    changing,
    dependence,
    units,
    vanishing,
)
from checker.plan.state import ChangedWorld, PlanChanges
from checker.plan.steps import replayed, total
from checker.plan.truths import PartTruths, Problem
from checker.schema.catalog import catalog
from checker.values.truth import Truth

#: So many combinations of what ties units together are tried at most.
COMBINATIONS: Final = 100_000


class Failing(Struct, frozen=True):
    """A part that can't be brought to hold: of which unit (None: no single one), and whether it is known."""

    part: PlanPart
    unit: PlanUnit | None
    known: bool


class Found(Struct, frozen=True):
    """What the search has found: the acts in an order in which they can be taken, and from when on all holds.

    ``failing`` is what no acts bring to hold, or of which that isn't known: the acts are then for the rest.
    ``clears`` are the preconditions that what is done about a unit is for. ``bounded`` is whether some
    combinations were left untried.
    """

    acts: tuple[PlannedAct, ...]
    changes: PlanChanges
    date: datetime
    price: Price
    failing: tuple[Failing, ...] = ()
    clears: Mapping[PlanUnit, tuple[str, ...]] = {}
    bounded: bool = False


class _Choice(Struct, frozen=True):
    """An option of a unit with the truths that it leads to, part by part."""

    option: PlanOption
    lines: tuple[PartLines, ...]


class _Chooser(Struct, frozen=True):
    """A unit with its choices, cheapest first, the parts that it settles, and how true each can become."""

    unit: PlanUnit
    parts: tuple[PlanPart, ...]
    choices: tuple[_Choice, ...]
    wanted: tuple[Truth, ...]


class Search:
    """One search."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._currencies = tuple(_currencies(problem.world))
        change, gone = changing(problem.platform), vanishing(problem.platform)
        self._depends = {part: dependence(part, change, gone) for part in problem.parts}
        world = ChangedWorld(problem.world, PlanChanges())
        self._doing = Doing(world, problem.base, problem.platform, problem.now)
        self._truths = PartTruths(problem, self._doing)
        self._applications: dict[tuple[int, ...], PlanChanges] = {}
        self._tried = 0

    def run(self) -> Found:
        """The best that can be done."""
        problem = self._problem
        local, joint, fixed = self._sorted()
        failing = [*self._unmet(fixed)]
        choosers = [self._chooser(unit, parts) for unit, parts in local.items()]
        for chooser in choosers:
            pairs = zip(chooser.parts, chooser.wanted, strict=True)
            failing += [
                Failing(part, chooser.unit, wanted is Truth.FALSE)
                for part, wanted in pairs
                if wanted is not Truth.TRUE
            ]
        settled = [found for found in fixed.values() if self._truths.best(found) is Truth.TRUE]
        choosers += [self._chooser(unit, ()) for unit in self._tied(joint, local)]
        first = [chooser.choices[0].option for chooser in choosers]
        usual = [self._truths.best(line) for line in self._joined(first, joint)]
        for level in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE):
            wanted = [level if truth is Truth.FALSE else truth for truth in usual]
            found = self._together(choosers, joint, settled, wanted)
            if found is not None:
                chosen, date, bounded, short = found
                acts, changes = self._applied(chosen)
                failing += [Failing(part, None, truth is Truth.FALSE) for part, truth in short]
                clears = {item.unit: self._clears(item, joint, date) for item in choosers}
                return Found(acts, changes, date, total(acts), tuple(failing), clears, bounded)
        # Each could be brought to hold, and never all of them at the same time.
        at_odds = tuple(Failing(part, None, known=True) for part in problem.parts)
        return Found((), problem.base, problem.now, Price(), at_odds, bounded=self._bounded)

    @property
    def _bounded(self) -> bool:
        """Whether some combinations were left untried."""
        return self._tried >= COMBINATIONS

    def _clears(self, chooser: _Chooser, joint: Sequence[PlanPart], when: datetime) -> tuple[str, ...]:
        """The preconditions that wouldn't hold if nothing were done about a unit."""
        nothing = next(choice for choice in chooser.choices if not choice.option.acts)
        own = [
            part.precondition
            for number, part in enumerate(chooser.parts)
            if self._truth(nothing, number, when) < chooser.wanted[number]
        ]
        tied = [
            part.precondition
            for part in joint
            if chooser.unit.on in (*self._depends[part].kinds, self._depends[part].each)
            and self._truths.at(self._truths.whole(part, self._problem.base), when) is Truth.FALSE
        ]
        return tuple(dict.fromkeys((*own, *tied)))

    # --- what hangs on what -------------------------------------------------------------------

    def _sorted(
        self,
    ) -> tuple[dict[PlanUnit, list[PlanPart]], list[PlanPart], dict[PlanPart, PartLines]]:
        """The parts by the unit that settles them; those that tie several; those that nothing changes."""
        local: dict[PlanUnit, list[PlanPart]] = {}
        joint: list[PlanPart] = []
        fixed: dict[PlanPart, PartLines] = {}
        for part, depends in self._depends.items():
            if depends.each is not None and not depends.kinds:
                for unit in self._records(depends.each):
                    if unit.id not in part.spared:
                        local.setdefault(unit, []).append(part)
                fixed[part] = self._truths.beside(part, depends.each)
            elif not depends.kinds:
                fixed[part] = self._truths.whole(part, self._problem.base)
            elif (single := self._single(depends)) is not None:
                local.setdefault(single, []).append(part)
            else:
                joint.append(part)
        return local, joint, fixed

    def _single(self, depends: Dependence) -> PlanUnit | None:
        """The one unit that a part hangs on; None where there are several."""
        if depends.each is not None or len(depends.kinds) > 1:
            return None
        (kind,) = depends.kinds
        if kind == SUBJECT:
            return self._problem.subject
        return PlanUnit(kind) if kind not in _sections() else None

    def _tied(self, joint: Sequence[PlanPart], known: Iterable[PlanUnit]) -> tuple[PlanUnit, ...]:
        """The units that parts tie together, besides those that are ``known``."""
        kinds = {kind for part in joint for kind in self._depends[part].kinds}
        kinds |= {each for part in joint if (each := self._depends[part].each) is not None}
        found: dict[PlanUnit, None] = {}
        for kind in sorted(kinds):
            if kind == SUBJECT and self._problem.subject is not None:
                found[self._problem.subject] = None
            elif kind in _sections():
                found |= dict.fromkeys(self._records(kind, every=True))
            elif kind != SUBJECT:
                found[PlanUnit(kind)] = None
        held = set(known)
        return tuple(unit for unit in found if unit not in held)

    def _records(self, section: str, *, every: bool = False) -> tuple[PlanUnit, ...]:
        world = self._doing.world
        count = range(self._problem.world.snapshot.count(section))
        places = count if every else self._problem.places.get(section, count)
        changed = self._problem.base.records
        kept = [place for place in places if changed.get((section, place), ()) is not None]
        return units(section, kept, world)

    def _unmet(self, fixed: Mapping[PlanPart, PartLines]) -> Iterator[Failing]:
        for part, found in fixed.items():
            if (best := self._truths.best(found)) is not Truth.TRUE:
                yield Failing(part, None, best is Truth.FALSE)

    # --- one unit -----------------------------------------------------------------------------

    def _chooser(self, unit: PlanUnit, parts: Sequence[PlanPart]) -> _Chooser:
        """What can be done about a unit, and how true each of its parts can become by it."""
        ends = self._problem.ends
        choices = [
            _Choice(option, tuple(self._of(part, unit, option.changes) for part in parts))
            for option in self._doing.options(unit, ends=ends)
        ]
        choices.sort(key=lambda choice: choice.option.price.rank(self._currencies))
        instants = sorted({when for choice in choices for when in self._instants(choice)})
        nothing = next(choice for choice in choices if not choice.option.acts)
        # What isn't known to be in the way is no reason to do anything: the fact is asked for.
        usual = map(self._truths.best, nothing.lines)
        most = [Truth.UNKNOWN if truth is Truth.UNKNOWN else Truth.TRUE for truth in usual]
        truths = (
            tuple(min(self._truth(choice, number, when), most[number]) for number in range(len(parts)))
            for choice in choices
            for when in instants
        )
        wanted = max(truths, key=lambda found: (min(found, default=Truth.TRUE), sum(found)))
        return _Chooser(unit, tuple(parts), tuple(choices), wanted)

    def _of(self, part: PlanPart, unit: PlanUnit, changes: PlanChanges) -> PartLines:
        if self._depends[part].each is None:
            return self._truths.whole(part, changes)
        return self._truths.alone(part, unit, changes)

    def _instants(self, choice: _Choice) -> Iterator[datetime]:
        first = choice.option.happens or self._problem.now
        yield first
        yield from (when for found in choice.lines for when in found.instants() if when > first)

    def _truth(self, choice: _Choice, number: int, when: datetime) -> Truth:
        happens = choice.option.happens
        if happens is not None and when < happens:
            return Truth.FALSE
        return self._truths.at(choice.lines[number], when)

    def _holds(self, choice: _Choice, wanted: Sequence[Truth], when: datetime) -> bool:
        happens = choice.option.happens
        if happens is not None and when < happens:
            return False
        return all(self._truth(choice, number, when) >= least for number, least in enumerate(wanted))

    # --- all together -------------------------------------------------------------------------

    def _together(
        self,
        choosers: Sequence[_Chooser],
        joint: Sequence[PlanPart],
        fixed: Sequence[PartLines],
        wanted: Sequence[Truth],
    ) -> tuple[list[PlanOption], datetime, bool, list[tuple[PlanPart, Truth]]] | None:
        """The first instant at which every unit has a choice and what ties them is as true as ``wanted``."""
        now = self._problem.now
        earliest = [self._earliest(chooser) for chooser in choosers]
        pending = {now, *earliest, *(when for found in fixed for when in found.instants())}
        pending |= {when for item in choosers for choice in item.choices for when in self._instants(choice)}
        heap = sorted(when for when in pending if when >= max((*earliest, now)))
        seen: set[datetime] = set()
        tied = set(self._tied(joint, ()))
        while heap:
            when = heapq.heappop(heap)
            if when in seen:
                continue
            seen.add(when)
            if any(self._truths.at(found, when) is not Truth.TRUE for found in fixed):
                continue
            pairs = [(item, self._fitting(item, when)) for item in choosers]
            if not all(choices for _, choices in pairs):
                continue
            rest = [choices[0].option for item, choices in pairs if item.unit not in tied]
            free = [self._apart(item.unit, choices, joint) for item, choices in pairs if item.unit in tied]
            for options, found in self._combined(free, rest, joint):
                truths: list[Truth] = []
                for line, least in zip(found, wanted, strict=False):
                    truths.append(self._truths.at(line, when))
                    for later in line.instants():
                        if later > when and later not in seen:
                            heapq.heappush(heap, later)
                    if truths[-1] < least:
                        break
                else:
                    return options, when, self._bounded, self._short(joint, truths)
        return None

    def _fitting(self, chooser: _Chooser, when: datetime) -> list[_Choice]:
        return [choice for choice in chooser.choices if self._holds(choice, chooser.wanted, when)]

    @staticmethod
    def _short(joint: Sequence[PlanPart], truths: Sequence[Truth]) -> list[tuple[PlanPart, Truth]]:
        pairs = zip(joint, truths, strict=True)
        return [(part, truth) for part, truth in pairs if truth is not Truth.TRUE]

    def _earliest(self, chooser: _Chooser) -> datetime:
        """Before this instant a unit has no choice."""
        return min(
            when
            for choice in chooser.choices
            for when in self._instants(choice)
            if self._holds(choice, chooser.wanted, when)
        )

    def _joined(self, options: Sequence[PlanOption], joint: Sequence[PlanPart]) -> Iterator[PartLines]:
        """The truths of what ties units, with these options; each is worked out as it is asked for."""
        key = tuple(map(id, options))
        if key not in self._applications:
            self._tried += 1
            self._applications[key] = self._applied(options)[1]
        changes = self._applications[key]
        for part in joint:
            yield self._truths.whole(part, changes)

    def _combined(
        self, free: Sequence[Sequence[_Choice]], rest: Sequence[PlanOption], joint: Sequence[PlanPart]
    ) -> Iterator[tuple[list[PlanOption], Iterator[PartLines]]]:
        """The combinations of what is ``free``, beside the ``rest``, the cheapest first."""
        first = (0,) * len(free)
        heap = [(self._rank(free, first), first)]
        seen = {first}
        while heap and self._tried < COMBINATIONS:
            _, picks = heapq.heappop(heap)
            trial = [*rest, *(choices[pick].option for choices, pick in zip(free, picks, strict=True))]
            yield trial, self._joined(trial, joint)
            for place, pick in enumerate(picks):
                following = (*picks[:place], pick + 1, *picks[place + 1 :])
                if pick + 1 < len(free[place]) and following not in seen:
                    seen.add(following)
                    heapq.heappush(heap, (self._rank(free, following), following))

    def _apart(
        self, unit: PlanUnit, choices: Sequence[_Choice], joint: Sequence[PlanPart]
    ) -> Sequence[_Choice]:
        """The choices between which what ties units may tell: of those alike to it the cheapest."""
        found: dict[tuple[bool, *tuple[str, ...]], _Choice] = {}
        for choice in choices:
            changes = choice.option.changes
            gone = unit.place is not None and self._doing.record(unit, changes) is None
            found.setdefault((gone, *(self._truths.seen(part, changes) for part in joint)), choice)
        return tuple(found.values())

    def _rank(self, free: Sequence[Sequence[_Choice]], picks: Sequence[int]) -> tuple[object, ...]:
        price = Price()
        for choices, pick in zip(free, picks, strict=True):
            price = price.plus(choices[pick].option.price)
        return price.rank(self._currencies)

    def _applied(self, options: Sequence[PlanOption]) -> tuple[tuple[PlannedAct, ...], PlanChanges]:
        """All acts of the chosen options, one unit after the other, and what they lead to."""
        return replayed([act for option in options for act in option.acts], self._doing)


def _currencies(world: SnapshotWorld) -> Iterator[str]:
    """The currencies in the order in which amounts are compared: the shop's own first."""
    own = world.root.get("shop", {}).get("currency")
    if isinstance(own, str):
        yield own
    yield from (currency for currency in catalog().currencies if currency != own)


def _sections() -> frozenset[str]:
    return frozenset(path for path, _ in catalog().sections())
