"""Dates in a report: what clears, falls due or ends on which day, for the shop and for its records."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from checker.base.once import Once
from checker.base.text import Text


class EventKind(StrEnum):
    """What happens on a date."""

    OPENS = "opens"
    CLEARS = "clears"
    DUE = "due"
    ENDS = "ends"
    CLOSES = "closes"
    WAIVER = "waiver_ends"
    REVIEW = "review"
    VERSION = "version"


#: What may be done, or holds, up to its instant: where that is a midnight, the day before is its last.
LAST_DAY: Final = frozenset({EventKind.DUE, EventKind.ENDS, EventKind.CLOSES, EventKind.WAIVER})


#: Whose turn it is where it is the seller's, and where all there is to do is wait.
SELLER: Final = "seller"
TIME: Final = "time"


class DatedRule(Struct, frozen=True):
    """Where a date comes from: a policy, with the precondition (None: the verdict itself)."""

    policy: str
    precondition: str | None


class DatedRecord(Struct, frozen=True):
    """A record that an event is about, and its own instant (None where that isn't known).

    ``rule`` is where the date comes from, of a record with dates of its own.
    """

    id: str
    at: datetime | None
    rule: DatedRule | None = None


class Grounds(Struct, frozen=True):
    """What a date hangs on, in words, and the records behind it where it is the shop's."""

    why: Text = Text()
    depends: tuple[Text, ...] = ()
    records: tuple[DatedRecord, ...] = ()


class DatedEvent(Struct, frozen=True):
    """What happens on one day: one thing for the shop, or the same thing for any number of records.

    ``day`` is the one that it stands under in the shop's calendar (in UTC's where the zone isn't known);
    ``at`` and ``last`` are the first and the last instant. Where it isn't ``certain``, it happens then at the
    earliest (``opens``, ``clears``), or only perhaps. ``past`` is whether it should have happened already.
    ``rules`` says where it comes from, first the one that it is known by. ``title`` names what clears or
    falls due, ``policy`` the policy. ``turn`` is who acts: ``seller``, ``platform``, ``buyer``, ``carrier``,
    or ``time`` where all there is to do is wait. ``subject`` is ``shop`` or the section of the ``count``
    records, of which ``named`` are the first; ``one`` and ``many`` are what they are called. ``counts`` is
    whether it bears on a verdict. The ``grounds`` are found when they are first asked for.
    """

    kind: EventKind
    day: date
    at: datetime
    last: datetime
    certain: bool
    past: bool
    rules: tuple[DatedRule, ...]
    policy: Text
    title: Text
    turn: str
    subject: str
    grounds: Once[Grounds]
    count: int = 1
    named: tuple[DatedRecord, ...] = ()
    one: Text = Text()
    many: Text = Text()
    counts: bool = True

    @property
    def records(self) -> tuple[DatedRecord, ...]:
        """The records that are named: of an event of the shop those behind it."""
        return self.named or self.grounds().records
