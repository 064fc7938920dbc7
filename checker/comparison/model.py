"""What has changed between two reports on a shop, frozen: renderers need nothing else.

Texts are in the language of the reports, instants and values as JSON has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from checker.decide.model import Status, Verdict
from checker.report.saved import SavedFact, SavedSnapshot, SavedSubject, Values


class Cause(StrEnum):
    """Why something is otherwise: the same data at the later instant say it too, or only the new data do."""

    TIME = "time"
    RECORDS = "records"
    BOTH = "both"


class Course(StrEnum):
    """What has become of a precondition that isn't met, or wasn't."""

    CLEARED = "cleared"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Fate(StrEnum):
    """What has become of a record that is in the way, or was.

    ``appeared`` and ``gone``: the other data don't hold it at all; ``listed`` and ``unlisted``: it is in the
    way now, or no longer, and nobody looked whether the other data hold it.
    """

    APPEARED = "appeared"
    GONE = "gone"
    FAILING = "newly_failing"
    CLEARED = "cleared"
    LISTED = "listed"
    UNLISTED = "unlisted"
    MOVED = "moved"


class Moved(Struct, frozen=True):
    """One thing in both reports; None where one of them doesn't have it."""

    before: Any  # Any: a value as JSON has it
    after: Any

    @property
    def same(self) -> bool:
        """Whether it is the same in both."""
        return bool(self.before == self.after)


class Dates(Struct, frozen=True):
    """From when on it is possible, for certain or at the earliest, and until when."""

    eligible_from: str | None
    may_be_eligible_from: str | None
    eligible_until: str | None


class RecordChange(Struct, frozen=True):
    """A record of a precondition, what has become of it, and its values where it is, or was, in the way.

    ``failing``: it fails the precondition, and doesn't only leave it open. ``clears_at`` is from when on it
    isn't in the way any more, for certain or at the earliest. ``decides``: the date of the precondition hangs
    on it.
    """

    id: str
    section: str
    fate: Fate
    failing: Moved
    before: Values
    after: Values
    clears_at: Moved
    decides: bool = False


class PreconditionChange(Struct, frozen=True):
    """A precondition that isn't met in one of the reports at least.

    ``said`` is what is said of it where it isn't met, ``why`` the reason there. ``counts``: it bears on the
    verdict in one of them; ``more``: records have changed that no report names, or may have.
    """

    id: str
    said: str
    why: str
    course: Course
    severity: str
    counts: bool
    status: Moved
    clears_at: Moved
    may_clear_at: Moved
    failing: Moved
    unknown: Moved
    records: tuple[RecordChange, ...]
    more: bool
    cause: Cause | None = None


class ResultChange(Struct, frozen=True):
    """A verdict in both reports, or, of a single record, in one of them.

    ``moved_by`` names the preconditions that made the verdict or its dates other ones, the decisive first.
    ``fate`` is that of a record that only one report shows, for which a verdict of the other is None.
    """

    policy: str
    title: str
    subject: SavedSubject
    verdict: Moved
    dates: Moved
    stage: Moved
    preconditions: tuple[PreconditionChange, ...]
    values: Mapping[str, Moved]
    known: tuple[SavedFact, ...]
    unknown: tuple[SavedFact, ...]
    moved_by: tuple[str, ...]
    cause: Cause | None = None
    fate: Fate | None = None

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise."""
        moved = not (self.verdict.same and self.dates.same and self.stage.same)
        turned = any(item.course is not Course.SAME for item in self.preconditions)
        return bool(moved or turned or self.values or self.known or self.unknown)


class SummaryChange(Struct, frozen=True):
    """A policy with one verdict per record: its counts, and the records whose verdict is another.

    ``more``: there may be others, which no report names.
    """

    policy: str
    title: str
    section: str
    counts: Mapping[Verdict, Moved]
    results: tuple[ResultChange, ...]
    more: bool

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise."""
        applying = (count for verdict, count in self.counts.items() if verdict is not Verdict.NOT_APPLICABLE)
        return bool(self.results) or any(not count.same for count in applying)


class PolicyFate(StrEnum):
    """What has become of a policy."""

    BEGAN = "began"
    CEASED = "ceased"
    NOT_ASKED_BEFORE = "not_asked_before"
    NOT_ASKED_AFTER = "not_asked_after"


class PolicyChange(Struct, frozen=True):
    """A policy that speaks of the shop in one report only, and why it is silent in the other."""

    policy: str
    title: str
    change: PolicyFate
    why: str


class Side(Struct, frozen=True):
    """One of the two reports: of which data, for which instant, decided how."""

    as_of: str
    timezone: str | None
    engine: str
    snapshot: SavedSnapshot
    parameters: Mapping[str, str]
    saved: bool


class ShopComparison(Struct, frozen=True):
    """Everything that is otherwise in the second of two reports; ``status`` is what `run` says of that.

    ``titles`` says how to call named values: by policy and name, as far as that is known.
    """

    before: Side
    after: Side
    results: tuple[ResultChange, ...]
    summaries: tuple[SummaryChange, ...]
    policies: tuple[PolicyChange, ...]
    status: int
    titles: Mapping[tuple[str, str], str] = {}

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise."""
        own = any(result.changed for result in self.results)
        return own or any(summary.changed for summary in self.summaries) or bool(self.policies)


#: Statuses of what isn't met.
OPEN = frozenset({Status.FAILED, Status.WAITING, Status.UNKNOWN})
