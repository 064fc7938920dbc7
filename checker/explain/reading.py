"""The reference evaluator as reports ask it: of many records of one snapshot, at one instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import is_
from typing import Any, Final

from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.world import Plain
from checker.explain.world import SnapshotWorld
from checker.language.model.conditions import (
    Aggregate,
    Arithmetic,
    Comparison,
    Condition,
    Expression,
    Fold,
    Quantifier,
)
from checker.language.model.policy import Policy
from checker.language.model.readings import Settled, settle
from checker.logical_plan.analysis import FreeScopes
from checker.logical_plan.matching import counted_in_time, wanted_equal, wanted_in_time
from checker.schema.catalog import Step
from checker.values.quantity import Value
from checker.values.truth import Truth

#: So many results that hang on a record are kept.
_KEPT: Final = 4096
#: Gives, for the records around a fold, those of which it has to be asked, and how many it selects beside.
_Counter = Callable[[Scopes], tuple[Sequence[Plain], int]]
#: Finds, for the records around a fold, those that it may select.
_Finder = Callable[[Scopes], Sequence[Plain]]


class SnapshotReading(ReferenceEvaluator):
    """Says what the reference evaluator says, and looks no further than it has to.

    A fold runs once for the records that it reads from outside itself, and only over records that can be
    what its filter wants of them; what stays the same from record to record is calculated once. Of time
    tests it doesn't tell when they change.
    """

    def __init__(self, world: SnapshotWorld, policy: Policy, instant: datetime) -> None:
        super().__init__(world, policy, instant)
        self._snapshot = world
        self._free = FreeScopes(policy)
        self._finders: dict[int, _Finder] = {}
        self._counters: dict[int, _Counter | None] = {}
        #: By fold and the records that it reads, which are held so that their identities stay theirs: what
        #: is the same for all records of a section, and beside it what was found last.
        self._fixed: dict[tuple[int, ...], tuple[Scopes, Any]] = {}
        self._found: dict[tuple[int, ...], tuple[Scopes, Any]] = {}
        self._settled: dict[int, tuple[Condition, Settled]] = {}
        #: What each test came to for the records last looked at, by how many those are; it holds them too.
        self._tested: dict[int, tuple[Scopes, dict[int, tuple[Comparison, Truth]]]] = {}

    def settled(self, condition: Condition) -> Condition | None:
        """``condition`` without the parts that the readings in force leave out; None where they decide it."""
        if id(condition) not in self._settled:
            self._settled[id(condition)] = condition, settle(condition, self.policy)
        _, found = self._settled[id(condition)]
        return None if isinstance(found, bool) else found

    def test(self, test: Comparison, scopes: Scopes) -> Truth:
        """One test; who looks for what is to blame asks it again on each level above it."""
        kept = self._tested.get(len(scopes))
        if kept is None or not all(map(is_, kept[0], scopes)):
            kept = self._tested[len(scopes)] = scopes, {}
        known = kept[1].get(id(test))
        if known is None:
            known = kept[1][id(test)] = test, super().test(test, scopes)
        return known[1]

    def selectable(self, fold: Quantifier | Aggregate, scopes: Scopes) -> Sequence[Plain]:
        """The visible records that a fold may select: those that can be what it wants of them."""
        if fold.source.section is None:
            return super().selectable(fold, scopes)
        self._free.of(fold)  # holds the fold, so that its identity stays its own
        if id(fold) not in self._finders:
            self._finders[id(fold)] = self._finder(fold, fold.source.section)
        return self._finders[id(fold)](scopes)

    def _finder(self, fold: Quantifier | Aggregate, section: str) -> _Finder:
        for path, other in wanted_equal(fold.where, fold.scope, events=True):
            if self._outer(other, fold.scope):
                find = self._snapshot.index(section, path.steps)
                return lambda scopes: find(self.value(other, scopes))
        bounds: dict[tuple[Step, ...], dict[bool, Expression]] = {}
        for path, other, low in wanted_in_time(fold.where, fold.scope, events=True):
            if self._outer(other, fold.scope):
                bounds.setdefault(path.steps, {}).setdefault(low, other)
        for steps in sorted(bounds, key=lambda steps: len(bounds[steps]), reverse=True):
            return self._window(section, steps, bounds[steps])
        return lambda scopes: self.records(fold.source, scopes)

    def _window(self, section: str, steps: tuple[Step, ...], ends: dict[bool, Expression]) -> _Finder:
        timed, bounds = self._snapshot.window(section, steps), (ends.get(True), ends.get(False))

        def found(scopes: Scopes) -> Sequence[Plain]:
            low, high = (None if end is None else self.value(end, scopes) for end in bounds)
            return [record for _, record in timed.near(low, high)]

        return found

    def _outer(self, other: Expression, scope: int) -> bool:
        """Whether it is of records around a fold, and of none inside it."""
        needed = self._free.of(other)
        return bool(needed) and scope not in needed

    def _quantifier(self, quantifier: Quantifier, scopes: Scopes) -> Truth:
        truth: Truth = self._kept(quantifier, scopes, super()._quantifier)
        return truth

    def _aggregate(self, aggregate: Aggregate, scopes: Scopes) -> Value:
        value: Value = self._kept(aggregate, scopes, self._folded)
        return value

    def _folded(self, aggregate: Aggregate, scopes: Scopes) -> Value:
        counter = self._counter(aggregate) if aggregate.fold is Fold.COUNT else None
        if counter is None:
            return super()._aggregate(aggregate, scopes)
        others, sure = counter(scopes)
        selected = [self._selected(aggregate, (*scopes, record)) for record in others]
        certain, possible = (sum(truth is each for truth in selected) for each in (Truth.TRUE, Truth.UNKNOWN))
        return self._counted(aggregate, scopes, sure + certain, possible)

    def _counter(self, fold: Aggregate) -> _Counter | None:
        """What counts the records that a fold selects by nothing but a time of theirs."""
        self._free.of(fold)  # holds the fold, so that its identity stays its own
        if id(fold) not in self._counters:
            self._counters[id(fold)] = self._counting(fold)
        return self._counters[id(fold)]

    def _counting(self, fold: Aggregate) -> _Counter | None:
        section = fold.source.section
        window = counted_in_time(fold.where, fold.scope, lambda other: self._outer(other, fold.scope))
        if section is None or window is None:
            return None
        timed, bounds, ends = (
            self._snapshot.window(section, window.steps),
            (window.low, window.high),
            window.ends,
        )

        def counted(scopes: Scopes) -> tuple[Sequence[Plain], int]:
            low, high = (None if end is None else self.value(end, scopes) for end in bounds)
            rows, sure = timed.counted(low, high, ends=ends)
            return [record for _, record in rows], sure

        return counted

    def _arithmetic(self, node: Arithmetic, scopes: Scopes) -> Value:
        if max(self._free.of(node), default=0) + 1 == len(scopes):  # another one for each record
            return super()._arithmetic(node, scopes)
        value: Value = self._kept(node, scopes, super()._arithmetic)
        return value

    def _kept(self, node: Any, scopes: Scopes, find: Callable[[Any, Scopes], Any]) -> Any:
        free = self._free.of(node)
        read = tuple(scopes[scope] for scope in sorted(free))
        key = (id(node), *map(id, read))
        kept = self._found if any(free) else self._fixed
        known = kept.get(key)
        if known is None:
            known = read, find(node, scopes)
            if len(self._found) >= _KEPT:
                self._found.clear()
            kept[key] = known
        return known[1]
