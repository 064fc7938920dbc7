"""Where the parts of an opened document stand: its top-level members, the records of its sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from types import ModuleType
from typing import Any, Final

import msgspec

from checker.schema.catalog import ListType, catalog
from checker.snapshot.json.position import Lines, Position, pointer
from checker.snapshot.json.walk import Child, Path, after_space, children, members

_records = msgspec.json.Decoder(list[msgspec.Raw]).decode

#: From this size on, reading a text only once is worth the import of what looks up places in memory.
_LARGE: Final = 1 << 20


def top_level(data: bytes) -> tuple[tuple[Child, ...] | None, Mapping[str, Sequence[msgspec.Raw]]]:
    """The members of the one object that is the whole text (None where it is another value).

    Beside them the undecoded records of its lists, where they fell out on the way.

    Raises:
        MalformedError: the text isn't JSON.
    """
    lists = _lists(data) if len(data) >= _LARGE else {}
    # The text without the records is short: walking through it tells which keys there are and where.
    base, kept, position, cuts = address(data) if lists else 0, [], 0, []
    for start, end in sorted(
        (address(records[0]) - base, address(records[-1]) - base + memoryview(records[-1]).nbytes)
        for records in lists.values()
    ):
        kept.append(data[position:start])
        cuts.append((start, end))
        position = end
    if not cuts:
        return members(data), lists
    found = members(b"0".join((*kept, data[position:])))
    if found is None:
        return None, lists

    def original(offset: int) -> int:
        for start, end in cuts:
            if offset <= start:
                break
            offset += end - start - 1
        return offset

    return tuple(
        Child(child.key, original(child.at), original(child.start), original(child.end)) for child in found
    ), lists


def _lists(data: bytes) -> dict[str, Sequence[msgspec.Raw]]:
    names = [field.name for field in catalog().root.fields.values() if isinstance(field.type, ListType)]
    kind = msgspec.defstruct("Lists", [(name, list[msgspec.Raw] | None, None) for name in names])
    try:
        found = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return {}  # the walk will find out what is wrong
    return {name: records for name in names if (records := getattr(found, name))}


class Layout:
    """The places of values in ``data``, whose top-level members are ``members``. All of it is JSON."""

    def __init__(
        self, data: bytes, members: Mapping[str, Child], lists: Mapping[str, Sequence[msgspec.Raw]]
    ) -> None:
        self.data = data
        self.members = members
        self._sections: dict[str, Sequence[msgspec.Raw] | None] = dict(lists)
        self._lines = Lines(data)
        self._begins: dict[str, Sequence[int]] = {}

    @cached_property
    def _address(self) -> int:
        return address(self.data)

    def text(self, key: str) -> memoryview | None:
        """The text of a top-level member, or None where it is missing."""
        member = self.members.get(key)
        return None if member is None else memoryview(self.data)[member.start : member.end]

    def section(self, path: str) -> Sequence[msgspec.Raw] | None:
        """The records of the list at the dotted ``path``, undecoded; None where no list stands there.

        Below an object, null is known to be none: an empty list.
        """
        if path not in self._sections:
            self._sections[path] = self._list(path)
        return self._sections[path]

    def _list(self, path: str) -> Sequence[msgspec.Raw] | None:
        steps = tuple(path.split("."))
        found: Child | None = None
        for depth in range(1, len(steps) + 1):
            found = self.find(steps[:depth])
            if found is not None and self.data[found.start : found.start + 1] == b"n" and len(steps) > 1:
                return ()
        if found is None or self.data[found.start : found.start + 1] != b"[":
            return None
        return _records(memoryview(self.data)[found.start : found.end])

    def item(self, section: str, index: int) -> Child:
        """The place of the record at ``index`` of a section that is there.

        Raises:
            IndexError: there is no such record.
        """
        records = self.section(section)
        assert records is not None, section
        if len(self.data) < _LARGE:
            start = self._starts(section)[index]
        else:
            start = address(records[index]) - self._address
        return Child(index, start, start, start + len(memoryview(records[index])))

    def _starts(self, section: str) -> Sequence[int]:
        """Where each record of a section begins that is known to be there: behind the one before."""
        if section not in self._begins:
            around = self.find(tuple(section.split(".")))
            assert around is not None, section
            starts, position = [], around.start + 1
            for record in self.section(section) or ():
                position = after_space(self.data, position)
                starts.append(position)
                position = after_space(self.data, position + len(memoryview(record))) + 1
            self._begins[section] = starts
        return self._begins[section]

    def find(self, path: Path) -> Child | None:
        """The value at ``path``, or None where there is none."""
        found = self.members.get(str(path[0]))
        for depth, step in enumerate(path[1:], 1):
            if found is None:
                return None
            inside = path[:depth]
            if isinstance(step, int) and all(isinstance(key, str) for key in inside):
                records = self.section(".".join(map(str, inside)))
                there = records is not None and step < len(records)
                found = self.item(".".join(map(str, inside)), step) if there else None
            else:
                found = next((c for c in children(self.data, found.start) if c.key == step), None)
        return found

    def nearest(self, path: Path) -> tuple[Path, int]:
        """The deepest part of ``path`` that is there, and where it begins."""
        for depth in range(len(path), 0, -1):
            found = self.find(path[:depth])
            if found is not None:
                return path[:depth], found.start
        return (), 0

    def positions(self, paths: Sequence[Path]) -> tuple[Position, ...]:
        """The position of each of ``paths``, or of the deepest part of it that is there."""
        found = map(self.nearest, paths)
        return tuple(Position(pointer(path), *self._lines.at(start)) for path, start in found)


def address(buffer: bytes | msgspec.Raw) -> int:
    """Where in memory the bytes of ``buffer`` begin."""
    ctypes, view_type = _buffers()
    view = view_type()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(buffer), ctypes.byref(view), 0)
    address: int = view.buf
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))
    return address


@cache
def _buffers() -> tuple[ModuleType, Any]:
    import ctypes  # a place in memory is asked for only where something is to be reported

    class View(ctypes.Structure):
        """Py_buffer of CPython's C API."""

        _fields_ = (
            ("buf", ctypes.c_void_p),
            ("obj", ctypes.py_object),
            ("len", ctypes.c_ssize_t),
            ("itemsize", ctypes.c_ssize_t),
            ("readonly", ctypes.c_int),
            ("ndim", ctypes.c_int),
            ("format", ctypes.c_char_p),
            ("shape", ctypes.c_void_p),
            ("strides", ctypes.c_void_p),
            ("suboffsets", ctypes.c_void_p),
            ("internal", ctypes.c_void_p),
        )

    return ctypes, View
