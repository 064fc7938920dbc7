"""What rows come to, counted as they pass by: none of them is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct, field

from checker.base.text import Text
from checker.explain.wording.slots import fill
from checker.language import Library
from checker.report.attention import SHOP
from checker.report.fleet import FleetChanges, FleetRow, FleetSummary, Obstacle, Opening, PolicyTally
from checker.report.model import Verdict, status_of

#: The status of a run in which a shop can't be read, and the others from the worst to the best.
_STATUSES: Final = (5, 1, 3, 6, 0)
#: So many shops are named where something is said of several.
_NAMED: Final = 5


class _Tally(Struct):
    """The rows of one policy so far."""

    kind: str
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    unknown_alone: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)

    def add(self, row: FleetRow) -> None:
        assert row.verdict is not None, "only what could be read is tallied"
        self.verdicts[row.verdict] += 1
        self.failing.update(row.failing)
        self.unknown.update(row.unknown)
        if len(row.failing) + len(row.unknown) == 1:
            self.alone.update(row.failing)
            self.unknown_alone.update(row.unknown)
        if row.verdict is Verdict.WAITING and row.eligible_from is not None:
            self.days[row.eligible_from[:10]] += 1


class SummaryBuilder:
    """Counts rows, shop by shop.

    ``library`` says what policies and preconditions are called. ``named`` are the policies that were asked
    for: those with a verdict per record bear on the status only then.
    """

    def __init__(self, library: Library, named: Iterable[str] = ()) -> None:
        self._library = library
        self._named = frozenset(named)
        self._tallies: dict[str, _Tally] = {}
        self._shops = self._rows = self._silent = 0
        self._status = 0
        self._codes: Counter[str] = Counter()
        self._unreadable: list[str] = []
        self._seen: set[str] = set()
        self._repeated: dict[str, None] = {}
        self._first: str | None = None
        self._last: str | None = None

    def add(self, rows: Sequence[FleetRow]) -> None:
        """Count the rows of one shop."""
        self._shops += 1
        self._rows += len(rows)
        first = rows[0]
        self._know(first.shop)
        if first.code is not None:
            self._codes[first.code] += 1
            if len(self._unreadable) < _NAMED:
                self._unreadable.append(first.source)
            self._worsen(_STATUSES[0])
            return
        if first.as_of is not None:
            self._first = min(self._first or first.as_of, first.as_of)
            self._last = max(self._last or first.as_of, first.as_of)
        self._silent += first.policy is None
        for row in rows:
            if row.policy is not None and row.kind is not None:
                self._tallies.setdefault(row.policy, _Tally(row.kind)).add(row)
        counted = (row for row in rows if row.kind == SHOP or row.policy in self._named)
        self._worsen(status_of(row.verdict for row in counted if row.verdict is not None))

    def summary(self, since: FleetChanges | None = None, alone: int = 0) -> FleetSummary:
        """What all of them come to."""
        known = None if self._first is None or self._last is None else (self._first, self._last)
        return FleetSummary(
            shops=self._shops,
            rows=self._rows,
            status=self._status,
            as_of=known,
            policies=tuple(self._told(policy, tally) for policy, tally in sorted(self._tallies.items())),
            unreadable=dict(self._codes.most_common()),
            first_unreadable=tuple(self._unreadable),
            silent=self._silent,
            repeated=tuple(self._repeated)[:_NAMED],
            repeats=len(self._repeated),
            since=since,
            alone=alone,
        )

    def _know(self, shop: str | None) -> None:
        if shop is None:
            return
        if shop in self._seen:
            self._repeated[shop] = None
        self._seen.add(shop)

    def _worsen(self, status: int) -> None:
        self._status = min(self._status, status, key=_STATUSES.index)

    def _told(self, policy: str, tally: _Tally) -> PolicyTally:
        newest = self._library.versions(policy)[-1]
        titles = {p.id: fill(p.title, newest) for p in newest.all_preconditions()}

        def called(name: str) -> Text:
            return titles.get(name, Text(name, name))

        waiting = tally.verdicts[Verdict.WAITING]
        return PolicyTally(
            policy=policy,
            title=fill(newest.question or newest.title, newest),
            kind=tally.kind,
            verdicts={verdict: tally.verdicts[verdict] for verdict in Verdict if tally.verdicts[verdict]},
            failing=_ranked(tally.failing, tally.alone, called),
            unknown=_ranked(tally.unknown, tally.unknown_alone, called),
            dates=_openings(tally.days),
            undated=waiting - tally.days.total(),
        )


def _ranked(counts: Counter[str], alone: Counter[str], called: Callable[[str], Text]) -> tuple[Obstacle, ...]:
    """Preconditions, those in the way of most first."""
    names = sorted(counts, key=lambda name: (-counts[name], -alone[name], name))
    return tuple(Obstacle(name, called(name), counts[name], alone[name]) for name in names)


def _openings(days: Counter[str]) -> tuple[Opening, ...]:
    """The days on which something opens, with how many are open by then."""
    found: list[Opening] = []
    by_then = 0
    for day in sorted(days):
        by_then += days[day]
        found.append(Opening(day, days[day], by_then))
    return tuple(found)
