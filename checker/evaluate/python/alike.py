"""Subjects that come to the same: equal parts of what was measured are made one object, and told by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from checker.evaluate.model import Measured
from checker.values.truth import Timeline

_T = TypeVar("_T")
#: So many distinct ones are remembered at most.
MANY: Final = 10_000


class FirstOfEach(Generic[_T]):
    """What ``make`` makes of the first of those with equal parts stands for all of them.

    The parts are told apart by which objects they are: that takes no time, and most of them are shared.
    """

    def __init__(self, make: Callable[[Sequence[Any], Any], _T]) -> None:
        self._make = make
        self._known: dict[tuple[int, ...], _T] = {}
        self._kept: list[Sequence[Any]] = []
        self._same: dict[object, object] = {}

    def __call__(self, parts: Sequence[Any], whose: Any = None) -> _T:
        """What stands for all that have these parts, of which the first is ``whose``."""
        known = self._known.get(tuple(map(id, parts)))
        return self._equal(parts, whose) if known is None else known

    def _equal(self, parts: Sequence[Any], whose: Any) -> _T:
        # What a loop of its own finds is a new object for each subject, though mostly equal ones.
        parts = [self._first(part) for part in parts]
        key = tuple(map(id, parts))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MANY:
                self._known.clear()
                self._same.clear()
                self._kept.clear()
            known = self._known[key] = self._make(parts, whose)
            self._kept.append(parts)  # the ids are theirs for as long as they are there
        return known

    def _first(self, part: Any) -> Any:
        """The first of equal parts, if it names no record: those that do are hardly ever equal."""
        if isinstance(part, Timeline):
            return self._same.setdefault(part, part)
        if isinstance(part, Measured) and not any(f.record.section for f in part.findings):
            return self._same.setdefault(part, part)
        return part
