"""A snapshot with changes: as a world that conditions are asked about, and as a snapshot to check anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from msgspec import Struct, field

from checker.evaluate.reference.world import Plain, SectionExtent
from checker.explain.world import SnapshotWorld
from checker.facts.overlay import made_of, texts_of
from checker.schema.catalog import catalog
from checker.snapshot import Snapshot
from checker.snapshot.read.records import whole_number
from checker.values.calendar import Calendar

#: A record of a section by its place.
RecordPlace = tuple[str, int]

_WHOLE: Final = SectionExtent(present=True, complete=True, created_since=None, retrieved_at=None)


class PlanChanges(Struct, frozen=True):
    """What differs from a snapshot: ``records`` of sections (None: no more), ``values`` by their path."""

    records: Mapping[RecordPlace, Plain | None] = field(default_factory=dict)
    values: Mapping[tuple[str, ...], Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.records or self.values)

    def and_then(
        self, records: Mapping[RecordPlace, Plain | None], values: Mapping[tuple[str, ...], Any]
    ) -> PlanChanges:
        """These, with others on top."""
        return PlanChanges({**self.records, **records}, {**self.values, **values})


class ChangedWorld:
    """A world with changes on top. ``alone`` leaves of one section, then whole, nothing but some records."""

    def __init__(
        self,
        base: SnapshotWorld,
        changes: PlanChanges,
        alone: tuple[str, Sequence[Plain], SectionExtent | None] | None = None,
    ) -> None:
        self._base = base
        self._changes = changes
        self._alone = alone
        self.as_of = base.as_of
        self._sections: dict[str, Sequence[Plain]] = {}

    @cached_property
    def root(self) -> Plain:
        """The snapshot without its top-level sections."""
        return with_values(self._base.root, self._changes.values)

    @property
    def calendar(self) -> Calendar:
        """The shop's calendar."""
        return self._base.calendar

    def section(self, path: str) -> Sequence[Plain]:
        """The records of a section, those that are no more left out."""
        if self._alone is not None and self._alone[0] == path:
            return self._alone[1]
        if path not in self._sections:
            found = self._base.section(path)
            if any(section == path for section, _ in self._changes.records):
                changed = self._changes.records
                every = (changed.get((path, place), record) for place, record in enumerate(found))
                found = tuple(record for record in every if record is not None)
            self._sections[path] = found
        return self._sections[path]

    def record(self, section: str, place: int) -> Plain | None:
        """The record at a place of the snapshot's section; None where it is no more."""
        key = section, place
        if key in self._changes.records:
            return self._changes.records[key]
        return self._base.snapshot.plain(section, place)

    def extent(self, path: str) -> SectionExtent:
        """The coverage of a section."""
        if self._alone is not None and self._alone[0] == path:
            return self._alone[2] or _WHOLE
        return self._base.extent(path)

    def find(self, section: str, key: str) -> Plain | None:
        """The record of ``section`` whose id is ``key``."""
        found = self._changed.get((section, key))
        return self._base.find(section, key) if found is None else found

    @cached_property
    def _changed(self) -> Mapping[tuple[str, str], Plain]:
        """The records that differ, by their section and id."""
        found: dict[tuple[str, str], Plain] = {}
        for (section, _), record in self._changes.records.items():
            key = None if record is None else record.get(catalog().section(section).id or "")
            if record is not None and isinstance(key, str):
                found.setdefault((section, key), record)
        return found


def with_values(root: Plain, values: Mapping[tuple[str, ...], Any]) -> Plain:
    """``root`` with other values at some paths; what lies on the way is made where it isn't there."""
    found: dict[str, Any] = dict(root)
    for path, value in values.items():
        inside = found
        for step in path[:-1]:
            inside[step] = dict(inside.get(step) or {})
            inside = inside[step]
        inside[path[-1]] = value
    return found


def changed(snapshot: Snapshot, changes: PlanChanges) -> Snapshot:
    """``snapshot`` with ``changes``, as a document of its own: only what is touched is written anew.

    Raises:
        SnapshotError: that is no snapshot.
    """
    if not changes:
        return snapshot
    texts = texts_of(snapshot)
    inside: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    for (section, place), record in changes.records.items():
        if section not in lists:
            lists[section] = _list(snapshot, section, texts, inside)
        lists[section][place] = record if record is None or "." in section else Encoded(_text(record))
    for section, items in lists.items():
        kept = [item for item in items if item is not None]
        if "." in section:
            items[:] = kept
        else:
            texts[section] = b"[" + b",".join(item.text for item in kept) + b"]"
    for path, value in changes.values.items():
        held = with_values({path[0]: _opened(path[0], texts, inside)}, {path: value})
        inside[path[0]] = held[path[0]]
    texts |= {key: _text(value) for key, value in inside.items()}
    return made_of(texts, snapshot)


class Encoded(Struct, frozen=True):
    """A record as it stands in a document."""

    text: bytes


def _list(snapshot: Snapshot, section: str, texts: Mapping[str, bytes], inside: dict[str, Any]) -> list[Any]:
    """The records of a section: in an object as data that can be changed in place, else as they stand."""
    key, *steps = section.split(".")
    if not steps:
        return [Encoded(bytes(item)) for item in snapshot.layout.section(section) or ()]
    held = _opened(key, texts, inside)
    for step in steps:
        held = held[step]
    assert isinstance(held, list)
    return held


def _opened(key: str, texts: Mapping[str, bytes], inside: dict[str, Any]) -> Any:
    if key not in inside:
        inside[key] = json.loads(texts.get(key, b"null"), parse_int=whole_number)
    return inside[key]


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
