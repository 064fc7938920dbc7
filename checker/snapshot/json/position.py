"""Lines and columns of byte offsets, and JSON pointers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, Protocol

from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics import Span
from checker.snapshot.json.walk import Path, children

#: A text of JSON, such as a key.
STRING: Final = pattern(rb'"(?:[^"\\]|\\.)*"')


class Locate(Protocol):
    """Finds the span of the value at a path, or of the key under which it stands."""

    def __call__(self, pointer: Path, *, of_key: bool = False) -> Span | None:
        """The span of the nearest value around it where there is none; None outside any file."""


class Position(Struct, frozen=True):
    """A place in a snapshot: JSON pointer (RFC 6901), line and column counted in characters from 1.

    Of a snapshot that lies in no file, ``file`` is where the record comes from; line and column are those in
    there, and None where it comes from none.
    """

    pointer: str
    line: int | None
    column: int | None
    file: str | None = None


def pointer(path: Path) -> str:
    """The JSON pointer of ``path``."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


#: So many places are known at a time.
_MARKS: Final = 4096


class Lines:
    """Lines and columns of a text; what was read on the way to one place isn't read again for the next."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        #: The places known so far: offsets in order, and for each its line and column.
        self._offsets = [0]
        self._places = [(1, 1)]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        after = bisect_right(self._offsets, offset)
        if self._offsets[after - 1] != offset:
            place = self._found(offset, after)
            self._offsets.insert(after, offset)
            self._places.insert(after, place)
            if len(self._offsets) > _MARKS:
                del self._offsets[1::2], self._places[1::2]
            return place
        return self._places[after - 1]

    def _found(self, offset: int, after: int) -> tuple[int, int]:
        """The place of an offset before the known one numbered ``after``, from the nearer neighbour."""
        before, (line, column) = self._offsets[after - 1], self._places[after - 1]
        following = self._offsets[after] if after < len(self._offsets) else None
        if following is not None and following - offset < offset - before:
            line, column_after = self._places[after]
            breaks = self._data.count(b"\n", offset, following)
            if not breaks:
                return line, column_after - _characters(self._data, offset, following)
            line -= breaks
        else:
            line += self._data.count(b"\n", before, offset)
        if begin := self._data.rfind(b"\n", before, offset) + 1:
            before, column = begin, 1
        return line, column + _characters(self._data, before, offset)


def spans(name: str, data: bytes, ranges: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Span]:
    """The span of each range of bytes; one that runs over several lines is cut at the end of its first."""
    cut: dict[tuple[int, int], int] = {}
    for start, end in ranges:
        line_end = data.find(b"\n", start, end)
        cut[start, end] = end if line_end < 0 else len(data[start:line_end].rstrip()) + start
    lines = Lines(data)
    places = {offset: lines.at(offset) for offset in sorted({*cut.values(), *(start for start, _ in cut)})}
    found = {}
    for (start, end), cut_end in cut.items():
        (line, column), (end_line, end_column) = places[start], places[cut_end]
        found[start, end] = Span(name, line, column, end_line, max(end_column, column + 1))
    return found


def located(name: str, data: bytes, start: int, path: Path, *, of_key: bool = False) -> Span:
    """The span of the value at ``path`` in what begins at ``start``, or of its key, or of what is around."""
    begin = at = start
    end = begin + 1
    for key in path:
        child = next((child for child in children(data, begin) if child.key == key), None)
        if child is None:
            break
        at, begin, end = child.at, child.start, child.end
    if of_key and (key_text := STRING.match(data, at)):
        return spans(name, data, [(at, key_text.end())])[at, key_text.end()]
    if data[begin : begin + 1] in {b"{", b"["}:
        end = begin + 1
    return spans(name, data, [(begin, end)])[begin, end]


#: Bytes that continue a character in UTF-8: every character has exactly one byte that isn't among them.
_CONTINUATION = bytes(range(0x80, 0xC0))
_CHUNK = 1 << 20


def _characters(data: bytes, start: int, end: int) -> int:
    return sum(
        len(data[chunk : min(chunk + _CHUNK, end)].translate(None, _CONTINUATION))
        for chunk in range(start, end, _CHUNK)
    )
