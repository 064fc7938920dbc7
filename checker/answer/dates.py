"""Dates with what they depend on: none is told as if it were certain."""

from __future__ import annotations

from collections.abc import Iterable

from checker.answer.model import Earliest, Hinge
from checker.report.model import PreconditionResult, Result, Status, Verdict

_WEIGHT = tuple(Hinge)


def earliest_of(results: Iterable[Result]) -> Earliest | None:
    """When the last of ``results`` may turn out well; None where no date is known."""
    return _last(found for result in results if (found := _of(result)) is not None)


def _of(result: Result) -> Earliest | None:
    """When one result may turn out well."""
    counted = [item for item in result.preconditions if item.counts]
    if result.verdict is Verdict.WAITING and result.eligible_from is not None:
        return Earliest(result.eligible_from, Hinge.TIME)
    waits = _last(found for item in counted if (found := wait_until(item)) is not None)
    if result.verdict is Verdict.WAITING:
        if result.may_be_eligible_from is None:
            return None
        coming = waits is not None and waits.hinge is Hinge.COMING
        return Earliest(
            result.may_be_eligible_from,
            Hinge.COMING if coming else Hinge.FACTS,
            0 if waits is None else waits.awaited,
        )
    if result.verdict not in (Verdict.BLOCKED, Verdict.UNDETERMINED):
        return None
    again = (item.restart for item in counted if item.restart is not None)
    restarts = _last(Earliest(each.instant, Hinge.COMING, each.records) for each in again)
    waits = _last(found for found in (waits, restarts) if found is not None)
    if waits is None:
        return None
    rest = Hinge.REST if waits.hinge is Hinge.TIME else waits.hinge
    return Earliest(waits.instant, rest, waits.awaited)


def wait_until(item: PreconditionResult) -> Earliest | None:
    """Until when a precondition has to be waited for; None where it isn't, or nobody can say."""
    if item.status is not Status.WAITING:
        return None
    if item.clears_at is not None:
        return Earliest(item.clears_at, Hinge.TIME)
    if item.may_clear_at is None:
        return None
    hinge = Hinge.COMING if item.awaited or item.expects else Hinge.FACTS
    return Earliest(item.may_clear_at, hinge, item.awaited)


def _last(dates: Iterable[Earliest]) -> Earliest | None:
    """The latest of ``dates``, with all that any of them depends on."""
    found = list(dates)
    if not found:
        return None
    return Earliest(
        max(item.instant for item in found),
        max((item.hinge for item in found), key=_WEIGHT.index),
        max(item.awaited for item in found),
    )
