"""What a report says of policies that don't speak of the shop."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from checker.base.once import Once
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


class Silence(Struct, frozen=True):
    """Why a policy has no verdict, in words."""

    title: Text
    why: Text
    in_force: tuple[DaysInForce, ...] = ()
    failing: tuple[FailingTest, ...] = ()


class NotApplied(Struct, frozen=True):
    """A policy without a verdict of its own in this check, and the ``reason``.

    ``not_in_force`` with the days of its versions ``in_force``; ``applies_to`` with the conditions that are
    ``failing``; ``no_records`` that it is for; ``overridden_by`` others that extend it; ``not_asked_for``.
    ``uncovered`` is its topic, where no policy speaks of that and this one comes nearest to it. The
    ``silence`` is put into words when they are first asked for.
    """

    policy: str
    reason: str
    silence: Once[Silence]
    overridden_by: tuple[str, ...] = ()
    uncovered: Text | None = None

    @property
    def title(self) -> Text:
        """What the policy is called."""
        return self.silence().title

    @property
    def why(self) -> Text:
        """The reason in a sentence."""
        return self.silence().why

    @property
    def in_force(self) -> tuple[DaysInForce, ...]:
        """The days of its versions, where that is the reason."""
        return self.silence().in_force

    @property
    def failing(self) -> tuple[FailingTest, ...]:
        """The conditions that the shop fails, where that is the reason."""
        return self.silence().failing

    @property
    def asked_for(self) -> bool:
        """Whether the policy was to be looked at."""
        return self.reason != "not_asked_for"
