"""What records add up to: the sinks that a pass over a section feeds.

A sink takes what each record contributes. Contributions that are the same timeline are counted, not
kept: a million records need no more room than the distinct timelines among them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import add
from typing import Any, Final

from msgspec.structs import replace

from checker.evaluate.model import Finding, Measured, RecordRef
from checker.evaluate.python.lines import highest, lowest
from checker.evaluate.python.steps import Steps, steps, truth_at
from checker.language.model.conditions import Fold, QuantifierKind
from checker.values.quantity import Interval, Money, Range, Reason, Unknown, Value
from checker.values.truth import FALSE, TRUE, Timeline, Truth, timeline

#: Says which of a record's fields are unknown and how: records alike in that need only one explanation.
Shape = Callable[[Any], Hashable]


class Quantified:
    """``every``, ``none``, ``some``: only contributions other than the neutral one are given to it."""

    def __init__(self, kind: QuantifierKind) -> None:
        self.kind = kind
        self.lines: dict[int, Timeline] = {}

    def add(self, _index: int, line: Timeline, _record: object) -> None:
        """One record's contribution."""
        self.lines[id(line)] = line

    def add_hypothetical(self, _index: int, line: Timeline, _record: object) -> None:
        """The phantom's: it may not exist, so what isn't neutral becomes unknown."""
        line = uncertain(line, FALSE if self.kind is QuantifierKind.SOME else TRUE)
        self.lines[id(line)] = line

    def result(self) -> Timeline:
        """The truth of the quantifier."""
        return (highest if self.kind is QuantifierKind.SOME else lowest)(self.lines.values())


def uncertain(line: Timeline, neutral: Timeline) -> Timeline:
    """``line`` where it is as ``neutral``, unknown elsewhere."""

    def weakened(truth: Truth) -> Truth:
        return truth if truth is neutral.start else Truth.UNKNOWN

    return timeline(weakened(line.start), [(when, weakened(truth)) for when, truth in line.changes])


class Tally(Quantified):
    """A quantifier whose records a report names: counts them exactly, keeps the first of them.

    ``keep`` None keeps all. ``shape`` tells which unknown records are unknown in another way than those
    before: of those beyond ``keep``, the first of each kind is kept.
    """

    def __init__(self, kind: QuantifierKind, section: str | None, keep: int | None, shape: Shape) -> None:
        super().__init__(kind)
        self._section = section
        self._keep = keep
        self._shape = shape
        self._counts: dict[int, int] = {}
        self._failing: list[tuple[int, Timeline]] = []
        self._unknown: list[tuple[int, Timeline]] = []
        self._others: dict[Hashable, tuple[int, Timeline] | None] = {}

    def add(self, index: int, line: Timeline, record: object) -> None:
        """One record's contribution."""
        key = id(line)
        if key in self._counts:
            self._counts[key] += 1
        else:
            self._counts[key] = 1
            self.lines[key] = line
        start, keep = line.start, self._keep
        if start is Truth.FALSE:
            if keep is None or len(self._failing) < keep:
                self._failing.append((index, line))
        elif start is Truth.UNKNOWN:
            shown = keep is None or len(self._unknown) < keep
            if shown:
                self._unknown.append((index, line))
            if keep is not None:
                self._others.setdefault(self._shape(record), None if shown else (index, line))

    def measured(self, checked: int) -> Measured:
        """What a report needs of it, with the number of records that were looked at."""
        line = self.result()
        if line is TRUE and not self._counts:
            return _clean(checked)
        if self.kind is QuantifierKind.SOME:
            return replace(of_subject(line), checked=checked)
        counts = [0, 0, 0]
        for key, count in self._counts.items():
            counts[self.lines[key].start] += count
        failing, unknown = counts[Truth.FALSE], counts[Truth.UNKNOWN]
        if self._section is None:
            return replace(of_subject(line), checked=checked, failing=failing, unknown=unknown)
        remaining = None if self._keep is None else max(0, self._keep - len(self._failing))
        shown = [*self._failing, *self._unknown[:remaining]]
        hidden = [] if remaining is None else self._unknown[remaining:]
        others = (*hidden, *(entry for entry in self._others.values() if entry is not None))
        return Measured(
            line,
            checked,
            failing,
            unknown,
            tuple(self._finding(entry) for entry in shown),
            tuple(self._finding(entry) for entry in others),
        )

    def _finding(self, entry: tuple[int, Timeline]) -> Finding:
        index, line = entry
        return Finding(RecordRef(self._section, index), line)


@lru_cache(maxsize=1024)
def _clean(checked: int) -> Measured:
    """A quantifier that holds for all of ``checked`` records: most subjects share it."""
    return Measured(TRUE, checked)


@lru_cache(maxsize=1024)
def of_subject(line: Timeline) -> Measured:
    """A condition that is measured on the subject as a whole."""
    if line.start is Truth.TRUE:
        return Measured(line)
    finding = Finding(RecordRef(None, 0), line)
    return Measured(line, 1, int(line.start is Truth.FALSE), int(line.start is Truth.UNKNOWN), (finding,))


def conjoined(keep: int | None, *parts: Measured) -> Measured:
    """A conjunction of quantifiers: they add up."""
    found = [finding for part in parts for finding in part.findings]
    found.sort(key=lambda finding: finding.timeline.start)
    others = [finding for finding in found[len(found) if keep is None else keep :] if _is_unknown(finding)]
    return Measured(
        lowest(part.timeline for part in parts),
        sum(part.checked for part in parts),
        sum(part.failing for part in parts),
        sum(part.unknown for part in parts),
        tuple(found[:keep]),
        (*others, *(finding for part in parts for finding in part.representatives)),
    )


def _is_unknown(finding: Finding) -> bool:
    return finding.timeline.start is Truth.UNKNOWN


#: How two values become one; a count has no values. ``min`` and ``max`` keep the first of equals.
_MERGE: Final[Mapping[Fold, Callable[[Any, Any], Any]]] = {
    Fold.COUNT: add,
    Fold.SUM: add,
    Fold.MIN: min,
    Fold.MAX: max,
}


class _Group:
    """The records of an aggregate that are selected over the same timeline.

    ``amounts`` is their sum or best per currency, None for what isn't money; ``unknown`` the first value
    that isn't known, with its place.
    """

    __slots__ = ("amounts", "count", "line", "unknown")

    def __init__(self, line: Timeline) -> None:
        self.line = line
        self.count = 0
        self.amounts: dict[str | None, Any] = {}
        self.unknown: tuple[int, Unknown] | None = None


class Accumulator:
    """An aggregate: groups of records that are selected over the same timeline, each with its sum or best."""

    def __init__(self, fold: Fold, zero: Value, path: str) -> None:
        self._fold = fold
        self._merge = _MERGE[fold]
        self._nothing = zero if fold is Fold.SUM else None
        self._path = path
        self._groups: dict[int, _Group] = {}
        self._absent: Timeline = FALSE

    def add(self, index: int, line: Timeline, value: Any) -> Any:
        """A record that is, may be or will be selected, and its value (None for ``count``).

        Returns the best value so far of the records that are always selected, if it has no currency.
        """
        group = self._groups.get(id(line))
        if group is None:
            group = self._groups[id(line)] = _Group(line)
        group.count += 1
        if value is None:
            return None
        kind = value.__class__
        if kind is Unknown or kind is Interval:
            if group.unknown is None:
                group.unknown = (index, value if kind is Unknown else Unknown(Reason.INCOMPLETE))
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
        possible = 0
        for group in self._groups.values():
            truth = truth_at(group.line, instant)
            if truth is Truth.TRUE:
                selected.append(group)
            elif truth is Truth.UNKNOWN:
                possible += group.count
        lacking = truth_at(self._absent, instant) is not Truth.FALSE
        if self._fold is Fold.COUNT:
            return _count(sum(group.count for group in selected), possible, lacking=lacking)
        if lacking or possible:
            return Unknown(Reason.INCOMPLETE, self._path)
        unknowns = [group.unknown for group in selected if group.unknown is not None]
        if unknowns:
            return min(unknowns, key=lambda unknown: unknown[0])[1]
        total: dict[str | None, Any] = {}
        for group in selected:
            for currency, amount in group.amounts.items():
                total[currency] = self._merge(total[currency], amount) if currency in total else amount
        if len(total) > 1:
            return Unknown(Reason.CURRENCIES)
        for currency, amount in total.items():
            return self._made(amount, currency)
        return self._nothing

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

    Its amounts are (amount, index, what is taken): of equal ones the first record's.
    """

    def __init__(self, fold: Fold, zero: Value, path: str) -> None:
        super().__init__(fold, zero, path)
        self._merge = _earlier_least if fold is Fold.MIN else _earlier_greatest

    def add(self, index: int, line: Timeline, value: Any, taken: Value = None) -> Any:
        """A record as for any aggregate, and what is taken of it if it is the one."""
        self._taken = (index, taken)
        best = super().add(index, line, value)
        return None if best is None else best[0]

    def add_hypothetical(self, index: int, line: Timeline, value: object, _taken: Value = None) -> None:
        """The phantom: only whether it would be selected matters."""
        super().add_hypothetical(index, line, value)

    def _entry(self, amount: Any) -> Any:
        return (amount, *self._taken)

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
