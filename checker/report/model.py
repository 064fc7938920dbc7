"""The report: everything that a check has found, frozen, with texts in both languages.

Renderers turn it into text, JSON and the rest; they need nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, overload

from msgspec import Struct, field

from checker.base.each import Each
from checker.base.later import later
from checker.base.once import Once
from checker.base.text import Text
from checker.decide.model import Firing, Status, Verdict
from checker.diagnostics import Diagnostic
from checker.report.dates import DatedEvent
from checker.report.figures import FigureResult
from checker.report.not_applied import DaysInForce, FailingTest, NotApplied
from checker.report.plan import Plans
from checker.report.preconditions import (
    Explanation,
    Missing,
    Place,
    PreconditionResult,
    RecordResult,
    Restart,
    SourceResult,
    WaiverResult,
)
from checker.values.quantity import Value

__all__ = [
    "AsOfOrigin",
    "Assertion",
    "CheckRequest",
    "DaysInForce",
    "Explanation",
    "FailingTest",
    "FigureResult",
    "Firing",
    "Missing",
    "NamedValueResult",
    "NotApplied",
    "Outcome",
    "Place",
    "PreconditionResult",
    "RecordResult",
    "Report",
    "Restart",
    "Result",
    "Results",
    "SourceResult",
    "StageResult",
    "Status",
    "Subject",
    "Summary",
    "Verdict",
    "WaiverResult",
]


class AsOfOrigin(StrEnum):
    """Where the instant of the check came from."""

    OPTION = "option"
    SNAPSHOT = "snapshot"
    CLOCK = "clock"


class StageResult(Struct, frozen=True):
    """A stage and where it lies: ``past``, ``current`` or ``next``.

    ``awaits`` is whose turn it is where the seller can only wait: ``platform``, ``buyer`` or ``carrier``.
    """

    id: str
    title: Text
    state: str
    awaits: str | None = None

    @property
    def awaits_platform(self) -> bool:
        """Whether the seller can only wait for the platform."""
        return self.awaits == "platform"


class Subject(Struct, frozen=True):
    """What a verdict is about: ``type`` is ``shop`` or a section; ``title`` says it in words."""

    type: str
    id: str | None
    title: Text


class NamedValueResult(Struct, frozen=True):
    """A named value of the policy: a report prints ``words``, and of a ``deadline`` the last minute."""

    title: Text
    value: Value
    deadline: bool = False
    words: Text = Text()


class Result(Struct, frozen=True):
    """The verdict for one subject under one policy.

    Where ``applies_known`` is false, it isn't known whether the policy applies; where ``stage_known`` is,
    ``stage`` is the first that may not be over. Either leaves the verdict undetermined by itself.
    ``late_from`` is when what counts ``eligible_until`` later is late already. ``question`` is what a seller
    asks in a few words, and ``topic`` what that is about. ``verdict_without`` is what the verdict would be if
    nothing were waived; None where nothing is.
    """

    policy: str
    title: Text
    subject: Subject
    verdict: Verdict
    eligible_from: datetime | None
    may_be_eligible_from: datetime | None
    eligible_until: datetime | None
    stage: str | None
    stages: tuple[StageResult, ...]
    values: Mapping[str, NamedValueResult]
    preconditions: tuple[PreconditionResult, ...]
    missing: tuple[Missing, ...]
    derivation: tuple[Firing, ...]
    notes: Text = Text()
    figures: tuple[FigureResult, ...] = ()
    applies_known: bool = True
    stage_known: bool = True
    late_from: datetime | None = None
    question: Text = Text()
    topic: str | None = None
    verdict_without: Verdict | None = None


class Outcome(Struct, frozen=True):
    """What a result comes to: ``subject`` is ``shop`` or a section, ``id`` that of the record."""

    policy: str
    subject: str
    id: str | None
    verdict: Verdict


class Results(Each[Result]):
    """The results of a report in their order; each is explained when it is first asked for.

    ``outcomes`` says what they come to without explaining any. ``explain`` gives the one at a place.
    """

    def __init__(self, outcomes: Sequence[Outcome], explain: Callable[[int], Result]) -> None:
        explained: dict[int, Result] = {}
        explain = later(explain)

        def kept(place: int) -> Result:
            if place not in explained:
                explained[place] = explain(place)
            return explained[place]

        super().__init__(len(outcomes), kept)
        self.outcomes = outcomes
        self._explain = explain
        self._explained = explained

    def in_passing(self) -> Iterator[Result]:
        """Each result once, none of which is kept."""
        for place in range(len(self)):
            known = self._explained.get(place)
            yield self._explain(place) if known is None else known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.outcomes))

    def __repr__(self) -> str:
        return f"Results({tuple(self.outcomes)!r})"


class Remarks(Sequence[Diagnostic]):
    """The diagnostics that go along with results: what is known at once, then what explaining them told.

    Asking for them explains everything: that may go wrong too, and is then said here. ``so_far`` doesn't.
    """

    def __init__(
        self,
        known: Iterable[Diagnostic],
        results: Sequence[Result] = (),
        afterwards: Callable[[], Iterable[Diagnostic]] = tuple,
    ) -> None:
        self._known = tuple(known)
        self._results = results
        self._afterwards = afterwards

    def after(self, earlier: Iterable[Diagnostic]) -> Remarks:
        """These behind ``earlier`` ones."""
        return Remarks((*earlier, *self._known), self._results, self._afterwards)

    def so_far(self) -> tuple[Diagnostic, ...]:
        """Those that what has been looked at by now has led to."""
        return (*self._known, *self._afterwards())

    def _all(self) -> tuple[Diagnostic, ...]:
        for result in self._results:
            for precondition in result.preconditions:
                precondition.explanation()
        return self.so_far()

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> Diagnostic: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Diagnostic, ...]: ...
    def __getitem__(self, place: int | slice) -> Diagnostic | tuple[Diagnostic, ...]:
        return self._all()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._known)

    def __repr__(self) -> str:
        return f"Remarks({self._known!r})"


def in_passing(results: Sequence[Result]) -> Iterator[Result]:
    """Each result once: what is explained for it isn't kept."""
    return results.in_passing() if isinstance(results, Results) else iter(results)


def outcomes_of(results: Sequence[Result]) -> Sequence[Outcome]:
    """What results come to; none is explained for it."""
    if isinstance(results, Results):
        return results.outcomes
    return tuple(Outcome(r.policy, r.subject.type, r.subject.id, r.verdict) for r in results)


class Summary(Struct, frozen=True):
    """Counts per verdict of a policy with one verdict per record; ``shown`` results are in the report."""

    policy: str
    subject: str
    title: Text
    counts: Mapping[Verdict, int]
    shown: int
    figures: tuple[FigureResult, ...] = ()
    question: Text = Text()
    topic: str | None = None


class RecordsAlike(Struct, frozen=True):
    """How ``count`` records of a section stand: the verdict of each policy that speaks of them."""

    subject: str
    verdicts: Mapping[str, Verdict]
    count: int


class Assertion(Struct, frozen=True):
    """That all records of a section are there, or all since an instant: on whose word, and as of when."""

    section: str
    title: Text
    since: datetime | None
    by: str
    retrieved_at: datetime | None


class CheckRequest(Struct, frozen=True):
    """What a check was asked for: with the report's instant and parameters it can be made again.

    Of the ``policies`` None are all that there are; so many ``records`` of each are named, None: all.
    """

    policies: tuple[str, ...] | None = None
    subject: str | None = None
    records: int | None = 20


class HeldUp(Struct, frozen=True):
    """A precondition of the shop that a single record is in the way of: the record ``id`` of ``section``."""

    result: Result
    precondition: PreconditionResult
    section: str
    id: str | None


class Report(Struct, frozen=True):
    """What one check has found.

    ``results`` of a check explain themselves as they are asked for, and are a tuple in all else; ``outcomes``
    says what they come to. ``engine`` names the rule engine that decided.
    ``timezone`` is the shop's (None where unknown): renderers show instants in it. ``named`` holds the ids of
    policies asked for by name: those with a verdict per record bear on the exit status only then.
    ``not_applied`` holds the policies that say nothing of this shop, in alphabetical order.
    ``diagnostics`` are warnings and hints that go along; asking for them explains everything. ``asserted`` is
    what was taken on somebody's word. ``dates`` is what happens when, where that was asked for: it is put
    into words when it is first looked at. ``held_up`` is what of the shop
    the single record holds up that was asked about; None where none was. ``standings`` tell of records under
    all policies together what ``summaries`` tell of each policy. ``plans`` is what leads to eligible,
    where that was asked for and the shop isn't too large.
    """

    as_of: datetime
    as_of_origin: AsOfOrigin
    engine: Text
    shop: str | None
    shop_title: str | None
    timezone: str | None
    snapshot_file: str
    sha256: str
    results: Sequence[Result]
    summaries: tuple[Summary, ...]
    named: frozenset[str]
    not_applied: tuple[NotApplied, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    diagnostics: Sequence[Diagnostic] = ()
    asserted: tuple[Assertion, ...] = ()
    dates: Once[tuple[DatedEvent, ...]] | None = None
    asked: CheckRequest = CheckRequest()
    platform: str | None = None
    standings: tuple[RecordsAlike, ...] = ()
    held_up: Once[tuple[HeldUp, ...]] | None = None
    plans: Plans | None = None

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """What the results come to: to ask only this costs no explanation."""
        return outcomes_of(self.results)

    def remarks_so_far(self) -> Sequence[Diagnostic]:
        """The diagnostics that are known once what was looked at has been explained; for it nothing is."""
        return self.diagnostics.so_far() if isinstance(self.diagnostics, Remarks) else self.diagnostics

    def exit_status(self) -> int:
        """The worst of 1 blocked, 3 undetermined or nothing applied, 6 waiting; else 0."""
        counted = [outcome.verdict for outcome in self.outcomes if outcome.subject == "shop"]
        for summary in self.summaries:
            if summary.policy in self.named:
                counted += [verdict for verdict, count in summary.counts.items() if count]
        return status_of(counted)


def status_of(verdicts: Iterable[Verdict]) -> int:
    """What ``verdicts`` tell the shell: the worst of 1 blocked, 3 undetermined or none, 6 waiting; else 0."""
    counted = {verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE}
    if not counted:
        return _STATUS[Verdict.UNDETERMINED]
    return next((status for verdict, status in _STATUS.items() if verdict in counted), 0)


#: What the verdicts that let nobody go ahead tell the shell, the worst first.
_STATUS: Final = {Verdict.BLOCKED: 1, Verdict.UNDETERMINED: 3, Verdict.WAITING: 6}
