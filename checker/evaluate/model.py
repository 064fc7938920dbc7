"""What measuring yields: for each condition of a policy and each subject, its truth over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from checker.language.model.policy import Policy, Precondition
from checker.values.calendar import NEVER
from checker.values.quantity import Value
from checker.values.truth import Timeline, Truth


class RecordRef(Struct, frozen=True):
    """A record of a section, by its place; or the subject itself, with ``section`` None."""

    section: str | None
    index: int


class Finding(Struct, frozen=True):
    """One record that fails a condition or leaves it unknown, and how that changes with time."""

    record: RecordRef
    timeline: Timeline

    @property
    def decides(self) -> tuple[Truth, timedelta, timedelta]:
        """Orders findings: what fails before what is unknown, and of that what lasts longest first."""
        line = self.timeline
        if line.start is not Truth.FALSE:
            return line.start, timedelta(), timedelta()
        return line.start, NEVER - (line.clears_at or NEVER), NEVER - (line.may_clear_at or NEVER)


class Measured(Struct, frozen=True):
    """One condition over one subject.

    ``failing`` and ``unknown`` count records exactly at ``as_of``; ``findings`` holds as many of them as were
    asked for, those first that decide when it holds (see `Finding.decides`), else in the order of the
    snapshot. Of the unknown records that are left out, ``representatives`` holds the first of each kind:
    those in which the same is missing. ``beyond`` are further failing records, as many as it is worth to
    tell what state they are in.
    """

    timeline: Timeline
    checked: int = 1
    failing: int = 0
    unknown: int = 0
    findings: tuple[Finding, ...] = ()
    representatives: tuple[Finding, ...] = ()
    beyond: tuple[RecordRef, ...] = ()


class Cover(Struct, frozen=True):
    """What a waiver in force covers: the records with these ids (None: all), before the instant ``until``."""

    records: frozenset[str] | None
    until: datetime


class PreconditionTruths(Struct, frozen=True):
    """The truths that decide one precondition for one subject.

    ``remaining`` is the condition without the records that a waiver leaves out (None without a
    waiver in force). ``coming`` is what it comes to once records have what they wait for, ``waiting``
    counts and names these; both None where nothing hangs on that. ``decided`` and ``effective`` are defined
    in docs/contributors/semantics.md; ``effective`` is what counts towards the verdict. ``outlook`` is what
    is decided through all versions of the policy: dates are read off it.
    """

    precondition: Precondition
    condition: Measured
    when: Timeline
    unless: Timeline
    remaining: Timeline | None
    decided: Timeline
    effective: Timeline
    outlook: Timeline
    coming: Timeline | None = None
    waiting: Measured | None = None


class SubjectTruths(Struct, frozen=True):
    """Everything measured for one subject of one policy.

    ``index`` is the record's place in the subject section, 0 for a shop. ``done`` maps each stage to
    its ``done_when`` (false where there is none). ``whole`` maps each stage (None for a policy without
    stages) to the conjunction of what counts there. ``outlook`` says when one may go ahead, through all
    stages and versions: dates are read off it. ``prospects`` is ``whole`` with that for the current stage.
    ``turns`` is when which other version decides, None for none; ``sure`` whether it is known that this one
    does.
    """

    policy: Policy
    index: int
    subject_id: str | None
    applies: Timeline
    done: Mapping[str, Timeline]
    preconditions: Mapping[str, PreconditionTruths]
    whole: Mapping[str | None, Timeline]
    values: Mapping[str, Value]
    outlook: Timeline
    prospects: Mapping[str | None, Timeline]
    turns: tuple[tuple[datetime, Policy | None], ...] = ()
    sure: bool = True
