"""The order of things that use each other, and the circles in which there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final

from msgspec import Struct

#: So many circles are told apart; whoever has mended these is told of the next.
_MOST: Final = 50


class Order(Struct, frozen=True):
    """``names``, each after all that it uses; without those that circles keep back which aren't told.

    In a circle each name uses the next, and the last one the first, which comes first of them in the order
    that was given.
    """

    names: tuple[str, ...]
    circles: tuple[tuple[str, ...], ...]


def ordered(uses: Mapping[str, Iterable[str]]) -> Order:
    """The order of the keys of ``uses``; what is used and is no key is left out."""
    left = {
        name: [other for other in dict.fromkeys(others) if other in uses] for name, others in uses.items()
    }
    place = {name: index for index, name in enumerate(left)}
    circles: list[tuple[str, ...]] = []
    while True:
        sorter = TopologicalSorter(left)
        try:
            sorter.prepare()
        except CycleError as error:
            loop: list[str] = error.args[1][:0:-1]  # the error names what is used first, and one name twice
            start = min(range(len(loop)), key=lambda index: place[loop[index]])
            circle = (*loop[start:], *loop[:start])
            circles.append(circle)
            left[circle[-1]].remove(circle[0])
            if len(circles) < _MOST:
                continue
        break
    names: dict[str, None] = {}
    while ready := sorter.get_ready():
        names.update(dict.fromkeys(ready))
        sorter.done(*ready)
    return Order(tuple(names), tuple(circles))


def way(circle: tuple[str, ...]) -> str:
    """A circle in words: each name, and the first one again."""
    return " → ".join(f"`{name}`" for name in (*circle, circle[0]))
