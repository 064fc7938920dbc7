"""What a file of rule tests says, and what came of running it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from checker.diagnostics import Diagnostic, Span
from checker.language.yaml.nodes import Node
from checker.snapshot.json.position import Locate

#: A value as JSON has it.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Aspect(StrEnum):
    """What an expectation is about: the whole result, or (second group) a precondition or value of it."""

    VERDICT = "verdict"
    STAGE = "stage"
    ELIGIBLE_FROM = "eligible_from"
    MAY_BE_ELIGIBLE_FROM = "may_be_eligible_from"
    ELIGIBLE_UNTIL = "eligible_until"

    PRECONDITIONS = "preconditions"
    ASKED = "asked"
    RECORDS = "records"
    MISSING = "missing"
    CLEARS_AT = "clears_at"
    MAY_CLEAR_AT = "may_clear_at"
    VALUES = "values"


class Expectation(Struct, frozen=True):
    """One thing that the check must find. ``name`` is the precondition or the value that is meant."""

    aspect: Aspect
    name: str | None
    name_span: Span | None
    wanted: Json
    span: Span


class SnapshotEdit(Struct, frozen=True):
    """A change to the base at ``steps``: ``value`` (``node`` in the file) is put there, or ``removed``."""

    path: str
    steps: tuple[str, ...]
    value: Json
    removed: bool
    span: Span
    node: Node | None = None


class Setting(Struct, frozen=True):
    """The value of a parameter, written as in a policy; ``span`` is where its name stands."""

    text: str
    span: Span


class Case(Struct, frozen=True):
    """A named case: edits to the base snapshot, how it is checked, and what must be found."""

    name: str
    span: Span
    as_of: datetime | None
    parameters: Mapping[str, Setting]
    edits: tuple[SnapshotEdit, ...]
    subject: str | None
    expectations: tuple[Expectation, ...]


class Suite(Struct, frozen=True):
    """The tests of one policy; ``base_file`` is where their snapshot stands, if in a file of its own.

    ``locate`` finds the places of the snapshot's values.
    """

    file: str
    policy: str
    policy_span: Span
    base: Json
    base_file: Path | None
    cases: tuple[Case, ...]
    locate: Locate | None = None


class CaseRun(Struct, frozen=True):
    """A case that was tried: where it found something else than expected, or why it couldn't be run."""

    suite: Suite
    case: Case
    failures: tuple[Diagnostic, ...] = ()
    mistake: Diagnostic | None = None


class CaseOutcome(Struct, frozen=True):
    """What came of running tests: each case, and what is wrong with whole files."""

    ran: tuple[CaseRun, ...]
    unusable: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> int:
        """How many cases found what they expect."""
        return sum(not item.failures and item.mistake is None for item in self.ran)

    @property
    def failed(self) -> int:
        """How many cases found something else."""
        return sum(bool(item.failures) for item in self.ran)

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        """Why cases failed."""
        return tuple(failure for item in self.ran for failure in item.failures)

    @property
    def mistakes(self) -> tuple[Diagnostic, ...]:
        """What is wrong with test files and with cases that couldn't be run."""
        return (*self.unusable, *(item.mistake for item in self.ran if item.mistake is not None))
