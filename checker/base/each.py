"""Sequences of what is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

from checker.base.later import later

_T_co = TypeVar("_T_co", covariant=True)


class Each(Sequence[_T_co], Generic[_T_co]):
    """So many things, of which ``make`` makes the one at a place each time that it is asked for."""

    def __init__(self, count: int, make: Callable[[int], _T_co]) -> None:
        self._places = range(count)
        self._make = later(make)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> _T_co: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_T_co, ...]: ...
    def __getitem__(self, place: int | slice) -> _T_co | tuple[_T_co, ...]:
        if isinstance(place, slice):
            return tuple(map(self._make, self._places[place]))
        return self._make(self._places[place])
