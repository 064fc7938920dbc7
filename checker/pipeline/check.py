"""One check from end to end: measure, decide, explain, for each policy and each of its subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.once import Once
from checker.decide import Verdict
from checker.diagnostics import Diagnostic, UsageError
from checker.evaluate.python import Cover, Measurement, leaving_out
from checker.explain.alike import Alike
from checker.explain.blames import DecidedCase
from checker.explain.build import Explainer
from checker.explain.world import SnapshotWorld
from checker.pipeline.deciding import CasesAsked, DecidedPolicy, Deciding
from checker.pipeline.policy_set import PolicySet
from checker.pipeline.skipped import skipped_after
from checker.report.dates import DatedEvent
from checker.report.model import HeldUp, RecordsAlike, Remarks, Result, Results, Summary
from checker.select.skipped import SkippedPolicy
from checker.snapshot import Records, Snapshot, dangling
from checker.values.calendar import begins_somewhere
from checker.values.truth import Timeline, Truth, all_of
from checker.waivers import Waiver, ends, match, never_matched
from checker.waivers.match import Target

if TYPE_CHECKING:
    from checker.evaluate.sql.grouping import TableGroups
    from checker.timeline.course import Watch
    from checker.timeline.gather import GatheredDates

#: Told how far a check is: what is being read, how many records of it, and how many there are.
Progress = Callable[[str, int, int], None]

#: In which order the verdicts of single records are shown; one that doesn't apply is only counted.
_SHOWN_FIRST: Final = (
    Verdict.BLOCKED,
    Verdict.WAITING,
    Verdict.UNDETERMINED,
    Verdict.ELIGIBLE,
    Verdict.IN_PROGRESS,
    Verdict.DONE,
)
#: Progress is reported once per so many records.
_STRIDE: Final = 1 << 15


class CheckOutcome(Struct, frozen=True):
    """What a check found, which of the policies turned out not to apply, and what to say about its inputs.

    ``cases`` are the decided ones that it kept, as many of each verdict as were to be named; ``shown`` those
    behind the results, in their order.
    """

    cases: Sequence[DecidedCase]
    shown: Sequence[DecidedCase]
    results: Results
    summaries: tuple[Summary, ...]
    skipped: tuple[SkippedPolicy, ...]
    diagnostics: Remarks
    dates: Once[tuple[DatedEvent, ...]] | None = None
    held_up: Once[tuple[HeldUp, ...]] | None = None
    standings: tuple[RecordsAlike, ...] = ()


class Check(Struct, frozen=True):
    """A snapshot, the policies to hold it to, and how.

    ``reported`` names the policies whose results are wanted, in order. Of one that is referred to but isn't
    among ``policies`` no version is in force. ``named`` is whether somebody asked for just these: then one
    that doesn't apply is reported too, and none is overridden by another that extends it. ``keep`` is how
    many records are named, None all. ``doubts`` are days of which it isn't known when they begin, and with
    them another version of a policy. ``dates`` is whether what happens when is to be found too;
    ``watch`` looks on as each subject is decided.
    """

    snapshot: Snapshot
    policies: PolicySet
    reported: Sequence[str]
    named: bool
    as_of: datetime
    subject: str | None = None
    keep: int | None = 20
    progress: Progress | None = None
    doubts: Mapping[str, Sequence[date]] = field(default_factory=dict)
    dates: bool = False
    watch: Watch | None = None

    def run(self, waivers: Iterable[Waiver] = ()) -> CheckOutcome:
        """Run the check.

        Raises:
            UsageError: no subject has the id that was asked for.
            SnapshotError: a value that a policy reads is wrong.
            EngineError: the rule engine went wrong.
        """
        snapshot, waivers = self.snapshot, tuple(waivers)
        checked = self.policies.preconditions
        applicable, warnings = match(waivers, checked, snapshot.shop_id, self.as_of, snapshot.calendar)
        covers = {target: self._cover(waiver) for target, waiver in applicable.items()}
        turns = self.policies.turns
        later = {turn.version: turn.policy for turn in turns if turn.version is not None}
        covers |= {
            (v, p): cover for v, name in later.items() for (of, p), cover in covers.items() if of == name
        }
        ready = self.policies.prepared(leaving_out(covers), grouped=bool(snapshot.layout.tables))
        records = snapshot.project(ready.projection, ready.types)
        groups = self._groups(records)
        measurement = Measurement(
            snapshot,
            records if self.progress is None else _Watched(records, snapshot, self.progress),
            ready,
            self.as_of,
            covers,
            self.keep,
            lean=self.subject is None and self.watch is None,
            groups=groups,
            turns=[(turn.policy, snapshot.calendar.counts_from(turn.day), turn.version) for turn in turns],
            doubts={name: self._doubt(days) for name, days in self.doubts.items()},
        )
        world = SnapshotWorld(snapshot)
        alike, words = Alike(snapshot.timezone), self.policies.words
        explainer = Explainer(world, self.as_of, snapshot.timezone, alike, words, applicable)
        gathered = self._gathered(explainer) if self.dates else None
        subjects = Deciding(
            self.policies,
            measurement,
            world,
            self.as_of,
            self.reported,
            self.named,
            self.subject,
            self.keep,
            gathered,
            self.watch,
        ).decided()
        decided = subjects.policies
        self.policies.keep()
        found = self._found(decided)
        shown = CasesAsked(kept for name in self.reported for kept in found[name].shown.kept)
        cases = shown.every()
        results = Results(shown.outcomes(), lambda place: self._result(explainer, cases[place]))
        summaries = tuple(
            self._summary(decided[name], found[name], explainer)
            for name in self.reported
            if found[name].summarised
        )
        met: dict[Target, frozenset[str]] = {target: measurement.met(*target) for target in applicable}
        told = () if groups is None else groups.told()
        about = (*snapshot.warnings(), *warnings, *never_matched(applicable, met), *dangling(records), *told)
        skipped = tuple(
            self._skipped(decided[name], world) for name in self.reported if not decided[name].applies
        )
        remarks = Remarks(about, results, explainer.attempt.warnings)
        every = CasesAsked(kept for name in self.reported for kept in decided[name].cases(Verdict).kept)
        dates = None if gathered is None else self._dates(gathered, explainer, results, waivers)
        held = self._held_up(subjects.beside, explainer, results)
        stand = tuple(subjects.standings)
        return CheckOutcome(every.every(), cases, results, summaries, skipped, remarks, dates, held, stand)

    def _groups(self, records: Records) -> TableGroups | None:
        """What groups the records of the snapshot's tables."""
        if not self.snapshot.layout.tables:
            return None
        from checker.evaluate.sql.grouping import TableGroups  # most snapshots have none

        return TableGroups(self.snapshot, records, self.as_of)

    def _held_up(
        self, cases: Sequence[DecidedCase], explainer: Explainer, results: Results
    ) -> Once[tuple[HeldUp, ...]] | None:
        """What of the shop the record holds up that was asked about."""
        if self.subject is None or not results:
            return None
        from checker.explain.held_up import held_up  # most checks aren't about a single record

        section = results.outcomes[0].subject
        return Once(partial(held_up, tuple(cases), explainer, section, self.subject))

    def _result(self, explainer: Explainer, case: DecidedCase) -> Result:
        """A case explained, with what it would come to without the waivers."""
        result = explainer.result(case)
        if not explainer.waivers:
            return result
        from checker.pipeline.unwaived import Unwaived  # most checks have no waivers

        return replace(result, verdict_without=Unwaived(self.policies.deciders).verdict(case))

    def _gathered(self, explainer: Explainer) -> GatheredDates:
        from checker.timeline.gather import GatheredDates  # most checks don't ask for dates

        return GatheredDates(explainer, self.keep)

    def _dates(
        self, gathered: GatheredDates, explainer: Explainer, results: Results, waivers: Sequence[Waiver]
    ) -> Once[tuple[DatedEvent, ...]]:
        from checker.timeline.events import DatesBeside, Events

        own = [waiver for waiver in waivers if waiver.shop == self.snapshot.shop_id]
        around = DatesBeside(own, self.policies.turns)
        return Once(Events(gathered, explainer, self.snapshot.calendar, self.as_of, results, around).made)

    def _doubt(self, days: Sequence[date]) -> Timeline:
        """True, and unknown while one of ``days`` has begun in some places and not in others."""
        lines: list[Timeline] = []
        for first, last in map(begins_somewhere, days):
            begun = first <= self.as_of
            changes = [(last, Truth.TRUE)] if begun else [(first, Truth.UNKNOWN), (last, Truth.TRUE)]
            lines.append(Timeline(Truth.UNKNOWN if begun else Truth.TRUE, tuple(changes)))
        return all_of(lines)

    def _cover(self, waiver: Waiver) -> Cover:
        until = ends(waiver, self.snapshot.calendar)
        assert until is not None, "a waiver without an end is never in force"
        return Cover(None if waiver.records is None else frozenset(waiver.records), until)

    # --- what is shown ------------------------------------------------------------------------

    def _found(self, decided: Mapping[str, DecidedPolicy]) -> dict[str, _Found]:
        found = {name: self._shown(decided[name]) for name in self.reported}
        if self.subject is not None and not any(len(item.shown) for item in found.values()):
            raise UsageError([Diagnostic.of("SC614", subject=self.subject)])
        return found

    def _shown(self, own: DecidedPolicy) -> _Found:
        """What to show of a policy: a record that was asked for always, one that doesn't apply only then."""
        asked = self.subject is not None
        order = Verdict if asked or (self.named and own.policy.subject == "shop") else _SHOWN_FIRST
        cases = own.cases(order)
        if own.policy.subject == "shop":
            return _Found(cases, summarised=False)
        summarised = bool(len(cases)) if asked else self.named or own.applies
        return _Found(cases.first(self.keep), summarised)

    def _skipped(self, own: DecidedPolicy, world: SnapshotWorld) -> SkippedPolicy:
        asked = self.subject is None or bool(own.counts.total())
        by = [policy for policy in self.policies.policies if policy.id in own.overridden_by]
        return skipped_after(own.policy, world, self.as_of, by, asked=asked)

    @staticmethod
    def _summary(own: DecidedPolicy, found: _Found, explainer: Explainer) -> Summary:
        counts = {verdict: own.counts[verdict] for verdict in Verdict}
        title = explainer.filled(own.policy.title, own.policy)
        return Summary(
            own.policy.id,
            own.policy.subject,
            title,
            MappingProxyType(counts),
            len(found.shown),
            explainer.figures_among(own.policy, found.shown.every()),
            explainer.question(own.policy),
            own.policy.topic,
        )


class _Found(Struct, frozen=True):
    shown: CasesAsked
    summarised: bool


class _Watched:
    """Records that tell how many of them have been read."""

    def __init__(self, records: Records, snapshot: Snapshot, progress: Progress) -> None:
        self.root = records.root
        self.lookup = records.lookup
        self._records = records
        self._snapshot = snapshot
        self._progress = progress

    def record(self, path: str, index: int) -> Any:
        """The record at a place in a section."""
        return self._records.record(path, index)

    def section(self, path: str) -> Iterator[Any]:
        """The records of a section; each pass decodes them anew."""
        total = self._snapshot.count(path)
        for number, record in enumerate(self._records.section(path)):
            if not number % _STRIDE:
                self._progress(path, number, total)
            yield record
