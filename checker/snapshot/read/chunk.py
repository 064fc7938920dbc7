"""A part of a document, decoded and written again: what that doesn't bring back was lost on the way.

The decoder keeps the last of two equal keys without a word. But written again, white space apart, nothing
becomes longer but numbers with a fraction or an exponent: what is as long as before has lost nothing.
Where escapes have made it shorter, strings are counted. A JSON text has two quotation marks for each of them,
keys included, and so has the value written again, unless a string was dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from checker.snapshot.check.spot import Spot
from checker.snapshot.read.items import ItemRun, places

_SPACES: Final = (b" ", b"\n", b"\t", b"\r")
_QUOTE: Final = b'"'
#: A quotation mark inside a string that isn't written as one.
_ESCAPED_QUOTE: Final = b"\\u0022"

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


class Chunk(Struct, frozen=True):
    """A value, or a run of the items of a list beginning with the one at ``index``.

    ``again`` is what it decodes to, written without spaces; None where a key may stand twice in it. One that
    has no fields, and of closed or listed words no others, than the schema or chunks before it, gives the
    times at which something has ``happened``; None of any other. In a ``coarse`` one no time is finer than a
    microsecond.
    """

    whole: Spot
    again: bytes | None
    index: int = 0
    run: ItemRun | None = None
    happened: Callable[[], Iterable[str]] | None = None
    coarse: bool = False

    def spots(self) -> Iterator[Spot]:
        """The value, or each of the items."""
        if self.run is None:
            yield self.whole
            return
        data = self.whole.data
        for index, (start, end) in enumerate(places(data, self.run.start, self.run.end), self.index):
            yield Spot(data, start, end, (*self.whole.path, index), start)


def plainly(text: bytes) -> bytes | None:
    """``text`` decoded and written again; None where a key may stand twice in it, or it can't be decoded."""
    try:
        again = encode(decode(text))
    except (msgspec.DecodeError, RecursionError):
        return None
    return again if as_many_strings(again, text) else None


def as_many_strings(again: bytes, text: bytes) -> bool:
    """Whether what was written again has as many strings as ``text``, as far as that can be told."""
    return _ESCAPED_QUOTE not in text and again.count(_QUOTE) == text.count(_QUOTE)


def as_long(again: bytes, text: bytes) -> bool:
    """Whether ``text`` has nothing beside what was written again but white space."""
    shorter = len(text) - len(again)
    for space in _SPACES:
        # Most texts have at most one of them, and none is asked for where nothing is missing.
        if shorter and space in text:
            shorter -= text.count(space) - (again.count(space) if space in again else 0)
    return not shorter
