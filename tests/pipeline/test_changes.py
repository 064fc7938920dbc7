"""When verdicts change: what is read off the truths is what checks at every instant say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from checker.api import Checker, Policies
from checker.language import Library
from checker.language.model.policy import Policy
from checker.report.changes import Changes, VerdictChange
from checker.report.model import Verdict
from checker.snapshot import open_snapshot, read_document
from tests.pipeline.test_dates import FEWER, TICK, cases
from tests.strategies import encoded

Key = tuple[str, str | None]


def told(changes: Changes, at: datetime, first: dict[Key, Verdict | None]) -> dict[Key, Verdict | None]:
    """What the changes up to an instant make of the verdicts at the beginning."""
    now = dict(first)
    for change in sorted(changes.changes, key=lambda change: change.at):
        for key, when in keyed(change):
            if when <= at:
                now[key] = change.after
    return now


def keyed(change: VerdictChange) -> list[tuple[Key, datetime]]:
    """The subjects of a change, and when it comes for each."""
    if change.subject == "shop":
        return [((change.policy, None), change.at)]
    return [((change.policy, record.id), record.at or change.at) for record in change.named]


def by_hand(changes: Changes) -> list[tuple[Key, datetime, Verdict | None, Verdict | None]]:
    """Every single change."""
    return [(key, at, c.before, c.after) for c in changes.changes for key, at in keyed(c)]


SPAN = st.integers(1, 130)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(FEWER, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # to shrink them takes minutes
@given(cases(), SPAN, st.lists(st.integers(0, 130 * 24), max_size=6))
def test_changes_are_what_checks_say(
    case: tuple[list[Policy], dict[str, Any], datetime], days: int, hours: list[int]
) -> None:
    """At each instant of a stretch a check says what the changes up to it come to; before each, what was so.

    So it is with stages that end, with versions that begin, with what hasn't happened yet, and with records.
    """
    versions, document, as_of = case
    library = Library(versions)
    policies = Policies(library, (), {})
    snapshot = open_snapshot(read_document(encoded(document)))
    names = sorted({version.id for version in versions})
    until = as_of + timedelta(days=days)
    changes = Checker(policies, only=names).changes(snapshot, as_of, until, records=None)
    single = by_hand(changes)

    def at(instant: datetime) -> dict[Key, Verdict]:
        from checker.select.selection import in_force_at

        only = in_force_at(library, snapshot, instant, names)
        report = Checker(policies, only=only).check(snapshot, as_of=instant, records=None)
        return {
            (item.policy, None if item.subject == "shop" else item.id): item.verdict
            for item in report.outcomes
        }

    instants = {as_of + timedelta(hours=hour) for hour in hours} | {until}
    for _, when, _, _ in single[:8]:
        instants |= {when, when - TICK}
    first = at(as_of)
    for instant in sorted(instants):
        if as_of <= instant <= until:
            expected = {
                key: verdict for key, verdict in at(instant).items() if verdict is not Verdict.NOT_APPLICABLE
            }
            found = {
                key: verdict
                for key, verdict in told(changes, instant, dict(first)).items()
                if verdict not in (None, Verdict.NOT_APPLICABLE)
            }
            assert found == expected, instant
