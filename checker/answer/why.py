"""One precondition in full: how it stands in each policy that asks for it, and how its date is reckoned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from checker.report.model import Firing, PreconditionResult, RecordResult, Report, Result
from checker.values.calendar import zone
from checker.values.quantity import Interval, Value

#: Longer than this a date is told in days, whatever the clock shows.
_HOURS = 48


class Reckoning(Struct, frozen=True):
    """A date of a record, and how much later it is met: so many days by the calendar, or else hours."""

    record: RecordResult
    name: str
    start: datetime
    days: int
    hours: int
    end: datetime


class Told(Struct, frozen=True):
    """One precondition of one result; ``firings`` are the steps of the decision that led to its status."""

    result: Result
    item: PreconditionResult
    reckonings: tuple[Reckoning, ...]
    firings: tuple[Firing, ...]


class Why(Struct, frozen=True):
    """All that a report knows of the preconditions with one id."""

    report: Report
    id: str
    told: tuple[Told, ...]


def ids_of(report: Report) -> tuple[str, ...]:
    """The ids of the preconditions that are told of."""
    return tuple(dict.fromkeys(item.id for result in report.results for item in result.preconditions))


def why(report: Report, name: str) -> Why:
    """What there is to know of the precondition called ``name``, wherever it is asked for."""
    told = [
        Told(
            result,
            item,
            tuple(reckonings(item, report.timezone)),
            tuple(firing for firing in result.derivation if firing.rule.startswith(f"{name}: ")),
        )
        for result in report.results
        for item in result.preconditions
        if item.id == name
    ]
    return Why(report, name, tuple(told))


def narrowed(report: Report, name: str) -> Report:
    """``report`` with nothing but the preconditions called ``name``, and the results that have one."""
    found = [
        replace(result, preconditions=own)
        for result in report.results
        if (own := tuple(item for item in result.preconditions if item.id == name))
    ]
    policies = {result.policy for result in found}
    summaries = tuple(item for item in report.summaries if item.policy in policies)
    return replace(report, results=tuple(found), summaries=summaries)


def reckonings(item: PreconditionResult, timezone: str | None) -> Iterator[Reckoning]:
    """Of each record the time that was looked at, and how long after it the condition is met."""
    local = zone(timezone) if timezone else UTC
    for record in (*item.waiting, *item.records):
        end = record.clears_at or record.may_clear_at
        for name, value in record.values.items():
            start = _latest(value)
            if end is None or start is None or not start < end:
                continue
            days = (end.astimezone(local).date() - start.astimezone(local).date()).days
            hours = round((end - start).total_seconds() / 3600)
            yield Reckoning(record, name, start, days if hours > _HOURS else 0, hours, end)


def _latest(value: Value) -> datetime | None:
    if isinstance(value, Interval):
        return value.not_after
    return value if isinstance(value, datetime) else None
