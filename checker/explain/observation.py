"""What one test saw: the value on its left, what it asked for, and how that came out."""

from __future__ import annotations

from dataclasses import dataclass

from checker.language.model import Path, Test
from checker.values.quantity import Value
from checker.values.truth import Truth


@dataclass(frozen=True, slots=True)
class Observation:
    """A test that is to blame for a condition.

    ``path`` is the field on its left (None where a parameter or a named value stands there) and
    ``value`` what it held; ``needed`` are the values of the operands, the instant of the check for ``now``.
    """

    path: Path | None
    value: Value
    test: Test
    truth: Truth
    needed: tuple[Value, ...] = ()
