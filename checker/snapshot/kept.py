"""Records of a section, kept in few bytes: as objects a million orders would take gigabytes.

They are kept in runs, each packed as a whole; whoever asks for them gets new ones.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final, Protocol

import msgspec

#: Does something to a record.
Change = Callable[[dict[str, Any]], None]

#: So many records are packed together.
RUN: Final = 256
#: Packing more tightly takes longer than anything else that is done to a record.
_QUICK: Final = 1

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder().decode


class Packed:
    """Plain values, in runs: those that are packed, and the last ones, which aren't yet."""

    def __init__(self) -> None:
        self._runs: list[bytes | list[Any]] = []
        #: Those that aren't packed yet.
        self.last: list[Any] = []

    def add(self, value: object) -> list[Any] | None:
        """Keep a value; the run that is full with it, before it is packed."""
        last = self.last
        last.append(value)
        if len(last) < RUN:
            return None
        self._runs.append(_packed(last))
        self.last = []
        return last

    def fill(self, values: Iterable[object]) -> int:
        """Keep values; how many there were."""
        count = 0
        for run in runs(values):
            count += len(run)
            if len(run) < RUN:
                self.last = run
            else:
                self._runs.append(_packed(run))
        return count

    def runs(self) -> Iterator[list[Any]]:
        """The values, those that were packed together at a time."""
        for run in self._runs:
            yield _decode(zlib.decompress(run)) if isinstance(run, bytes) else _copy(run)
        yield _copy(self.last)

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.runs())


def pack(value: object) -> object:
    """A plain value in few bytes; itself where it can't be written, to be told as a mistake later.

    Such is half a character, or a number without end.
    """
    try:
        return _encode(value)
    except (UnicodeEncodeError, OverflowError, TypeError):
        return value


def unpack(packed: object) -> Any:
    """A new value like the one that was packed."""
    return _decode(packed) if isinstance(packed, bytes) else _copy(packed)


def _packed(run: list[Any]) -> bytes | list[Any]:
    packed = pack(run)
    return zlib.compress(packed, _QUICK) if isinstance(packed, bytes) else run


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value


class SectionRecords(Protocol):
    """The records of a section, in their order: as often as they are asked for."""

    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __len__(self) -> int: ...


class KeptRecords:
    """The records of a section; each is a new one, to which all is done that was asked for."""

    def __init__(self, records: Iterable[dict[str, Any]] = ()) -> None:
        """Keep ``records``, which nobody changes any more."""
        self._packed = Packed()
        self._count = self._packed.fill(records)
        self._changes: tuple[Change, ...] = ()

    def runs(self) -> Iterator[list[dict[str, Any]]]:
        """The records, so many at a time as are best looked at together."""
        for run in self._packed.runs():
            for change in self._changes:
                for record in run:
                    change(record)
            yield run

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return chain.from_iterable(self.runs())

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list | KeptRecords) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it is compared by what is in it

    def then(self, change: Change) -> KeptRecords:
        """The same records, to each of which ``change`` is done as well."""
        found = KeptRecords()
        found._packed, found._count = self._packed, self._count
        found._changes = (*self._changes, change)
        return found


def runs(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values, so many at a time."""
    rest = iter(values)
    while run := list(islice(rest, RUN)):
        yield run


def kept(records: SectionRecords) -> KeptRecords:
    """Records that are kept, if they aren't yet."""
    return records if isinstance(records, KeptRecords) else KeptRecords(records)


def plain(value: object) -> object:
    """A value of a snapshot with lists where records are kept."""
    return list(value) if isinstance(value, KeptRecords) else value
