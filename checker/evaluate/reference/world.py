"""A snapshot as plain dictionaries, the way the reference evaluator reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol

from msgspec import Struct

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Relation, Scalar, Step, catalog
from checker.snapshot import parse_instant
from checker.values.calendar import Calendar, just_before
from checker.values.quantity import Interval, Money, Reason, Unknown, Value

#: A record as json.loads gives it. Any: its members are whatever the document holds.
Plain = Mapping[str, Any]

#: The record that stands for those an incomplete section may lack: all its fields are missing.
PHANTOM: Final[Plain] = {}

#: Records are read again and again.
_instant: Final = lru_cache(maxsize=1 << 16)(parse_instant)


class SectionExtent(Struct, frozen=True):
    """How far a section can be trusted to be whole; ``present`` is whether it is there at all."""

    present: bool
    complete: bool
    created_since: datetime | None
    retrieved_at: datetime | None


class SnapshotView(Protocol):
    """What the reference evaluator asks of a snapshot."""

    @property
    def root(self) -> Plain:
        """The snapshot without its top-level sections."""

    @property
    def calendar(self) -> Calendar:
        """The shop's calendar."""

    @property
    def as_of(self) -> datetime | None:
        """The document's own instant."""

    def section(self, path: str) -> Sequence[Plain]:
        """The visible records of a section."""

    def extent(self, path: str) -> SectionExtent:
        """The coverage of a section."""

    def find(self, section: str, key: str) -> Plain | None:
        """The record of ``section`` whose id is ``key``."""


class PlainWorld:
    """A world made of a whole document."""

    def __init__(self, document: Plain) -> None:
        self.root = document

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar of the document's shop."""
        shop = self.root["shop"]
        return Calendar(shop.get("timezone"), shop.get("region"))

    @property
    def as_of(self) -> datetime | None:
        """The document's own instant, if it gives one."""
        return parse_instant(self.root["as_of"]) if "as_of" in self.root else None

    def section(self, path: str) -> Sequence[Plain]:
        """The visible records of a section; none where it, or an object on the way, is missing."""
        records: Sequence[Plain] = self._member(path) or ()
        return records

    def extent(self, path: str) -> SectionExtent:
        """The coverage entry of a section, by the rules of docs/contributors/semantics.md."""
        entry = self.root.get("coverage", {}).get(path)
        present = self._member(path) is not None
        return extent(path, entry, present=present)

    def find(self, section: str, key: str) -> Plain | None:
        """The first record with that id."""
        name = catalog().section(section).id
        assert name is not None, "relations lead to sections whose records have an id"
        return next((record for record in self.section(section) if record.get(name) == key), None)

    def _member(self, path: str) -> Any:
        """The list at ``path``, None where it is missing; below an object, null is an empty list."""
        node: Any = self.root
        for step in path.split("."):
            if step not in node:
                return None
            node = node[step]
            if node is None:
                return () if "." in path else None
        return node


def extent(path: str, entry: Plain | None, *, present: bool) -> SectionExtent:
    """The extent of the section at ``path`` from its coverage entry.

    A top-level section is complete only if its entry says so; a list that hangs from an object is
    complete when present, unless an entry says otherwise. What isn't there is never complete.
    """
    nested = "." in path
    if entry is None:
        return SectionExtent(present, present and nested, None, None)
    since, retrieved = entry.get("created_since"), entry.get("retrieved_at")
    return SectionExtent(
        present,
        present and entry.get("complete", False),
        parse_instant(since) if present and since else None,
        parse_instant(retrieved) if retrieved else None,
    )


def phantom(path: str, reach: SectionExtent) -> Plain:
    """The record that the section at ``path`` may lack: created before what is covered, if that is known."""
    created = catalog().section(path).created
    if reach.created_since is None or created is None:
        return PHANTOM
    latest = just_before(reach.created_since)
    return {created: {"not_before": None, "not_after": latest.isoformat()}}


def follow(record: Any, steps: Iterable[Step], path: str, world: SnapshotView) -> Any:
    """What ``steps`` lead to from a record, as a condition sees it; ``path`` names it where it is unknown."""
    for step in steps:
        if record is None or isinstance(record, Unknown):
            return record
        if isinstance(step, Relation):
            key = member(record, step.key, path, world)
            if isinstance(key, Unknown) or key is None:
                record = key
            else:
                found = world.find(step.section, str(key))
                record = Unknown(Reason.REFERENCE, path) if found is None else found
        else:
            record = member(record, step, path, world)
    return record


def member(record: Plain, field: Field, path: str, world: SnapshotView) -> Value | Plain | Sequence[Plain]:
    """The field of a plain record as a condition sees it; ``path`` names it where it is unknown."""
    if field.derived is not None:
        return _derived(record, field, path, world)
    if field.name not in record:
        return Unknown(Reason.MISSING, path)
    return _read(record[field.name], field, path)


def _read(raw: Any, field: Field, path: str) -> Value | Plain | Sequence[Plain]:
    if raw is None or isinstance(field.type, ObjectType | ListType):
        result: Value | Plain | Sequence[Plain] = raw
        return result
    if isinstance(field.type, EnumType):
        return raw if raw in field.type.values else Unknown(Reason.UNRECOGNISED, path)
    if field.type is Scalar.TIME:
        if isinstance(raw, str):
            return _instant(raw)
        low, high = raw["not_before"], raw["not_after"]
        return Interval(_instant(low) if low else None, _instant(high) if high else None)
    if field.type is Scalar.MONEY:
        return Money(Decimal(raw["amount"]), raw["currency"])
    scalar: Value = raw
    return scalar


def _derived(record: Plain, field: Field, path: str, world: SnapshotView) -> Value:
    derived, fields = field.derived, catalog().records[field.record].fields
    assert derived is not None

    def read(name: str) -> Any:
        return member(record, fields[name], path, world)

    case = read(derived.by)
    if isinstance(case, Unknown):
        return Unknown(case.reason, path.removesuffix(field.name) + derived.by)
    if case not in derived.cases:
        return None
    value = read(derived.cases[case])
    if value is not None and not isinstance(value, Unknown):
        known: Value = value
        return known
    earliest = [_ends(read(name))[0] for name in derived.not_before]
    latest = [_ends(read(name))[1] for name in derived.not_after]
    retrieved = _retrieved(field.record, world)
    low = max((end for end in earliest if end is not None), default=None)
    high = min((end for end in (*latest, retrieved) if end is not None), default=None)
    if low is not None and high is not None and low > high:
        return Interval(None, None)
    return Interval(low, high)


def _ends(value: Any) -> tuple[datetime | None, datetime | None]:
    if isinstance(value, datetime):
        return value, value
    if isinstance(value, Interval):
        return value.not_before, value.not_after
    return None, None


def _retrieved(record: str, world: SnapshotView) -> datetime | None:
    paths = (path for path, kind in catalog().sections() if kind.name == record)
    reach = world.extent(next(paths))
    return reach.retrieved_at or world.as_of
