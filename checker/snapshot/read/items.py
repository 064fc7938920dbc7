"""The items of a list, in runs: a run is taken apart only where one of its items is asked for by itself."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import overload

import msgspec
from msgspec import Struct

from checker.snapshot.json.walk import after_space

#: The undecoded items of a list.
split = msgspec.json.Decoder(list[msgspec.Raw]).decode


class ItemRun(Struct, frozen=True, gc=False):
    """Items that follow each other: where the first begins and the last ends, and how many they are."""

    start: int
    end: int
    count: int


class RawItems(Sequence[msgspec.Raw]):
    """The undecoded items of a list, wherever they stand."""

    def having(self, names: Collection[str]) -> RawItems:  # noqa: ARG002 - for those who keep them apart
        """The same records, if that is easy with no other fields than these."""
        return self

    def fetch(self, places: Iterable[int]) -> None:
        """Make the items at some places ready to be asked for, unless they are at hand."""

    @abstractmethod
    def texts(self) -> Iterator[bytes | memoryview]:
        """The items in lists of many."""

    @abstractmethod
    def place(self, index: int) -> tuple[int, int]:
        """Where an item begins and ends.

        Raises:
            IndexError: there is no such item.
        """

    @abstractmethod
    def item(self, index: int) -> msgspec.Raw:
        """One item.

        Raises:
            IndexError: there is no such item.
        """

    @overload
    def __getitem__(self, index: int) -> msgspec.Raw: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[msgspec.Raw]: ...

    def __getitem__(self, index: int | slice) -> msgspec.Raw | Sequence[msgspec.Raw]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return self.item(index)

    def __iter__(self) -> Iterator[msgspec.Raw]:
        return chain.from_iterable(map(split, self.texts()))


class Items(RawItems):
    """The undecoded items of the list that stands in ``data`` from ``start`` to ``end``.

    ``runs`` are known of a long list that was cut on the way; any other is one run.
    """

    def __init__(self, data: bytes, start: int, end: int, runs: Sequence[ItemRun] | None = None) -> None:
        self._data = data
        self._start = start
        self._end = end
        self._cut = runs
        self._places: dict[int, tuple[Sequence[int], Sequence[int]]] = {}

    def texts(self) -> Iterator[bytes | memoryview]:
        """The text of each run, as a list of its own."""
        if self._cut is None:
            yield memoryview(self._data)[self._start : self._end]
        else:
            for run in self._cut:
                yield bracketed(self._data, run.start, run.end)

    def place(self, index: int) -> tuple[int, int]:
        """Where an item begins and ends.

        Raises:
            IndexError: there is no such item.
        """
        if not 0 <= index < len(self):
            raise IndexError(index)
        number = bisect_right(self._firsts, index) - 1
        if number not in self._places:
            run = self._runs[number]
            found = array("Q", chain.from_iterable(places(self._data, run.start, run.end)))
            self._places[number] = found[::2], found[1::2]
        starts, ends = self._places[number]
        inside = index - self._firsts[number]
        return starts[inside], ends[inside]

    def __len__(self) -> int:
        return self._count

    def item(self, index: int) -> msgspec.Raw:
        """One item.

        Raises:
            IndexError: there is no such item.
        """
        start, end = self.place(index)
        return msgspec.Raw(self._data[start:end])

    @cached_property
    def _runs(self) -> Sequence[ItemRun]:
        if self._cut is not None:
            return self._cut
        start, end = self._start + 1, self._end - 1
        count = len(split(memoryview(self._data)[self._start : self._end]))
        return (ItemRun(start, end, count),) if count else ()

    @cached_property
    def _count(self) -> int:
        return sum(run.count for run in self._runs)

    @cached_property
    def _firsts(self) -> Sequence[int]:
        """The index of the first item of each run."""
        return list(accumulate((run.count for run in self._runs[:-1]), initial=0))


def bracketed(data: bytes, start: int, end: int) -> bytes:
    """The items that fill ``data`` from ``start`` to ``end``, as a list."""
    return b"".join((b"[", memoryview(data)[start:end], b"]"))


def places(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each of the items stands that fill ``data`` from ``start`` to ``end``.

    Raises:
        msgspec.DecodeError: they aren't whole items with commas between them.
    """
    return followed(data, start, split(bracketed(data, start, end)))


def followed(data: bytes, start: int, items: Iterable[msgspec.Raw]) -> Iterator[tuple[int, int]]:
    """Where each of ``items`` stands, one behind the other from ``start`` on."""
    for item in items:
        start = after_space(data, start)
        end = start + memoryview(item).nbytes
        yield start, end
        start = after_space(data, end) + 1
