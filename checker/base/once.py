"""What is worked out when it is first asked for, and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast

from checker.base.later import later

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Gives what ``make`` gives, which is asked a single time; equal to what comes to the same.

    However late that is, what was in force when it was put off is in force then.
    """

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make: Callable[[], _T] | None = later(make)
        self._made: _T | None = None

    def __call__(self) -> _T:
        """What it comes to."""
        if self._make is not None:
            self._made = self._make()
            self._make = None  # lets go of all that making it took
        return cast("_T", self._made)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Once) and self() == other()

    def __hash__(self) -> int:
        return hash(self())

    def __repr__(self) -> str:
        return f"Once({self()!r})"
