"""Dates hold for all of time: random policies with stages and versions, checked again at each date said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.api import Policies, check
from checker.language import Library
from checker.language.model.policy import InForce, Policy
from checker.logical_plan.plan import plan
from checker.report.model import PreconditionResult, Result, Status, Verdict
from checker.snapshot import open_snapshot, read_document
from tests.strategies import checks, encoded, policies, referring, snapshots

TICK = timedelta(microseconds=1)
SETTLED = {Status.MET, Status.NOT_APPLICABLE}
GREEN = (Verdict.ELIGIBLE, Verdict.IN_PROGRESS)
#: A case is checked at many instants, so fewer cases than of smaller properties.
FEWER = settings(max_examples=max(settings().max_examples // 4, 15))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Policy], dict[str, Any], datetime]:
    """A policy in one, two or three versions, one that asks for its verdict, a snapshot and an instant."""
    document = draw(snapshots())
    as_of = draw(checks(document))
    first = draw(policies())
    others = [draw(policies(first.id, (first.subject,))) for _ in range(draw(st.integers(0, 2)))]
    above = draw(referring(first))
    days = sorted(
        draw(st.lists(st.integers(2, 120), min_size=len(others) + 1, max_size=len(others) + 1, unique=True))
    )
    turns: list[date | None] = [as_of.date() + timedelta(days=day) for day in days]
    if draw(st.booleans()):
        turns[-1] = None  # the last version has no end
    starts = [None, *turns[:-1]]
    found = [
        msgspec.structs.replace(version, in_force=InForce(start, until))
        for version, start, until in zip((first, *others), starts, turns, strict=True)
    ]
    return [*found, above], document, as_of


class Checks:
    """Checks of one snapshot against the same policies at any instant."""

    def __init__(self, versions: Sequence[Policy], document: dict[str, Any]) -> None:
        self._library = Library(versions)
        self._snapshot = open_snapshot(read_document(encoded(document)))
        self._names = sorted({version.id for version in versions})
        self.results = cache(self._results)

    def _results(self, as_of: datetime) -> dict[tuple[str, str | None], Result]:
        """The results at an instant, by policy and subject; none of policies that aren't in force."""
        local = self._snapshot.calendar.local_date(as_of)
        day = local if isinstance(local, date) else as_of.date()
        only = [name for name in self._names if self._library.in_force(name, day)]
        report = check(
            self._snapshot, Policies(self._library, (), {}), as_of=as_of, only=only, records=None, verify=True
        )
        return {(result.policy, result.subject.id): result for result in report.results}

    def verdict(self, of: Result, as_of: datetime) -> Verdict | None:
        """The verdict of the same policy on the same subject at an instant."""
        found = self.results(as_of).get((of.policy, of.subject.id))
        return None if found is None else found.verdict

    def settled(self, of: Result, item: PreconditionResult, as_of: datetime) -> bool | None:
        """Whether the same precondition is met at an instant, or no longer asked for.

        None where the policy then doesn't apply to the record: nothing is said of it.
        """
        found = self.results(as_of).get((of.policy, of.subject.id))
        if found is None:
            return None
        return all(other.status in SETTLED for other in found.preconditions if other.id == item.id)


def waits(versions: Sequence[Policy]) -> bool:
    """Whether a date may hang on what hasn't happened yet: it may then be said later than it need."""
    planned = plan([msgspec.structs.replace(v, id=f"{v.id}{place}") for place, v in enumerate(versions)])
    return any(p.coming is not None for subject in planned.subjects.values() for p in subject.preconditions)


@FEWER
@given(cases())
def test_every_date_is_true_and_the_first(case: tuple[list[Policy], dict[str, Any], datetime]) -> None:
    """From `eligible_from` on one may go ahead, and not a moment before; so it is with all other dates.

    Dates run through stages that end by themselves, and through versions.
    """
    versions, document, as_of = case
    checks_ = Checks(versions, document)
    first = not waits(versions)
    for result in checks_.results(as_of).values():
        if result.eligible_from is not None:
            assert checks_.verdict(result, result.eligible_from) in GREEN
            assert not first or checks_.verdict(result, result.eligible_from - TICK) not in GREEN
        if result.may_be_eligible_from is not None:
            then = checks_.verdict(result, result.may_be_eligible_from)
            assert then in (*GREEN, Verdict.UNDETERMINED)
        if result.eligible_until is not None and result.verdict in GREEN:
            assert checks_.verdict(result, result.eligible_until) not in GREEN
            assert checks_.verdict(result, result.eligible_until - TICK) in GREEN
        for item in result.preconditions:
            if item.clears_at is not None:
                assert checks_.settled(result, item, item.clears_at) is not False
                # A version may say so already while it isn't known whether it decides.
                early = first and document["shop"].get("timezone") is not None
                assert not early or not checks_.settled(result, item, item.clears_at - TICK)
