"""Where the parts of an opened document stand: its top-level members, the records of its sections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final

from checker.snapshot.json.position import Lines, Position, pointer
from checker.snapshot.json.walk import Child, Path, children
from checker.snapshot.read.items import Items

_NONE: Final = Items(b"[]", 0, 2)
#: Of so many objects it is kept where their members stand: of a record and what is inside it.
_KEPT: Final = 64


class Layout:
    """The places of values in ``data``, the top level of which holds ``members``. All of it is JSON.

    Of long ``lists`` it is known, by their dotted paths, where their runs of items are.
    """

    def __init__(
        self, data: bytes, members: Iterable[Child], lists: Mapping[str, Items] = MappingProxyType({})
    ) -> None:
        self.data = data
        self.members: Mapping[str, Child] = {str(child.key): child for child in members}
        self._sections: dict[str, Items | None] = dict(lists)
        self._lines = Lines(data)
        self._inside = lru_cache(maxsize=_KEPT)(partial(_inside, data))

    def text(self, key: str) -> memoryview | None:
        """The text of a top-level member, or None where it is missing."""
        member = self.members.get(key)
        return None if member is None else memoryview(self.data)[member.start : member.end]

    def section(self, path: str) -> Items | None:
        """The records of the list at the dotted ``path``, undecoded; None where no list stands there.

        Below an object, null is known to be none: an empty list.
        """
        if path not in self._sections:
            self._sections[path] = self._list(path)
        return self._sections[path]

    def records(self, path: str) -> Items:
        """The same, none where no list stands there."""
        found = self.section(path)
        return _NONE if found is None else found

    def _list(self, path: str) -> Items | None:
        steps = tuple(path.split("."))
        found: Child | None = None
        for depth in range(1, len(steps) + 1):
            found = self.find(steps[:depth])
            if found is not None and self.data[found.start : found.start + 1] == b"n" and len(steps) > 1:
                return _NONE
        if found is None or self.data[found.start : found.start + 1] != b"[":
            return None
        return Items(self.data, found.start, found.end)

    def item(self, section: str, index: int) -> Child:
        """The place of the record at ``index`` of a section that is there.

        Raises:
            IndexError: there is no such record.
        """
        records = self.section(section)
        assert records is not None, section
        start, end = records.place(index)
        return Child(index, start, start, end)

    def find(self, path: Path) -> Child | None:
        """The value at ``path``, or None where there is none."""
        found = self._along(path)
        return found[-1] if len(found) == len(path) else None

    def nearest(self, path: Path) -> tuple[Path, int]:
        """The deepest part of ``path`` that is there, and where it begins."""
        found = self._along(path)
        return path[: len(found)], found[-1].start if found else 0

    def _along(self, path: Path) -> list[Child]:
        """The values at each step of ``path``, as far as there are any."""
        found: list[Child] = []
        for depth, step in enumerate(path):
            inside = path[:depth]
            value: Child | None
            if not found:
                value = self.members.get(str(step))
            elif isinstance(step, str):
                value = self._inside(found[-1].start).get(step)
            elif all(isinstance(key, str) for key in inside):
                section = ".".join(map(str, inside))
                value = self.item(section, step) if step < len(self.records(section)) else None
            else:
                value = next((c for c in children(self.data, found[-1].start) if c.key == step), None)
            if value is None:
                break
            found.append(value)
        return found

    def positions(self, paths: Sequence[Path]) -> tuple[Position, ...]:
        """The position of each of ``paths``, or of the deepest part of it that is there."""
        found = map(self.nearest, paths)
        return tuple(Position(pointer(path), *self._lines.at(start)) for path, start in found)


def _inside(data: bytes, start: int) -> dict[str, Child]:
    """The members of the object at ``start``, of each name the first; none of any other value."""
    found: dict[str, Child] = {}
    for child in children(data, start) if data[start : start + 1] == b"{" else ():
        found.setdefault(str(child.key), child)
    return found
