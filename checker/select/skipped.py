"""Why a policy doesn't speak, as data."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from checker.language.model.conditions import Condition
from checker.language.model.outline import ListedPolicy
from checker.language.model.policy import InForce
from checker.values.quantity import Value


class SkipReason(StrEnum):
    """The kinds of reasons."""

    #: No version holds on the day of the check.
    NOT_IN_FORCE = "not_in_force"
    #: A condition of its ``applies_to`` fails: another platform, region, kind of seller.
    APPLIES_TO = "applies_to"
    #: It is about records, and there is none that it applies to.
    NO_RECORDS = "no_records"
    #: A policy that extends it applies, and speaks instead.
    OVERRIDDEN = "overridden"
    #: The check was asked for others.
    NOT_ASKED_FOR = "not_asked_for"


class FailingCondition(Struct, frozen=True):
    """A condition of ``applies_to`` that is false; ``value`` is what its left side came to, if it has one."""

    condition: Condition
    value: Value


class SkippedPolicy(Struct, frozen=True):
    """A policy that doesn't speak, and why.

    ``policy`` is its version in force, or its newest. ``days`` are those of all versions where none is in
    force; ``failing`` the conditions that fail; ``by`` the ids of the policies that speak instead.
    """

    policy: ListedPolicy
    reason: SkipReason
    days: tuple[InForce, ...] = ()
    failing: tuple[FailingCondition, ...] = ()
    by: tuple[str, ...] = ()
