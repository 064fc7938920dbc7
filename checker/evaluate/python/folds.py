"""Quantifiers as sinks that a pass over a section feeds.

A sink takes what each record contributes. Contributions that are the same timeline are counted, not
kept: a million records need no more room than the distinct timelines among them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from msgspec.structs import replace

from checker.evaluate.model import Finding, Measured, RecordRef
from checker.evaluate.python.lines import highest, lowest
from checker.language.model.conditions import QuantifierKind
from checker.values.truth import FALSE, TRUE, Timeline, Truth, timeline

#: Says which of a record's fields are unknown and how: records alike in that need only one explanation.
Shape = Callable[[Any], Hashable]


#: Of so many failing records it is kept which they are, without what a report says of each.
REACH: Final = 1000


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
    """A quantifier whose records a report names: counts them exactly, keeps those that decide when it holds.

    ``keep`` None keeps all; of records that fail over the same timeline, the first ones. ``shape`` tells
    which unknown records are unknown in another way than those before: of those beyond ``keep``, the first of
    each kind is kept.
    """

    def __init__(self, kind: QuantifierKind, section: str | None, keep: int | None, shape: Shape) -> None:
        super().__init__(kind)
        self._section = section
        self._keep = keep
        self._reach = sys.maxsize if keep is None else max(keep, REACH)
        self._shape = shape
        self._counts: dict[int, int] = {}
        self._failing: dict[int, list[int]] = {}
        self._unknown: list[tuple[int, Timeline]] = []
        self._others: dict[Hashable, tuple[int, Timeline] | None] = {}

    def add(self, index: int, line: Timeline, record: object) -> None:
        """One record's contribution."""
        key = id(line)
        before = self._counts.get(key)
        if before is None:
            before = 0
            self.lines[key] = line
            self._failing[key] = []
        self._counts[key] = before + 1
        start, keep = line.start, self._keep
        if start is Truth.FALSE:
            if before < self._reach:
                self._failing[key].append(index)
        elif start is Truth.UNKNOWN:
            shown = keep is None or len(self._unknown) < keep
            if shown:
                self._unknown.append((index, line))
            if keep is not None:
                self._others.setdefault(self._shape(record), None if shown else (index, line))

    def measured(self, checked: int) -> Measured:
        """What a report needs of it, with the number of records that were looked at."""
        line = self.result()
        if self.kind is QuantifierKind.SOME:
            of_it = of_subject(line)
            return _of_subject(line, checked, of_it.failing, of_it.unknown)
        if not self._counts and self._section is not None:
            return _uncounted(line, checked)
        counts = [0, 0, 0]
        for key, count in self._counts.items():
            counts[self.lines[key].start] += count
        failing, unknown = counts[Truth.FALSE], counts[Truth.UNKNOWN]
        if self._section is None:
            return _of_subject(line, checked, failing, unknown)
        decisive = self._decisive()
        found = decisive[: self._keep]
        remaining = None if self._keep is None else max(0, self._keep - len(found))
        hidden = [] if remaining is None else self._unknown[remaining:]
        others = (*hidden, *(entry for entry in self._others.values() if entry is not None))
        return Measured(
            line,
            checked,
            failing,
            unknown,
            (*found, *(self._finding(entry) for entry in self._unknown[:remaining])),
            tuple(self._finding(entry) for entry in others),
            tuple(finding.record for finding in decisive[len(found) :]),
        )

    def _decisive(self) -> list[Finding]:
        """The failing records, those first that fail longest; of equals the first."""
        found: list[Finding] = []
        by_line = [
            (self._finding((0, self.lines[key])).decides, key) for key, kept in self._failing.items() if kept
        ]
        by_line.sort()
        for _, same in groupby(by_line, key=itemgetter(0)):
            entries = sorted(
                ((index, self.lines[key]) for _, key in same for index in self._failing[key]),
                key=itemgetter(0),
            )
            found += [self._finding(entry) for entry in entries]
            if self._keep is not None and len(found) >= max(self._keep, REACH):
                break
        return found

    def _finding(self, entry: tuple[int, Timeline]) -> Finding:
        index, line = entry
        return Finding(RecordRef(self._section, index), line)


@lru_cache(maxsize=1024)
def _uncounted(line: Timeline, checked: int) -> Measured:
    """A quantifier in whose way none of ``checked`` records is: most subjects share it."""
    return Measured(line, checked)


@lru_cache(maxsize=1024)
def _of_subject(line: Timeline, checked: int, failing: int, unknown: int) -> Measured:
    """A quantifier of which the subject is named: records inside it are only counted."""
    return replace(of_subject(line), checked=checked, failing=failing, unknown=unknown)


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
    found.sort(key=lambda finding: finding.decides)
    hidden = found[len(found) if keep is None else keep :]
    others = [finding for finding in hidden if _is_unknown(finding)]
    beyond = [finding.record for finding in hidden if not _is_unknown(finding)]
    return Measured(
        lowest(part.timeline for part in parts),
        sum(part.checked for part in parts),
        sum(part.failing for part in parts),
        sum(part.unknown for part in parts),
        tuple(found[:keep]),
        (*others, *(finding for part in parts for finding in part.representatives)),
        (*beyond, *(record for part in parts for record in part.beyond)),
    )


def _is_unknown(finding: Finding) -> bool:
    return finding.timeline.start is Truth.UNKNOWN
