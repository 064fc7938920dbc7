"""Where a long list is cut into runs, without looking at each of its items.

Records that a program has written mostly end alike and begin with the same keys. What stands between the
first of them is learned, and looked for at some distance. That such a place may lie inside a record is no
danger: what comes before it is read as a list of its own, and only whole items with commas between are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from msgspec import Struct

from checker.base.patterns import pattern
from checker.snapshot.json.reasons import DEEP
from checker.snapshot.json.walk import MalformedError, children
from checker.snapshot.read.items import ItemRun, followed, split

#: So many items make a run.
BATCH = 256
#: So many are looked at for what stands between two of them.
_SAMPLE = 512
#: A run may be so many times as long as usual before all items are looked for.
_FAR = 8
#: What many items end with: brackets, and white space between them.
_CLOSING = b"]} \t\n\r"
#: What they begin with: a key with a text, and another key.
_HEAD = rb'\{\s*"(%b)"\s*:\s*"[^"\\]*"\s*,\s*"(%b)"\s*:'
_head = pattern(_HEAD % (rb'[^"\\]*', rb'[^"\\]*'))


class Seam(Struct, frozen=True):
    """What stands between two items: one ends ``closing`` bytes into it, the other begins behind it."""

    between: re.Pattern[bytes]
    closing: int


def guessed(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where runs of the list probably begin and end, of which the first surely begins where it does.

    They stop where the list stops, or before it where no more can be said.
    """
    sample = [(child.start, child.end) for child in islice(children(data, start), _SAMPLE)]
    seam = _seam(data, sample)
    if seam is None:
        return
    begin = sample[0][0]
    usual = (sample[-1][1] - begin) // len(sample) * BATCH
    last = end - 1
    while cut := seam.between.search(data, begin + usual, min(begin + usual * _FAR, last)):
        yield begin, cut.start() + seam.closing
        begin = cut.end()
    if last - begin < usual * _FAR:
        yield begin, last


def exact(data: bytes, start: int, end: int, index: int = 0) -> Iterator[ItemRun]:
    """The runs of the list, from the item at ``index`` on.

    Raises:
        MalformedError: it nests too deeply.
    """
    try:
        items = split(memoryview(data)[start:end])
    except RecursionError:
        raise MalformedError(start, DEEP) from None
    found = islice(followed(data, start + 1, items), index, None)
    while run := list(islice(found, BATCH)):
        yield ItemRun(run[0][0], run[-1][1], len(run))


def _seam(data: bytes, sample: Sequence[tuple[int, int]]) -> Seam | None:
    """What stands between all items of a sample, and nowhere inside one."""
    gaps = {data[end:start] for (_, end), (start, _) in pairwise(sample)}
    heads = {_keys(data, start, end) for start, end in sample}
    if len(gaps) != 1 or len(heads) != 1 or () in heads:
        return None
    (gap,), (keys,) = gaps, heads
    closing = min((_closing(data[start:end]) for start, end in sample), key=len)
    head = _HEAD % tuple(map(re.escape, keys))
    between = re.compile(rb"%b(?=%b)" % (re.escape(closing + gap), head))
    count = len(between.findall(data, sample[0][0], sample[-1][1]))
    return Seam(between, len(closing)) if count == len(sample) - 1 else None


def _closing(item: bytes) -> bytes:
    return item[len(item.rstrip(_CLOSING)) :]


def _keys(data: bytes, start: int, end: int) -> tuple[bytes, ...]:
    """The first two keys of an item that has them."""
    found = _head.match(data, start, end)
    return () if found is None else found.groups()
