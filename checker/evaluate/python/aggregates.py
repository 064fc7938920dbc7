"""Aggregates as sinks that a pass over a section feeds: sums, counts, the least and the greatest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import add
from typing import Any, Final

from checker.evaluate.python.compare import between, extremum, reach
from checker.evaluate.python.steps import Steps, steps, truth_at
from checker.language.model.conditions import Fold
from checker.values.quantity import Interval, Money, Range, Reason, Unknown, Value
from checker.values.truth import FALSE, TRUE, Timeline, Truth

#: How two values become one; a count has no values. ``min`` and ``max`` keep the first of equals.
_MERGE: Final[Mapping[Fold, Callable[[Any, Any], Any]]] = {
    Fold.COUNT: add,
    Fold.SUM: add,
    Fold.MIN: min,
    Fold.MAX: max,
}


#: A time, the place of its record, and what is taken of that.
_Rival = tuple[Any, int, Value]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class _Group:
    """The records of an aggregate that are selected over the same timeline.

    ``amounts`` is their sum or best per currency, None for what isn't money; ``loose`` the best of what is
    known only within bounds; ``unknown`` the first value that isn't known, with its place.
    """

    __slots__ = ("amounts", "count", "line", "loose", "unknown")

    def __init__(self, line: Timeline) -> None:
        self.line = line
        self.count = 0
        self.amounts: dict[str | None, Any] = {}
        self.loose: Any = None
        self.unknown: tuple[int, Unknown] | None = None


class Accumulator:
    """An aggregate: groups of records that are selected over the same timeline, each with its sum or best."""

    def __init__(self, fold: Fold, zero: Value, path: str, unsettled: Unknown) -> None:
        self._fold = fold
        self._merge = _MERGE[fold]
        self._nothing = zero if fold is Fold.SUM else None
        self._path = path
        self._unsettled = unsettled
        self._groups: dict[int, _Group] = {}
        self._absent: Timeline = FALSE

    def add(self, index: int, line: Timeline, value: Any, *, times: int = 1) -> Any:
        """A record that is, may be or will be selected, and its value (None for ``count``).

        Of ``times`` records that are alike, the value is what it comes to in all of them. Returns the best
        value so far of the records that are always selected, if it has no currency.
        """
        group = self._groups.get(id(line))
        if group is None:
            group = self._groups[id(line)] = _Group(line)
        group.count += times
        if value is None:
            return None
        kind = value.__class__
        if kind is Unknown:
            if group.unknown is None:
                group.unknown = (index, value)
            return None
        if kind is Interval:
            group.loose = self._loosely(group.loose, value)
            return None
        currency, amount = (value.currency, value.amount) if kind is Money else (None, value)
        amount = self._entry(amount)
        amounts = group.amounts
        amounts[currency] = self._merge(amounts[currency], amount) if currency in amounts else amount
        return amounts.get(None) if line is TRUE else None

    def add_hypothetical(self, _index: int, line: Timeline, _value: object) -> None:
        """The phantom: only whether it would be selected matters."""
        self._absent = line

    def _entry(self, amount: Any) -> Any:
        """What is kept of an amount."""
        return amount

    def _loosely(self, best: Any, value: Interval) -> Any:
        """What is kept of times that are known only within bounds, with one more."""
        return extremum(self._fold, best, value)

    def result(self) -> Value | Steps:
        """The aggregate's value, over time where the selection changes."""
        lines = [self._absent, *(group.line for group in self._groups.values())]
        instants = sorted({when for line in lines for when, _ in line.changes})
        if not instants:
            return self._at(None)
        if self._fold is Fold.COUNT:
            return self._counts()
        return steps(self._at(None), [(when, self._at(when)) for when in instants])

    def _at(self, instant: datetime | None) -> Value:
        selected: list[_Group] = []
        possible: list[_Group] = []
        for group in self._groups.values():
            truth = truth_at(group.line, instant)
            if truth is not Truth.FALSE:
                (selected if truth is Truth.TRUE else possible).append(group)
        lacking = truth_at(self._absent, instant) is not Truth.FALSE
        if self._fold is Fold.COUNT:
            certain, more = (sum(group.count for group in groups) for groups in (selected, possible))
            return _count(certain, more, lacking=lacking)
        if lacking:
            return Unknown(Reason.INCOMPLETE, self._path)
        return self._at_least(selected, possible) if possible else self._of(selected)

    def _at_least(self, certain: Sequence[_Group], possible: Sequence[_Group]) -> Value:
        """What it is of the certain records at least: it is known within bounds where such values can be."""
        if self._fold is Fold.SUM:
            return self._unsettled
        best = self._of(certain)
        if best is None or best.__class__ is Money:
            return self._unsettled
        return between(self._fold, best, self._of([*certain, *possible]))

    def _of(self, groups: Sequence[_Group]) -> Value:
        """What it is of all records of ``groups``."""
        unknowns = [group.unknown for group in groups if group.unknown is not None]
        if unknowns:
            return min(unknowns, key=lambda unknown: unknown[0])[1]
        total: dict[str | None, Any] = {}
        for group in groups:
            for currency, amount in group.amounts.items():
                total[currency] = self._merge(total[currency], amount) if currency in total else amount
        if len(total) > 1:
            return Unknown(Reason.CURRENCIES)
        loose = [group.loose for group in groups if group.loose is not None]
        if loose:
            return self._bounded(total.get(None), loose)
        for currency, amount in total.items():
            return self._made(amount, currency)
        return self._nothing

    def _bounded(self, exact: Any, loose: Sequence[Any]) -> Value:
        """The best of an exact value, if there is one, and of what is known only within bounds."""
        return extremum(self._fold, exact, *loose)

    @staticmethod
    def _made(amount: Any, currency: str | None) -> Value:
        """The value that an amount in a currency, or in none, stands for."""
        return amount if currency is None else Money(amount, currency)

    def _counts(self) -> Value | Steps:
        """A count over time, in one sweep: each record may be selected until an instant of its own."""
        counts = [0, 0, 0]
        events: list[tuple[datetime, Truth, Truth, int]] = []
        for group in self._groups.values():
            last = group.line.start
            counts[last] += group.count
            for when, truth in group.line.changes:
                events.append((when, last, truth, group.count))
                last = truth
        events += [(when, truth, truth, 0) for when, truth in self._absent.changes]
        events.sort(key=lambda event: event[0])
        start = _count(
            counts[Truth.TRUE], counts[Truth.UNKNOWN], lacking=self._absent.start is not Truth.FALSE
        )
        changes: list[tuple[datetime, Value]] = []
        for position, (when, before, after, count) in enumerate(events, 1):
            counts[before] -= count
            counts[after] += count
            if position == len(events) or events[position][0] != when:
                lacking = self._absent.at(when) is not Truth.FALSE
                changes.append((when, _count(counts[Truth.TRUE], counts[Truth.UNKNOWN], lacking=lacking)))
        return steps(start, changes)


class ArgExtremum(Accumulator):
    """A ``min`` or ``max`` with ``take``.

    Its amounts are (amount, index, what is taken): of equal ones the first record's. Of times known only
    within bounds, it keeps the one that is certainly best, and that of the others which may be best.
    """

    def __init__(self, fold: Fold, path: str, unsettled: Unknown) -> None:
        super().__init__(fold, None, path, unsettled)
        self._merge = _earlier_least if fold is Fold.MIN else _earlier_greatest

    def add(self, index: int, line: Timeline, value: Any, taken: Value = None, *, times: int = 1) -> Any:
        """A record as for any aggregate, and what is taken of it if it is the one."""
        self._taken = (index, taken)
        best = super().add(index, line, value, times=times)
        return None if best is None else best[0]

    def add_hypothetical(self, index: int, line: Timeline, value: object, _taken: Value = None) -> None:
        """The phantom: only whether it would be selected matters."""
        super().add_hypothetical(index, line, value)

    def _entry(self, amount: Any) -> Any:
        return (amount, *self._taken)

    def _loosely(self, best: Any, value: Interval) -> Any:
        return self._rivals([*(best or ()), (value, *self._taken)])

    def _rivals(self, entries: Sequence[_Rival]) -> Sequence[_Rival]:
        """The record that is best at the least, and of the others the one that may be best."""
        first = max(entries, key=lambda entry: (self._rank(entry[0], certainly=True), -entry[1]))
        others = [entry for entry in entries if entry is not first]
        return [first, *([max(others, key=lambda e: self._rank(e[0], certainly=False))] if others else ())]

    def _rank(self, value: Any, *, certainly: bool) -> tuple[int, int]:
        """How good a time is at the least, or at best: ordered so that greater is better."""
        low, high = reach(value)
        most = self._fold is Fold.MAX
        end = low if certainly is most else high
        if end is None:
            return (-1, 0) if certainly else (1, 0)
        since = (end - _EPOCH) // _TICK
        return 0, since if most else -since

    def _at_least(self, certain: Sequence[_Group], possible: Sequence[_Group]) -> Value:  # noqa: ARG002
        return self._unsettled

    def _bounded(self, exact: Any, loose: Sequence[Any]) -> Value:
        entries = [entry for rivals in loose for entry in rivals]
        first, *others = self._rivals(entries if exact is None else [*entries, exact])
        for other in others:
            if self._rank(other[0], certainly=False) >= self._rank(first[0], certainly=True):
                return Unknown(Reason.IMPRECISE, self._path)
        taken: Value = first[2]
        return taken

    @staticmethod
    def _made(amount: Any, currency: str | None) -> Value:  # noqa: ARG004 - what is taken has none
        return amount[2]  # type: ignore[no-any-return]


def _earlier_least(left: Any, right: Any) -> Any:
    return min(left, right, key=lambda entry: (entry[0], entry[1]))


def _earlier_greatest(left: Any, right: Any) -> Any:
    return max(left, right, key=lambda entry: (entry[0], -entry[1]))


def _count(certain: int, possible: int, *, lacking: bool) -> Value:
    if lacking:
        return Range(certain, None)
    return certain if not possible else Range(certain, certain + possible)


def zero(*, money: bool, currency: object) -> Value:
    """The sum of nothing: in the shop's currency, or a zero that compares with any where that is unknown."""
    if not money:
        return 0
    return Money(Decimal(0), currency if isinstance(currency, str) else None)
