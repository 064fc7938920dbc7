"""What is found out about rule tests, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from checker.coverage.goals import Aim, Goal
from checker.diagnostics import Diagnostic
from checker.pipeline.checker import Policies
from checker.report.model import Result
from checker.testing.model import Suite


class Family(Struct, frozen=True):
    """Policies with all their rule tests: those beside them too that weren't asked for.

    ``files`` are the rule files of which something is to be said.
    """

    suites: tuple[Suite, ...]
    policies: Policies
    files: frozenset[str]


class ShownGoal(Struct, frozen=True):
    """A snapshot that shows something, and what the check finds in it with these parameters."""

    snapshot: Mapping[str, Any]
    subject: str | None
    parameters: Mapping[str, str]
    result: Result


class SearchOutcome(Struct, frozen=True):
    """What came of looking for a snapshot: one, or none; whether none is ``proven`` to be.

    That holds of every shop of which all is known, with up to ``size`` records of a kind.
    """

    shown: ShownGoal | None = None
    proven: bool = False
    size: int = 0


class Untested(Struct, frozen=True):
    """What tests leave open, in words, with the lines of a case; ``proven`` is that no shop can show it."""

    diagnostic: Diagnostic
    case: tuple[str, ...] = ()
    proven: bool = False


class Unseen(Untested, frozen=True, kw_only=True):
    """What no case has seen."""

    goal: Goal
    aim: Aim


class Covered(Struct, frozen=True):
    """All that there is to be seen of some files, and what of it no case has seen."""

    goals: tuple[Goal, ...]
    gaps: tuple[Unseen, ...]
