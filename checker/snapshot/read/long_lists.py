"""A list too long to be decoded in one piece: in runs, as a type learned from the first ones if it fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from checker.schema.catalog import Record
from checker.schema.pointers import record_at
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.reasons import DEEP
from checker.snapshot.json.walk import MalformedError
from checker.snapshot.read.chunk import Chunk, as_long, as_many_strings, decode, encode
from checker.snapshot.read.cutting import exact, guessed
from checker.snapshot.read.items import ItemRun, bracketed, split
from checker.snapshot.read.learned import Learned, learned

#: So many records are learned from.
_LESSONS: Final = 2048


class LongList:
    """A list, decoded run by run; ``runs`` are those so far."""

    def __init__(self, whole: Spot) -> None:
        self.runs: list[ItemRun] = []
        self._whole = whole
        self._decoder = LearnedDecoder(record_at(whole.path))
        self._index = 0

    def chunks(self) -> Iterator[Chunk]:
        """The runs of the list.

        Raises:
            MalformedError: it nests too deeply.
        """
        place = self._whole.data, self._whole.start, self._whole.end
        for start, end in guessed(*place):
            if (chunk := self._chunk(start, end)) is None:
                break
            yield chunk
            if end == self._whole.end - 1:
                return
        for run in exact(*place, self._index):
            if (chunk := self._chunk(run.start, run.end)) is None:
                raise MalformedError(run.start, DEEP)
            yield chunk

    def _chunk(self, start: int, end: int) -> Chunk | None:
        chunk = self._decoder.chunk(self._whole, self._index, start, end)
        if chunk is not None and chunk.run is not None:
            self._index += chunk.run.count
            self.runs.append(chunk.run)
        return chunk


class LearnedDecoder:
    """Decodes runs of items, with a type that has been learned from earlier ones where it fits: faster."""

    def __init__(self, record: Record | None) -> None:
        self._record = record
        self._seen: list[Any] = []
        self._learned: Learned | None = None

    def chunk(self, whole: Spot, index: int, start: int, end: int) -> Chunk | None:
        """The items of the list ``whole`` from ``start`` to ``end``, of which the first is at ``index``.

        None where these aren't whole items with commas between them.
        """
        text = bracketed(whole.data, start, end)
        if (known := self._learned) is not None:
            try:
                values = known.decode(text)
                found = encode(values)
            except (msgspec.DecodeError, RecursionError):
                pass
            else:
                if (known.steady and as_long(found, text)) or as_many_strings(found, text):
                    run, happened = ItemRun(start, end, len(values)), partial(known.happened, values)
                    return Chunk(whole, found, index, run, happened, coarse=known.coarse)
        again = None
        try:
            values = decode(text)
            again = encode(values)
        except (msgspec.DecodeError, RecursionError):
            try:
                values = split(text)
            except (msgspec.DecodeError, RecursionError):
                return None
        if again is not None and not as_many_strings(again, text):
            again = None
        if again is not None:
            self._learn(values)
        return Chunk(whole, again, index, ItemRun(start, end, len(values)))

    def own(self, whole: Spot, index: int) -> Chunk:
        """The same of a list of our own that was just written, in which nothing can have been lost."""
        text = whole.data
        if (known := self._learned) is not None:
            try:
                values = known.decode(text)
            except msgspec.DecodeError:
                pass
            else:
                if len(encode(values)) == len(text):
                    run, happened = ItemRun(1, len(text) - 1, len(values)), partial(known.happened, values)
                    return Chunk(whole, text, index, run, happened, coarse=known.coarse)
        values = decode(text)
        self._learn(values)
        return Chunk(whole, text, index, ItemRun(1, len(text) - 1, len(values)))

    def _learn(self, values: Sequence[Any]) -> None:
        if len(self._seen) < _LESSONS:
            self._seen += values
            self._learned = learned(self._seen, self._record)
