"""A document in chunks, each decoded and written again: what that doesn't bring back was lost on the way.

The decoder keeps the last of two equal keys without a word. But written again, white space apart, nothing
becomes longer but numbers with a fraction or an exponent: what is as long as before has lost nothing.
Where escapes have made it shorter, strings are counted. A JSON text has two quotation marks for each of them,
keys included, and so has the value written again, unless a string was dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from checker.schema.catalog import ListType, Record, catalog
from checker.snapshot.check.spot import Spot
from checker.snapshot.read.layout import address

if TYPE_CHECKING:
    from checker.snapshot.read.learned import Learned

#: A value up to this size is decoded in one piece.
_SMALL: Final = 1 << 20
#: So many records of a large list are decoded at a time.
_BATCH: Final = 256
#: So many records are learned from.
_LESSONS: Final = 2048
_SPACES: Final = (b" ", b"\n", b"\t", b"\r")
_QUOTE: Final = b'"'
#: A quotation mark inside a string that isn't written as one.
_ESCAPED_QUOTE: Final = b"\\u0022"

#: Where no list of a document has been taken apart yet.
NO_LISTS: Final[Mapping[str, Sequence[msgspec.Raw]]] = MappingProxyType({})

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Chunk(Struct, frozen=True):
    """A value, or a run of the items of a list beginning with the one at ``index``.

    ``again`` is what it decodes to, written without spaces; None where a key may stand twice in it. One that
    isn't ``fresh`` has no fields, and of closed or listed words no others, than chunks before it, and no time
    that as a text comes behind ``latest``. In a ``coarse`` one no time is finer than a microsecond.
    """

    whole: Spot
    again: bytes | None
    index: int | None = None
    items: Sequence[msgspec.Raw] = ()
    fresh: bool = True
    latest: str = ""
    coarse: bool = False

    def spots(self) -> Iterator[Spot]:
        """The value, or each of the items."""
        if self.index is None:
            yield self.whole
            return
        base = address(self.whole.data)
        for index, item in enumerate(self.items, self.index):
            start = address(item) - base
            end = start + memoryview(item).nbytes
            yield Spot(self.whole.data, start, end, (*self.whole.path, index), start)


def chunks(
    whole: Spot, members: Sequence[Spot] | None = None, lists: Mapping[str, Sequence[msgspec.Raw]] = NO_LISTS
) -> Iterator[Chunk]:
    """The chunks of a value; of a document ``members`` and the items of its lists may be known already.

    An object of several chunks isn't one itself, unless one of its own keys stands twice.
    """
    if whole.end - whole.start <= _SMALL or whole.opening not in (b"{", b"["):
        yield Chunk(whole, _plainly(whole.text))
    elif whole.opening == b"{":
        inner = list(whole.children()) if members is None else members
        if len({member.path for member in inner}) < len(inner):
            yield Chunk(whole, None)
            return
        for member in inner:
            yield from chunks(member, lists=lists)
    else:
        known = lists.get(whole.name) if len(whole.path) == 1 else None
        items = known or _split(memoryview(whole.data)[whole.start : whole.end])
        decoder = LearnedDecoder(_record_of(whole))
        for index in range(0, len(items), _BATCH):
            yield decoder.chunk(whole, index, items[index : index + _BATCH])


def _record_of(whole: Spot) -> Record | None:
    field = catalog().root.fields.get(whole.name) if len(whole.path) == 1 else None
    record = field.type.record if field is not None and isinstance(field.type, ListType) else None
    return None if record is None else catalog().records[record]


def _plainly(text: bytes) -> bytes | None:
    try:
        again = _encode(_decode(text))
    except (msgspec.DecodeError, RecursionError):
        return None
    return again if _as_many_strings(again, text) else None


def _as_many_strings(again: bytes, text: bytes) -> bool:
    return _ESCAPED_QUOTE not in text and again.count(_QUOTE) == text.count(_QUOTE)


def _as_long(again: bytes, text: bytes) -> bool:
    shorter = len(text) - len(again)
    for (
        space
    ) in _SPACES:  # most texts have at most one of them, and none are asked for where nothing is missing
        if shorter and space in text:
            shorter -= text.count(space) - (again.count(space) if space in again else 0)
    return not shorter


class LearnedDecoder:
    """Decodes runs of a list, with a type that has been learned from earlier ones where it fits: faster."""

    def __init__(self, record: Record | None) -> None:
        self._record = record
        self._seen: list[Any] = []
        self._learned: Learned | None = None

    def chunk(self, whole: Spot, index: int, items: Sequence[msgspec.Raw]) -> Chunk:
        """The run of ``items`` of the list ``whole`` that begins at ``index``."""
        start = address(items[0]) - address(whole.data)
        end = start + address(items[-1]) - address(items[0]) + memoryview(items[-1]).nbytes
        text = b"".join((b"[", memoryview(whole.data)[start:end], b"]"))
        if (known := self._learned) is not None:
            try:
                values = known.decode(text)
                found = _encode(values)
            except (msgspec.DecodeError, RecursionError):
                pass
            else:
                if (known.steady and _as_long(found, text)) or _as_many_strings(found, text):
                    latest = known.latest(values)
                    return Chunk(whole, found, index, items, fresh=False, latest=latest, coarse=known.coarse)
        again = _plainly(text)
        if again is not None:
            self._learn(text)
        return Chunk(whole, again, index, items)

    def own(self, whole: Spot, index: int) -> Chunk:
        """The same of a list of our own that was just written, in which nothing can have been lost."""
        text, items = whole.data, _split(memoryview(whole.data))
        if (known := self._learned) is not None:
            try:
                values = known.decode(text)
            except msgspec.DecodeError:
                pass
            else:
                if len(_encode(values)) == len(text):
                    latest = known.latest(values)
                    return Chunk(whole, text, index, items, fresh=False, latest=latest, coarse=known.coarse)
        self._learn(text)
        return Chunk(whole, text, index, items)

    def _learn(self, text: bytes) -> None:
        if len(self._seen) < _LESSONS:
            from checker.snapshot.read.learned import learned  # most documents are small

            self._seen += _decode(text)
            self._learned = learned(self._seen, self._record)
