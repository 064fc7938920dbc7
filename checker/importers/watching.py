"""How far an import has come, for somebody who waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from checker.base.text import Text

#: Is told, now and then, what is being done, to how many things it has been, and how much of the whole.
Watch = Callable[[Text, int, int, int], None]
_Item = TypeVar("_Item")
#: So often is it told.
_PACE: Final = 1 << 11

MAKING: Final = Text("putting records together", "整理记录")
CHECKING: Final = Text("checking records", "核对记录")
WRITING: Final = Text("writing records", "写出记录")


def nobody(_what: Text, _count: int, _done: int, _of: int) -> None:
    """Watches nothing."""


def reading(name: str) -> Text:
    """A file is being read; of its path the last part."""
    last = name.rpartition("/")[2]
    return Text(f"reading {last}", f"读取 {last}")


def watched(items: Iterable[_Item], watch: Watch, what: Text, of: int) -> Iterator[_Item]:
    """The same items, of which there are so many, while it is told how many of them have come."""
    if watch is nobody:
        yield from items
        return
    for count, item in enumerate(items, 1):
        yield item
        if not count % _PACE:
            watch(what, count, count, of)
