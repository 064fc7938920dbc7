"""Where the parts of an opened document stand: its top-level members, the records of its sections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from checker.snapshot.json.position import Lines, Position, pointer
from checker.snapshot.json.walk import Child, Path, children
from checker.snapshot.read.items import Items, RawItems

if TYPE_CHECKING:  # only a snapshot with tables has them
    from checker.snapshot.columns.items import TableItems

_NONE: Final = Items(b"[]", 0, 2, ())
#: Of so many objects it is kept where their members stand: of a record and what is inside it.
_KEPT: Final = 64


class Layout:
    """The places of values in ``data``, the top level of which holds ``members``. All of it is JSON.

    Of long ``lists`` it is known, by their dotted paths, where their runs of items are. The records of
    ``tables`` stand elsewhere.
    """

    def __init__(
        self,
        data: bytes,
        members: Iterable[Child],
        lists: Mapping[str, Items] = MappingProxyType({}),
        tables: Mapping[str, TableItems] = MappingProxyType({}),
    ) -> None:
        self.tables = tables
        self.data = data
        self.members: Mapping[str, Child] = {str(child.key): child for child in members}
        self._sections: dict[str, RawItems | None] = {**lists, **tables}
        self._lines = Lines(data)
        self._inside = lru_cache(maxsize=_KEPT)(partial(_inside, data))

    def text(self, key: str) -> memoryview | None:
        """The text of a top-level member, or None where it is missing."""
        member = self.members.get(key)
        return None if member is None else memoryview(self.data)[member.start : member.end]

    def section(self, path: str) -> RawItems | None:
        """The records of the list at the dotted ``path``, undecoded; None where no list stands there.

        Below an object, null is known to be none: an empty list.
        """
        if path not in self._sections:
            self._sections[path] = self._list(path)
        return self._sections[path]

    def records(self, path: str) -> RawItems:
        """The same, none where no list stands there."""
        found = self.section(path)
        return _NONE if found is None else found

    def _list(self, path: str) -> Items | None:
        steps = tuple(path.split("."))
        if steps[0] not in self.members:
            return None
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
        if path and path[0] in self.tables:
            return [Child(step, 0, 0, 0) for step in self._in_table(path)]
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

    def _in_table(self, path: Path) -> Iterator[str | int]:
        """The steps of a path into a table, as far as there is something."""
        records = self.tables[str(path[0])]
        yield path[0]
        if len(path) > 1 and isinstance(path[1], int) and path[1] < len(records):
            yield path[1]
            value = json.loads(bytes(records[path[1]]))
            for step in path[2:]:
                try:
                    value = value[step]
                except (KeyError, IndexError, TypeError):
                    return
                yield step

    def positions(self, paths: Sequence[Path]) -> tuple[Position, ...]:
        """The position of each of ``paths``, or of the deepest part of it that is there."""
        return tuple(map(self._position, paths))

    def _position(self, path: Path) -> Position:
        found, start = self.nearest(path)
        if found and found[0] in self.tables:
            return Position(pointer(found), None, None)
        return Position(pointer(found), *self._lines.at(start))


def _inside(data: bytes, start: int) -> dict[str, Child]:
    """The members of the object at ``start``, of each name the first; none of any other value."""
    found: dict[str, Child] = {}
    for child in children(data, start) if data[start : start + 1] == b"{" else ():
        found.setdefault(str(child.key), child)
    return found
