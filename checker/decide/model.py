"""What a decision is: statuses, a verdict, and the chain of firings that led to them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """The answer for one subject under one policy."""

    ELIGIBLE = "eligible"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    BLOCKED = "blocked"
    UNDETERMINED = "undetermined"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


class Status(StrEnum):
    """How one precondition stands at ``as_of``."""

    MET = "met"
    WAIVED = "waived"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class StageState(StrEnum):
    """Where a stage lies on the way."""

    PAST = "past"
    CURRENT = "current"
    NEXT = "next"


class Firing(Struct, frozen=True):
    """One step of the derivation: the rule of the decision that fired, from which facts, to which."""

    rule: str
    because: tuple[str, ...]
    concludes: str


class Decision(Struct, frozen=True):
    """What a policy's logic makes of one vector of truths.

    ``stage`` is the current stage; None where the policy has no stages, where all are over and where
    it doesn't apply. ``statuses`` holds every precondition, in the order of the policy; ``counted``
    those that bear on the verdict: the blocking ones of the stages reached, but for those that have
    ended, and of all stages.
    ``derivation`` lists the firings, each after those that it rests on.
    """

    verdict: Verdict
    stage: str | None
    stage_states: Mapping[str, StageState]
    statuses: Mapping[str, Status]
    counted: frozenset[str]
    derivation: tuple[Firing, ...]


class EngineError(Exception):
    """The decision went wrong inside: a bug of shopcheck or of its rule engine, never a verdict."""
