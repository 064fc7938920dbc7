"""Policies made ready once, to check any number of snapshots against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checker.base.once import Once
from checker.diagnostics import Diagnostic, UsageError
from checker.language import Library
from checker.language.model.outline import ListedPolicy
from checker.report.model import AsOfOrigin, CheckRequest, Report, Summary
from checker.schema.catalog import in_force
from checker.values.calendar import in_utc

if TYPE_CHECKING:  # what only a check needs is imported there: there are commands without one
    from checker.explain.blames import DecidedCase
    from checker.language.library.library import Turn
    from checker.language.model.policy import Policy
    from checker.logical_plan.plan import LogicalPlan
    from checker.pipeline.check import CheckOutcome, Progress
    from checker.pipeline.policy_set import PolicySet
    from checker.report.changes import Changes
    from checker.select.selection import Selection, Selector
    from checker.snapshot import Snapshot
    from checker.timeline.course import Watch
    from checker.waivers import Waiver

_P = ParamSpec("_P")
_R = TypeVar("_R")
#: So many sets of policies are kept ready: shops of several platforms may take turns.
_KEPT: Final = 32


class Policies(Struct, frozen=True):
    """Loaded policies, the warnings and hints about their files, and the files' texts by name.

    The ``digest`` is known of those that were loaded with a cache: it changes with all that they come from.
    """

    library: Library
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    digest: bytes | None = None

    def holding(self, policies: Iterable[Policy], referenced: Iterable[Policy] | None = None) -> Policies:
        """Others in the place of these, of the same files: what is kept for the files isn't for them."""
        library = self.library
        others = library.referenced if referenced is None else referenced
        return replace(self, library=Library(policies, others, library.catalog), digest=None)

    def changed(self, changes: Iterable[Policy]) -> Policies:
        """These with some of them changed, each version of a policy for itself."""
        others = {policy.release: policy for policy in changes}
        return self.holding(others.get(policy.release, policy) for policy in self.library.policies)


class Examined(Struct, frozen=True):
    """A report, and the decided cases behind it: as many of each verdict as records are named.

    ``shown`` are those of its results, in their order. Whoever only wants these needs no report made.
    """

    as_of: datetime
    cases: Sequence[DecidedCase]
    shown: Sequence[DecidedCase]
    made: Once[Report]

    @property
    def report(self) -> Report:
        """The report."""
        return self.made()


def _informed(method: Callable[Concatenate[Checker, _P], _R]) -> Callable[Concatenate[Checker, _P], _R]:
    """``method``, with what the checker's policies know of snapshots in force."""

    @wraps(method)
    def informed(checker: Checker, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with in_force(checker.library.catalog):
            return method(checker, *args, **kwargs)

    return informed


class Checker:
    """Policies that any number of snapshots are checked against.

    Whatever doesn't depend on a snapshot is made when it is first needed, and kept: ``check`` then costs
    little more than reading a snapshot does. For one thread at a time.

    >>> from checker import load_policies, load_snapshot
    >>> closing = Checker(load_policies(), only="douyin/closure")
    >>> closing.check(load_snapshot("examples/douyin/ready.json")).outcomes[0].verdict.value
    'eligible'

    Args:
        policies: what ``load_policies`` gave.
        parameters: values of parameters by name, written as in a policy: ``{"quiet_period": "60 days"}``.
        only: ids of policies, or one; by default every one that applies to the shop.
        as_of: the instant to check at; by default the snapshot's own, and ``now`` where it has none.
        now: the present, for a snapshot without an instant. The core never reads the clock.
        verify: hold every truth and every decision to the reference evaluators (slow).
        cache: a folder of the caller's own, made where it isn't there: for policies that were loaded with a
            cache, generated code and rules are kept in it for the next process.
    """

    def __init__(
        self,
        policies: Policies,
        *,
        parameters: Mapping[str, str] | None = None,
        only: str | Sequence[str] | None = None,
        as_of: datetime | None = None,
        now: datetime | None = None,
        verify: bool = False,
        cache: Path | None = None,
    ) -> None:
        self.library = policies.library
        self._settings: Mapping[str, str] = MappingProxyType(dict(parameters or {}))
        self._only = (only,) if isinstance(only, str) else None if only is None else tuple(only)
        self._as_of = as_of
        self._now = now
        self._verify = verify
        self._digest = policies.digest
        self._cache = cache
        #: By the policies in force, and of them by those that apply: the keys keep the objects alive.
        self._considered = lru_cache(maxsize=_KEPT)(self._with_parameters)
        self._together = lru_cache(maxsize=_KEPT)(self._policy_set)

    @cached_property
    def _selector(self) -> Selector:
        from checker.select.selection import Selector

        return Selector(self.library)

    @_informed
    def check(
        self,
        snapshot: Snapshot,
        *,
        as_of: datetime | None = None,
        waivers: Sequence[Waiver] = (),
        subject: str | None = None,
        records: int | None = 20,
        dates: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Check ``snapshot``.

        Args:
            snapshot: the state of the shop.
            as_of: the instant to check this one at, instead of the one that holds for all.
            waivers: what ``load_waivers`` gave.
            subject: the id of one record: only its verdicts.
            records: how many records to name for each precondition, and how many verdicts to show of a
                policy with one per record; None names all.
            dates: whether what happens when is wanted too: ``Report.dates`` then says it.
            progress: called now and then while records are read.

        Raises:
            UsageError: there is no instant, no such policy, parameter or subject.
            SnapshotError: a value that a policy reads is of the wrong type, or an id stands twice.
            EngineError: the rule engine went wrong: a bug, never a verdict.
        """
        return self.examine(
            snapshot,
            as_of=as_of,
            waivers=waivers,
            subject=subject,
            records=records,
            dates=dates,
            progress=progress,
        ).report

    @_informed
    def instant(self, snapshot: Snapshot, as_of: datetime | None = None) -> datetime:
        """The instant of a check that is asked for ``as_of`` one, or none.

        Raises:
            UsageError: there is none.
        """
        return _instant(snapshot, as_of or self._as_of, self._now)[0]

    @_informed
    def changes(
        self,
        snapshot: Snapshot,
        start: datetime | None,
        until: datetime,
        *,
        waivers: Sequence[Waiver] = (),
        subject: str | None = None,
        records: int | None = 20,
        progress: Progress | None = None,
    ) -> Changes:
        """When verdicts change after ``start`` (by default the instant of a check), up to ``until``.

        What a check says at any instant between is what stands there. The other arguments are those of
        ``check``, and so are the mistakes that it raises.
        """
        from checker.pipeline.changing import changes, cuts
        from checker.report.changes import Changes

        report = self.check(snapshot, as_of=start, waivers=waivers, subject=subject, records=records)
        _check_offset(until)

        def look(instant: datetime, watch: Watch) -> object:
            return self._checked(snapshot, instant, waivers, records, progress, watch=watch, asked=False)

        at = cuts(self.library, snapshot, waivers, report.as_of, in_utc(until))
        found = changes(look, snapshot, report.as_of, in_utc(until), at, subject, records)
        return Changes(report, in_utc(until), found)

    def _checked(
        self,
        snapshot: Snapshot,
        instant: datetime,
        waivers: Sequence[Waiver],
        records: int | None,
        progress: Progress | None,
        *,
        subject: str | None = None,
        dates: bool = False,
        watch: Watch | None = None,
        asked: bool = True,
    ) -> tuple[Selection, CheckOutcome]:
        """A check at an instant; unless it is ``asked`` for as such, policies may not be in force then."""
        from checker.pipeline.check import Check
        from checker.select.selection import in_force_at

        only = self._only
        if only is not None and not asked:
            only = in_force_at(self.library, snapshot, instant, only)
        selection, policies = self._selected(snapshot, instant, only, waivers)
        outcome = Check(
            snapshot=snapshot,
            policies=policies,
            reported=selection.reported,
            named=self._only is not None,
            as_of=instant,
            subject=subject,
            keep=records,
            progress=progress,
            doubts=selection.doubts,
            dates=dates,
            watch=watch,
        ).run(waivers)
        return selection, outcome

    def _selected(
        self, snapshot: Snapshot, instant: datetime, only: Sequence[str] | None, waivers: Sequence[Waiver]
    ) -> tuple[Selection, PolicySet]:
        """The policies that speak for a shop, and those that are measured for them."""
        waived = {waiver.policy for waiver in waivers}
        selection = self._selector.select(snapshot, instant, only, waived)
        considered = self._considered(_Same((*selection.considered, *selection.later)))
        return selection, self._together(_Same(considered), selection.needed, selection.turns)

    @_informed
    def plan(self, snapshot: Snapshot, as_of: datetime | None = None) -> tuple[LogicalPlan, datetime]:
        """What a check of ``snapshot`` computes, and its instant: neither depends on a record of a section.

        Raises:
            UsageError: there is no instant, or no such policy.
        """
        instant = self.instant(snapshot, as_of)
        return self._selected(snapshot, instant, self._only, ())[1].plan, instant

    @_informed
    def examine(
        self,
        snapshot: Snapshot,
        *,
        as_of: datetime | None = None,
        waivers: Sequence[Waiver] = (),
        subject: str | None = None,
        records: int | None = 20,
        dates: bool = False,
        progress: Progress | None = None,
    ) -> Examined:
        """What ``check`` gives, and beside it the decided cases that it comes from."""
        instant, origin = _instant(snapshot, as_of or self._as_of, self._now)
        selection, outcome = self._checked(
            snapshot, instant, waivers, records, progress, subject=subject, dates=dates
        )
        asked = CheckRequest(self._only, subject, records)
        made = Once(partial(self._report, snapshot, instant, origin, selection, outcome, asked))
        return Examined(instant, outcome.cases, outcome.shown, made)

    def _report(  # noqa: PLR0917 - what a report consists of
        self,
        snapshot: Snapshot,
        instant: datetime,
        origin: AsOfOrigin,
        selection: Selection,
        outcome: CheckOutcome,
        asked: CheckRequest,
    ) -> Report:
        from checker.decide import engine_in_use
        from checker.explain.asserted import asserted
        from checker.explain.skipped import not_applied, uncovered

        subject = asked.subject
        silent = (*selection.skipped, *outcome.skipped)
        unheard = {item.policy.outline.id for item in silent}
        speaking = [item.outline for item in selection.considered if item.outline.id not in unheard]
        missed = uncovered(silent, speaking) if self._only is None and subject is None else {}
        return Report(
            as_of=instant,
            as_of_origin=origin,
            engine=engine_in_use().name,
            shop=snapshot.shop_id,
            shop_title=snapshot.shop_name,
            timezone=snapshot.timezone,
            snapshot_file=snapshot.name,
            sha256=snapshot.sha256,
            results=outcome.results,
            summaries=outcome.summaries,
            named=frozenset(self._only or ()) | _asked(subject, outcome.summaries),
            not_applied=tuple(
                not_applied(item, snapshot.timezone, missed)
                for item in sorted(silent, key=lambda item: item.policy.outline.id)
            ),
            parameters=self._settings,
            diagnostics=outcome.diagnostics.after(selection.diagnostics),
            asserted=asserted(snapshot),
            asked=asked,
            dates=outcome.dates,
            platform=snapshot.platform,
            standings=outcome.standings,
            held_up=outcome.held_up,
        )

    def _with_parameters(self, considered: _Same) -> tuple[ListedPolicy, ...]:
        """The policies with the parameters applied."""
        if not self._settings:
            return considered.policies
        from checker.language import all_with_parameters

        whole = [item.whole() for item in considered.policies]
        return tuple(map(ListedPolicy.of, all_with_parameters(whole, self._settings)))

    def _policy_set(self, considered: _Same, needed: frozenset[str], turns: tuple[Turn, ...]) -> PolicySet:
        from checker.evaluate.python.kept import Kept
        from checker.pipeline.policy_set import PolicySet

        kept = None
        if self._cache is not None and self._digest is not None:
            kept = Kept(self._cache, self._digest + repr(sorted(self._settings.items())).encode())
        needed |= {turn.version for turn in turns if turn.version is not None}
        policies = [item.whole() for item in considered.policies if item.outline.id in needed]
        return PolicySet(policies, verify=self._verify, kept=kept, turns=turns)


class _Same:
    """Policies as a key: the same ones are equal, whatever others say."""

    def __init__(self, policies: Sequence[ListedPolicy]) -> None:
        self.policies = tuple(policies)
        self._ids = tuple(map(id, policies))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids == other._ids

    def __hash__(self) -> int:
        return hash(self._ids)


def _instant(snapshot: Snapshot, as_of: datetime | None, now: datetime | None) -> tuple[datetime, AsOfOrigin]:
    for instant, origin in (
        (as_of, AsOfOrigin.OPTION),
        (snapshot.as_of, AsOfOrigin.SNAPSHOT),
        (now, AsOfOrigin.CLOCK),
    ):
        if instant is not None:
            _check_offset(instant)
            return in_utc(instant), origin
    raise UsageError([Diagnostic.of("SC613")])


def _check_offset(instant: datetime) -> None:
    # Python would take it for the time of this machine, and nothing may depend on that.
    if instant.utcoffset() is None:
        raise UsageError([Diagnostic.of("SC604", None, "no-zone", instant=str(instant))])


def _asked(subject: str | None, summaries: Iterable[Summary]) -> frozenset[str]:
    """Whoever asks for one record asks for the policies with a verdict on it."""
    return frozenset() if subject is None else frozenset(summary.policy for summary in summaries)
