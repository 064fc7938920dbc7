"""A document in chunks: small values as they are, long lists in runs of their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from checker.snapshot.check.spot import Spot
from checker.snapshot.read.chunk import Chunk, plainly
from checker.snapshot.read.items import Items
from checker.snapshot.read.known import KnownDocuments

#: A value up to this size is decoded in one piece.
_SMALL: Final = 1 << 20
_DOCUMENTS: Final = KnownDocuments()


def long_lists(members: Iterable[Spot]) -> dict[str, Items]:
    """The long lists among some members of a document, in runs: of one in which all is known to be right."""
    from checker.snapshot.read.cutting import exact  # most documents are small

    found = {}
    for each in members:
        if each.end - each.start > _SMALL and each.opening == b"[":
            runs = list(exact(each.data, each.start, each.end))
            found[str(each.path[-1])] = Items(each.data, each.start, each.end, runs)
    return found


def chunks(
    whole: Spot, members: Sequence[Spot] | None = None, lists: dict[str, Items] | None = None
) -> Iterator[Chunk]:
    """The chunks of a value, the ``members`` of which may be known already.

    An object of several chunks isn't one itself, unless one of its own keys stands twice. ``lists`` takes,
    by their dotted paths, the long ones that were cut on the way.
    """
    if whole.end - whole.start <= _SMALL or whole.opening not in (b"{", b"["):
        text = whole.text
        times = None if whole.path else _DOCUMENTS.times(text)
        yield Chunk(whole, plainly(text), happened=None if times is None else partial(iter, times))
    elif whole.opening == b"{":
        inner = list(whole.children()) if members is None else members
        if len({member.path for member in inner}) < len(inner):
            yield Chunk(whole, None)
            return
        for member in inner:
            yield from chunks(member, lists=lists)
    else:
        from checker.snapshot.read.long_lists import LongList  # most documents are small

        long = LongList(whole)
        yield from long.chunks()
        if lists is not None:
            lists[".".join(map(str, whole.path))] = Items(whole.data, whole.start, whole.end, long.runs)
