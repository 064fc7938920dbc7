"""Compares two reports on a shop: what is otherwise in the second, and because of which records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from checker.comparison.model import (
    OPEN,
    Cause,
    Course,
    Dates,
    Moved,
    PolicyChange,
    PolicyFate,
    PreconditionChange,
    ResultChange,
    ShopComparison,
    Side,
    SummaryChange,
)
from checker.comparison.records import Holds, record_changes
from checker.comparison.subjects import subject_changes
from checker.comparison.values import instant, value_of
from checker.report.saved import SavedFact, SavedPrecondition, SavedReport, SavedResult

#: A subject under a policy.
Key = tuple[str, str | None]
_SHOP: Final = "shop"


class Given(Struct, frozen=True):
    """A report to compare: ``holds`` says of a section and an id whether its data have that record.

    None where only the report is there. ``saved``: it was made earlier. ``titles`` says how to call its named
    values, by policy and name: a saved report doesn't.
    """

    report: SavedReport
    holds: Holds | None = None
    saved: bool = False
    titles: Mapping[tuple[str, str], str] = {}


def compare(before: Given, after: Given, later: SavedReport | None = None) -> ShopComparison:
    """What is otherwise in ``after``.

    ``later`` is the report on the data of ``before`` for the instant of ``after``: what only time has done.
    """
    judge = _Judge(before, after, later)
    return ShopComparison(
        before=_side(before),
        after=_side(after),
        results=tuple(judge.results()),
        summaries=tuple(judge.summaries()),
        policies=tuple(_policies(before.report, after.report)),
        status=after.report.exit_status(),
        titles={**before.titles, **after.titles},
    )


def _side(given: Given) -> Side:
    report = given.report
    return Side(report.as_of, report.timezone, report.engine, report.snapshot, report.parameters, given.saved)


class _Judge:
    def __init__(self, before: Given, after: Given, later: SavedReport | None) -> None:
        self._before = before
        self._after = after
        self._own = _by_key(before.report)
        self._new = _by_key(after.report)
        self._later = None if later is None else _by_key(later)

    def results(self) -> Iterator[ResultChange]:
        """The verdicts on the shop that both reports have, in the order of the second."""
        for key, new in self._new.items():
            if new.subject.type == _SHOP and key in self._own:
                yield self._result(self._own[key], new)

    def summaries(self) -> Iterator[SummaryChange]:
        """The policies with one verdict per record, in the order of the second report."""
        for policy, new in self._after.report.summary.items():
            old = self._before.report.summary.get(policy)
            if old is None:
                continue
            results, more = subject_changes(policy, self._before, self._after, self._result)
            counts = {
                verdict: Moved(old.counts.get(verdict, 0), new.counts.get(verdict, 0))
                for verdict in dict.fromkeys((*old.counts, *new.counts))
            }
            yield SummaryChange(policy, new.title, new.subject, counts, results, more)

    def _result(self, old: SavedResult, new: SavedResult) -> ResultChange:
        later = None if self._later is None else self._later.get(_key(new))
        preconditions = tuple(self._preconditions(old, new, later))
        dates = Moved(_dates(old), _dates(new))
        verdict = Moved(old.verdict, new.verdict)
        moved = not (verdict.same and _same_dates(dates))
        known, unknown = _facts(old), _facts(new)
        return ResultChange(
            policy=new.policy,
            title=new.title,
            subject=new.subject,
            verdict=verdict,
            dates=Moved(dates.before, dates.before if _same_dates(dates) else dates.after),
            stage=Moved(old.stage, new.stage),
            preconditions=preconditions,
            values=dict(_values(old, new)),
            known=tuple(fact for path, fact in known.items() if path not in unknown),
            unknown=tuple(fact for path, fact in unknown.items() if path not in known),
            moved_by=_movers(preconditions, new, dates) if moved else (),
            cause=_cause(old, later, new, _answer) if moved else None,
        )

    def _preconditions(
        self, old: SavedResult, new: SavedResult, later: SavedResult | None
    ) -> Iterator[PreconditionChange]:
        """What isn't met in one of the two at least, in the order of the second."""
        was = {item.id: item for item in old.preconditions}
        now = {item.id: item for item in new.preconditions}
        between = {} if later is None else {item.id: item for item in later.preconditions}
        for name in dict.fromkeys((*now, *was)):
            mine, other = was.get(name), now.get(name)
            if any(item is not None and item.status in OPEN for item in (mine, other)):
                yield self._precondition(mine, other, between.get(name))

    def _precondition(
        self, old: SavedPrecondition | None, new: SavedPrecondition | None, later: SavedPrecondition | None
    ) -> PreconditionChange:
        shown = new if new is not None and (new.status in OPEN or old is None) else old
        assert shown is not None, "one of them has it"
        open_before = old is not None and old.status in OPEN
        open_after = new is not None and new.status in OPEN
        records, more = record_changes(old, new, self._before.holds, self._after.holds)
        status = Moved(old and old.status, new and new.status)
        clears, may = _moment(old, new, "clears_at"), _moment(old, new, "may_clear_at")
        failing, unknown = _count(old, new, "failing"), _count(old, new, "unknown")
        same = status.same and clears.same and may.same and failing.same and unknown.same and not records
        course = Course.SAME if same else Course.CHANGED
        if open_before is not open_after:
            course = Course.NEW if open_after else Course.CLEARED
        return PreconditionChange(
            id=shown.id,
            said=shown.headline,
            why=shown.why,
            course=course,
            severity=shown.severity,
            counts=any(item is not None and item.counts for item in (old, new)),
            status=status,
            clears_at=clears,
            may_clear_at=may,
            failing=failing,
            unknown=unknown,
            records=records,
            more=more,
            cause=None if course is Course.SAME else _cause(old, later, new, _standing),
        )


def _by_key(report: SavedReport) -> dict[Key, SavedResult]:
    return {_key(result): result for result in report.results}


def _key(result: SavedResult) -> Key:
    return result.policy, None if result.subject.type == _SHOP else result.subject.id


def _dates(result: SavedResult) -> Dates:
    return Dates(result.eligible_from, result.may_be_eligible_from, result.eligible_until)


def _instants(dates: Dates) -> tuple[datetime | None, ...]:
    return tuple(map(instant, (dates.eligible_from, dates.may_be_eligible_from, dates.eligible_until)))


def _same_dates(dates: Moved) -> bool:
    return _instants(dates.before) == _instants(dates.after)


def _answer(result: SavedResult | None) -> object:
    return result and (result.verdict, _instants(_dates(result)))


def _standing(item: SavedPrecondition | None) -> object:
    return item and (
        item.status,
        instant(item.clears_at),
        instant(item.may_clear_at),
        item.failing,
        item.unknown,
    )


def _cause(old: Any, later: Any, new: Any, what: Callable[[Any], object]) -> Cause | None:
    """Why one is otherwise: ``later`` is what the old data come to at the new instant, None where unknown."""
    if later is None or what(old) == what(new):
        return None
    if what(later) == what(new):
        return Cause.TIME
    return Cause.RECORDS if what(later) == what(old) else Cause.BOTH


def _moment(old: SavedPrecondition | None, new: SavedPrecondition | None, name: str) -> Moved:
    before, after = (None if item is None else getattr(item, name) for item in (old, new))
    return Moved(before, before if instant(before) == instant(after) else after)


def _count(old: SavedPrecondition | None, new: SavedPrecondition | None, name: str) -> Moved:
    return Moved(*(None if item is None else getattr(item, name) for item in (old, new)))


def _facts(result: SavedResult) -> Mapping[str, SavedFact]:
    """The facts that a result lacks, each once."""
    own = [fact for item in result.preconditions if item.counts for fact in item.missing_details]
    return {fact.path: fact for fact in (*own, *result.missing_details)}


def _values(old: SavedResult, new: SavedResult) -> Iterator[tuple[str, Moved]]:
    """The named values that are otherwise."""
    for name in dict.fromkeys((*new.values, *old.values)):
        moved = Moved(old.values.get(name), new.values.get(name))
        if value_of(moved.before) != value_of(moved.after):
            yield name, moved


def _movers(changes: Iterable[PreconditionChange], new: SavedResult, dates: Moved) -> tuple[str, ...]:
    """The preconditions that made the answer another one: those first that its new date hangs on."""
    counting = [item for item in changes if item.counts and item.course is not Course.SAME]
    wanted = instant(new.eligible_from or new.may_be_eligible_from or dates.before.eligible_from)

    def decisive(item: PreconditionChange) -> bool:
        found = map(instant, (item.clears_at.after, item.may_clear_at.after))
        return wanted is not None and wanted in found

    return tuple(item.id for item in sorted(counting, key=lambda item: not decisive(item)))


def _policies(before: SavedReport, after: SavedReport) -> Iterator[PolicyChange]:
    """The policies that speak in one report only."""
    was, now = _speaking(before), _speaking(after)
    for found, others, silent, change, unasked in (
        (now, was, before, PolicyFate.BEGAN, PolicyFate.NOT_ASKED_BEFORE),
        (was, now, after, PolicyFate.CEASED, PolicyFate.NOT_ASKED_AFTER),
    ):
        why = {item.policy: item.why for item in silent.not_applied}
        for policy, title in found.items():
            if policy not in others:
                asked = silent.asked.policies is None or policy in silent.asked.policies
                yield PolicyChange(policy, title, change if asked else unasked, why.get(policy, ""))


def _speaking(report: SavedReport) -> dict[str, str]:
    """The policies with a verdict, and what they are called."""
    shop = {result.policy: result.title for result in report.results if result.subject.type == _SHOP}
    return shop | {policy: summary.title for policy, summary in report.summary.items()}
