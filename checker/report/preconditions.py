"""Preconditions in a report: how each stands, and why, with the records to blame and the facts that lack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from checker.base.once import Once
from checker.base.text import Text
from checker.decide.model import Status
from checker.diagnostics import Span
from checker.language.model.policy import Voice, voice_of
from checker.values.quantity import Value

if TYPE_CHECKING:
    from checker.actions.states import InTheWay


class Place(Struct, frozen=True):
    """A place in the snapshot: JSON pointer, and line and column from 1 (None where unknown).

    ``file`` is the one that they are in where that isn't the snapshot's.
    """

    pointer: str
    line: int | None = None
    column: int | None = None
    file: str | None = None


class Missing(Struct, frozen=True):
    """A fact that the snapshot doesn't hold: a path as in a policy, and how to speak of it.

    ``remedy`` says how to supply it; empty where nobody can.
    """

    path: str
    title: Text
    reason: Text
    remedy: Text = Text()


class RecordResult(Struct, frozen=True):
    """A record that fails a precondition or leaves it open, with the values that were looked at.

    ``titles`` says how to call each of ``values``; ``words`` holds those that read better than the value
    itself, such as the title of an enumeration's value.
    """

    id: str | None
    place: Place
    failing: bool
    values: Mapping[str, Value]
    clears_at: datetime | None
    may_clear_at: datetime | None
    missing: tuple[str, ...] = ()
    titles: Mapping[str, Text] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=dict)


class SourceResult(Struct, frozen=True):
    """The clause that a precondition comes from; ``kind`` says whose text that is."""

    title: Text
    section: str | None
    published: date | None
    quote: str | None
    url: str | None = None
    kind: Voice = Voice.UNSTATED


class WaiverResult(Struct, frozen=True):
    """The waiver that covers a precondition; ``days_left`` are those that it covers after today."""

    reason: str
    approved_by: str
    expires: date
    records: tuple[str, ...]
    span: Span
    days_left: int = 0


class Explanation(Struct, frozen=True):
    """Why a precondition stands as it does: the records to blame, and the facts that lack.

    ``waiting`` are the first of the records that decide its date though they aren't in its way today;
    ``problem`` says what is so where it fails, in the policy's words, if it has any.
    """

    why: Text = Text()
    records: tuple[RecordResult, ...] = ()
    missing: tuple[Missing, ...] = ()
    waiting: tuple[RecordResult, ...] = ()
    problem: Text = Text()


class Restart(Struct, frozen=True):
    """What holds today won't once what ``records`` wait for happens; at best again from ``instant`` on."""

    instant: datetime
    records: int


class PreconditionResult(Struct, frozen=True):
    """One precondition for one subject.

    ``asked`` is whether it is asked for now: in the stage that is current, or in every one; ``counts`` is
    whether it bears on the verdict besides. ``passed`` is whether the stage that it belongs to is past, and
    it is asked for all the same; ``until`` is the stage with which that ends. ``awaited`` counts the records
    that aren't in its way but decide its date: something is still to happen to them; ``expects`` is whether
    that hangs on something else to come. ``restart`` is what it does to one that is met. The ``explanation``
    is made when it is first looked at, and so are its parts: ``why``, ``records`` and the others; and so are
    the ``states`` of the records that fail it, of more of them than a report names.
    """

    id: str
    stage: str | None
    status: Status
    severity: str
    basis: str
    counts: bool
    title: Text
    fix: Text
    clears_at: datetime | None
    may_clear_at: datetime | None
    checked: int
    failing: int
    unknown: int
    rule: Span
    source: SourceResult | None
    explanation: Once[Explanation]
    waiver: WaiverResult | None = None
    asked: bool = True
    passed: bool = False
    until: str | None = None
    awaited: int = 0
    expects: bool = False
    restart: Restart | None = None
    states: Once[tuple[InTheWay, ...]] = field(default_factory=lambda: Once(tuple))

    @property
    def voice(self) -> Voice:
        """Whose word it is."""
        return voice_of(self.basis, None if self.source is None else self.source.kind)

    @property
    def headline(self) -> Text:
        """What is said of it first: of one that fails what is so, where the policy says that."""
        return self.problem or self.title

    @property
    def problem(self) -> Text:
        """What is so where it fails, in the policy's words; empty where it has none."""
        return self.explanation().problem

    @property
    def why(self) -> Text:
        """The reason in a sentence or two."""
        return self.explanation().why

    @property
    def records(self) -> tuple[RecordResult, ...]:
        """The records that fail it or leave it open."""
        return self.explanation().records

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The facts that leave it open."""
        return self.explanation().missing

    @property
    def waiting(self) -> tuple[RecordResult, ...]:
        """The first of the records that decide its date without being in its way."""
        return self.explanation().waiting
