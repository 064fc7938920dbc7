"""The dates of a report that somebody asks for."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from checker.report.dates import DatedEvent
from checker.report.model import Report


class Schedule(Struct, frozen=True):
    """A report, and those of its dates that are wanted; ``until`` is the last day of them, None for all."""

    report: Report
    events: tuple[DatedEvent, ...]
    until: date | None = None

    @classmethod
    def of(cls, report: Report, until: date | None = None) -> Schedule:
        """The dates of ``report`` up to a day; it has none where they weren't asked for."""
        every = () if report.dates is None else report.dates()
        return cls(report, tuple(event for event in every if until is None or event.day <= until), until)
