"""Which records have another verdict under a policy that gives one to each.

A report shows only so many of each verdict. One that is left out is claimed to be nothing in particular, but
where all of a verdict are shown, whatever isn't among them has another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from checker.comparison.model import OPEN, Fate, Moved, ResultChange
from checker.comparison.records import CAME, WENT, Holds, fate_of
from checker.decide.model import Verdict
from checker.report.saved import SavedReport, SavedResult


class Reported(Protocol):
    """A report, and whether its data have a record."""

    @property
    def report(self) -> SavedReport:
        """The report."""

    @property
    def holds(self) -> Holds | None:
        """Whether its data have the record of a section with an id; None where they aren't at hand."""


class _Shown:
    """The verdicts that a report shows of one policy, and which of them it shows all of."""

    def __init__(self, policy: str, report: SavedReport) -> None:
        self.results = {r.subject.id: r for r in report.results if r.policy == policy and r.subject.id}
        shown = Counter(result.verdict for result in self.results.values())
        counts = report.summary[policy].counts
        self.whole = {verdict for verdict in Verdict if shown[verdict] == counts.get(verdict, 0)}
        #: Those that don't apply are never shown.
        self.all = self.whole >= set(Verdict) - {Verdict.NOT_APPLICABLE}


def subject_changes(
    policy: str,
    before: Reported,
    after: Reported,
    both: Callable[[SavedResult, SavedResult], ResultChange],
) -> tuple[tuple[ResultChange, ...], bool]:
    """The records whose verdict or dates are otherwise, and whether there may be others.

    One that only one report shows is told with the verdict that it has there, where it is certain that it
    doesn't have that one in the other.
    """
    was, now = _Shown(policy, before.report), _Shown(policy, after.report)
    section = after.report.summary[policy].subject
    found: list[ResultChange] = []
    for name in dict.fromkeys((*now.results, *was.results)):
        assert name is not None, "those without an id are left out"
        old, new = was.results.get(name), now.results.get(name)
        if old is not None and new is not None:
            change = both(old, new)
            if not (change.verdict.same and change.dates.same and change.stage.same):
                found.append(change)
        elif new is not None and new.verdict in was.whole:
            fate = fate_of(before.holds, section, name, CAME)
            found.append(_single(both(new, new), new, Moved(None, new.verdict), fate))
        elif old is not None and old.verdict in now.whole:
            fate = fate_of(after.holds, section, name, WENT)
            found.append(_single(both(old, old), old, Moved(old.verdict, None), fate))
    return tuple(found), not (was.all and now.all)


def _single(same: ResultChange, shown: SavedResult, verdict: Moved, fate: Fate) -> ResultChange:
    """A verdict that only one of the reports shows."""
    return replace(
        same,
        verdict=verdict,
        fate=fate,
        values={},
        moved_by=tuple(item.id for item in shown.preconditions if item.counts and item.status in OPEN),
    )
