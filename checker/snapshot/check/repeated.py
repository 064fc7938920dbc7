"""Keys that stand twice in one object, at any depth: programs disagree which of the two counts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec.structs import replace

from checker.base.text import Text
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.reasons import DEEP
from checker.snapshot.json.walk import MalformedError
from checker.snapshot.read.chunk import Chunk


def repeated(again: Spot, earlier: Spot) -> Mistake:
    """A key that its object has already had."""
    label = Text("which of the two counts?", "以哪一个为准？")
    return replace(
        again.key.mistake("SC322", label=label, name=again.name),
        related=((Text("first given here", "第一次出现在这里"), earlier.key.start, earlier.key.end),),
    )


def repeats(chunk: Chunk) -> Iterator[Mistake]:
    """The keys that are given again in a chunk."""
    if chunk.again is None:
        for value in chunk.spots():
            if has_duplicate_key(value.text):
                yield from (repeated(again, earlier) for again, earlier in pairs(value))


def pairs(value: Spot) -> Iterator[tuple[Spot, Spot]]:
    """The keys that are given again anywhere in ``value``, as far as it is JSON."""
    waiting = [value]
    while waiting:
        first: dict[str | int, Spot] = {}
        inside = waiting.pop()
        try:
            for inner in inside.children():
                if inner.opening in (b"{", b"["):
                    waiting.append(inner)
                earlier = first.setdefault(inner.path[-1], inner)
                if earlier is not inner:
                    yield inner, earlier
        except MalformedError as error:
            if error.inside is not None and error.reason != DEEP:
                key, start = error.inside
                waiting.append(Spot(value.data, start, start + 1, (*inside.path, key), start))


class _DuplicateKeyError(Exception):
    pass


def _members(pairs: list[tuple[str, object]]) -> bool:
    if len(dict(pairs)) < len(pairs):
        raise _DuplicateKeyError
    return True


def has_duplicate_key(text: bytes) -> bool:
    """Whether a key stands twice in one object of a JSON text, or it nests too deeply to be told."""
    try:
        json.loads(text, object_pairs_hook=_members, parse_int=str, parse_float=str)
    except (_DuplicateKeyError, RecursionError):
        return True
    return False
