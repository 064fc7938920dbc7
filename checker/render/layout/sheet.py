"""A page that fits a screen: sections of items, of which the least important are left out and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

#: A terminal shows so many lines beside the one on which the next command is typed.
ROWS: Final = 29


class SheetItem(Struct):
    """Lines that say one thing, and what may be said of it besides where there is room."""

    lines: Sequence[str]
    besides: Sequence[str] = ()


class SheetSection(Struct):
    """Items under a heading. ``more`` says that so many of them are left out; without it all stay.

    The larger its ``weight``, the later another section takes its room, of which the first ``least`` items
    keep theirs longest. ``parted`` is whether an empty line stands before it.
    """

    items: list[SheetItem]
    heading: Sequence[str] = ()
    more: Callable[[int], Sequence[str]] | None = None
    least: int = 1
    weight: int = 0
    parted: bool = True
    hidden: int = 0

    def lines(self) -> list[str]:
        """What is left of it."""
        said = [*self.heading]
        for item in self.items:
            said += (*item.lines, *item.besides)
        return [*said, *self.more(self.hidden)] if self.hidden and self.more is not None else said

    def shrinks(self, least: int) -> bool:
        """Whether one more of its items may be left out."""
        return self.more is not None and len(self.items) > least


def fitted(sections: Sequence[SheetSection], rows: int | None = ROWS) -> list[str]:
    """The lines of ``sections``, at most ``rows`` of them where that can be; None: however many.

    What is said besides goes first, from the end; then the last items of the longest section, as long as one
    has more than its least; then those of the lightest.
    """
    kept = [section for section in sections if section.items]
    if rows is None:
        return _joined(kept)
    for section in reversed(kept):
        for item in reversed(section.items):
            if len(_joined(kept)) <= rows:
                break
            item.besides = ()
    while len(_joined(kept)) > rows:
        ample = [section for section in kept if section.shrinks(section.least)]
        scarce = [section for section in kept if section.shrinks(1)]
        if ample:
            shorter = max(ample, key=lambda section: len(section.lines()))
        elif scarce:
            shorter = min(scarce, key=lambda section: section.weight)
        else:
            break
        shorter.items.pop()
        shorter.hidden += 1
    return _joined(kept)


def _joined(sections: Sequence[SheetSection]) -> list[str]:
    """All lines, with an empty one between sections that are parted."""
    lines: list[str] = []
    for section in sections:
        if lines and section.parted:
            lines.append("")
        lines += section.lines()
    return lines
