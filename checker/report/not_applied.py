"""What a report says of policies that don't speak of the shop."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Span
from checker.values.quantity import Value


class DaysInForce(Struct, frozen=True):
    """The days of a policy's version; ``until`` is exclusive, None has no end."""

    start: date | None
    until: date | None


class FailingTest(Struct, frozen=True):
    """A condition of a policy's ``applies_to`` that the shop fails, in words and at its place.

    ``field`` is the fact that it asks for and ``value`` the shop's; None for a condition of another kind.
    """

    condition: Text
    field: str | None
    value: Value
    rule: Span


class NotApplied(Struct, frozen=True):
    """A policy without a verdict of its own in this check, and the ``reason``.

    ``not_in_force`` with the days of its versions ``in_force``; ``applies_to`` with the conditions that are
    ``failing``; ``no_records`` that it is for; ``overridden_by`` others that extend it; ``not_asked_for``.
    ``uncovered`` is its topic, where no policy speaks of that and this one comes nearest to it.
    """

    policy: str
    title: Text
    reason: str
    why: Text
    in_force: tuple[DaysInForce, ...] = ()
    failing: tuple[FailingTest, ...] = ()
    overridden_by: tuple[str, ...] = ()
    uncovered: Text | None = None

    @property
    def asked_for(self) -> bool:
        """Whether the policy was to be looked at."""
        return self.reason != "not_asked_for"
