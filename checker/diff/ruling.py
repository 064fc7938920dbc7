"""What one version says of a subject: read off the decided case, without a word of explanation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from checker.decide.model import Status, Verdict
from checker.explain.blames import DecidedCase
from checker.explain.build import over_time

#: What has one of these verdicts may go ahead.
GO: Final = frozenset({Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.DONE})


class Ruling(Struct, frozen=True):
    """A verdict, when it becomes eligible at the earliest, and how the preconditions stand that count."""

    verdict: Verdict = Verdict.NOT_APPLICABLE
    eligible_from: datetime | None = None
    may_be_eligible_from: datetime | None = None
    statuses: Mapping[str, Status] = {}

    @property
    def goes(self) -> bool:
        """Whether it may go ahead."""
        return self.verdict in GO

    @property
    def said(self) -> object:
        """The answer: what is otherwise where this is."""
        return self.verdict, self.eligible_from, self.may_be_eligible_from


def ruling_of(case: DecidedCase) -> Ruling:
    """What is said in a decided case."""
    decision, over = case.decision, over_time(case.truths, case.decision)
    statuses = {name: status for name, status in decision.statuses.items() if name in decision.counted}
    return Ruling(decision.verdict, over.clears_at, over.may_clear_at, statuses)


def decisive(before: Ruling | None, after: Ruling | None) -> tuple[str, ...]:
    """The preconditions that count on either side and don't stand as on the other."""
    old, new = ({} if ruling is None else ruling.statuses for ruling in (before, after))
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
