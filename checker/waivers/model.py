"""What a waiver is, and until when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from checker.diagnostics import Span
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, LocalDate, Unit, Unknown


class Waiver(Struct, frozen=True):
    """Somebody answers for a precondition of one shop that isn't met, until the end of a day.

    ``records`` are the ids of the records that are left out, None where the waiver covers all.
    ``expires`` is the last day that it covers, in the shop's calendar. ``span`` is the whole waiver in its
    file, ``places`` the spans of its values by key.
    """

    policy: str
    shop: str
    precondition: str
    records: tuple[str, ...] | None
    reason: str
    approved_by: str
    expires: date
    span: Span
    places: Mapping[str, Span]

    @property
    def target(self) -> tuple[str, str]:
        """The policy and the precondition that it is for."""
        return self.policy, self.precondition


def ends(waiver: Waiver, calendar: Calendar) -> datetime | None:
    """The first instant that ``waiver`` no longer covers; None where the shop's time zone isn't known."""
    day = waiver.expires
    start = calendar.start_of(LocalDate(day.year, day.month, day.day))
    if isinstance(start, Unknown):
        return None
    end = calendar.plus(start, Duration(1, Unit.DAYS))
    return end if isinstance(end, datetime) else None


def in_force(waiver: Waiver, as_of: datetime, calendar: Calendar) -> bool:
    """Whether ``waiver`` covers the instant ``as_of``. Without a time zone it is never in force."""
    end = ends(waiver, calendar)
    return end is not None and as_of < end
