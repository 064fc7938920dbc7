"""When verdicts change: each change with what it was before, what it is after, and what makes it so."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from checker.base.text import Text
from checker.decide.model import Status, Verdict
from checker.report.dates import DatedRecord
from checker.report.model import Report


class ChangeCause(Struct, frozen=True):
    """A precondition that stands otherwise after a change; a status is None where it isn't asked for."""

    id: str
    title: Text
    before: Status | None
    after: Status | None


class VerdictChange(Struct, frozen=True):
    """A verdict that changes: on the shop, or on any number of records on one day in the same way.

    ``before`` or ``after`` is None while the policy says nothing. ``at`` is the instant from which on it is
    so, with several records the first, and ``last`` the last one; ``day`` is the one that they lie on.
    ``stages`` are the ones before and after, where another one is reached; ``version`` is whether another
    version of the policy decides. ``named`` are the first of the ``count`` records; ``one`` and ``many`` are
    what they are called.
    """

    policy: str
    title: Text
    subject: str
    day: date
    at: datetime
    last: datetime
    before: Verdict | None
    after: Verdict | None
    causes: tuple[ChangeCause, ...] = ()
    stages: tuple[Text, Text] | None = None
    version: bool = False
    count: int = 1
    named: tuple[DatedRecord, ...] = ()
    one: Text = Text()
    many: Text = Text()


class Changes(Struct, frozen=True):
    """The changes of verdicts up to ``until``; ``report`` says how all stands before the first of them."""

    report: Report
    until: datetime
    changes: tuple[VerdictChange, ...]
