"""The snapshot as generated code meets it: typed records, what they point to, and what may be missing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from msgspec import UNSET, Struct, field

from checker.evaluate.python.timed import Rows, TimedRows
from checker.schema.catalog import Field, Relation, catalog
from checker.snapshot.read.records import OpenEnum, UncertainTime, attribute
from checker.values.calendar import just_before
from checker.values.quantity import Interval

#: Stands for the record that a key points to where the snapshot doesn't hold it.
LOST: Final = type("Lost", (), {"__slots__": ()})()


class Extent(Protocol):
    """How far a section can be trusted to be whole."""

    @property
    def complete(self) -> bool:
        """Whether every record stands in it."""

    @property
    def created_since(self) -> datetime | None:
        """All records created at or after this instant do."""

    @property
    def retrieved_at(self) -> datetime | None:
        """When it was taken."""


class DecodedSnapshot(Protocol):
    """What the compiled conditions ask of a decoded snapshot."""

    @property
    def root(self) -> Any:
        """The snapshot's objects, without its top-level sections."""

    def section(self, path: str) -> Iterable[Any]:
        """The records of a section; each pass decodes them anew."""

    def record(self, path: str, index: int) -> Any:
        """The record at a place in a section."""

    def lookup(self, section: str) -> Mapping[str, Any]:
        """The records of a section by id."""


class HypotheticalRecord:
    """The record that an incomplete section may lack: every field missing, but for those given."""

    def __init__(self, **known: object) -> None:
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> object:
        return UNSET


class RecordWorld:
    """One snapshot under one projection, for one compilation."""

    def __init__(
        self, source: DecodedSnapshot, extent: Callable[[str], Extent], document_as_of: datetime | None
    ) -> None:
        self.source = source
        self.root = source.root
        self.phantom = HypotheticalRecord()
        self._extent = extent
        self._document_as_of = document_as_of
        self._rows: dict[str, Rows] = {}
        #: Sections of which all may be asked for, and those that have been read, or are being read.
        self._expected: set[str] = set()
        self._read: set[str] = set()
        self._windows: dict[tuple[str, tuple[object, ...]], TimedRows] = {}
        self._indexes: dict[tuple[str, tuple[object, ...]], Callable[[Any], Rows]] = {}

    def rows(self, section: str) -> Rows:
        """The records of a section, kept: for folds that run over them again and again."""
        if section not in self._rows:
            self._read.add(section)
            self._rows[section] = list(enumerate(self.source.section(section)))
        return self._rows[section]

    def expect(self, section: str) -> None:
        """Know that somebody may ask for all records of a section at once."""
        self._expected.add(section)

    def look_through(self, later: Iterable[str]) -> None:
        """Read the sections that nobody has asked for, but for those that will be read ``later``.

        What is wrong with a record is said whether or not it bears on anything.

        Raises:
            SnapshotError: a record is wrong.
        """
        for section in sorted(self._expected - self._read - set(later)):
            deque(self.stream(section), maxlen=0)

    def stream(self, section: str) -> Iterator[tuple[int, Any]]:
        """The records of a section for one pass."""
        self._read.add(section)
        return iter(self._rows.get(section) or enumerate(self.source.section(section)))

    def record(self, section: str, index: int) -> Any:
        """One record of a section."""
        rows = self._rows.get(section)
        return self.source.record(section, index) if rows is None else rows[index][1]

    def absent(self, section: str) -> HypotheticalRecord | None:
        """The record that ``section`` may lack; None where it is complete."""
        extent = self._extent(section)
        if extent.complete:
            return None
        created = catalog().section(section).created
        if created is None or extent.created_since is None:
            return self.phantom
        latest = just_before(extent.created_since)
        return HypotheticalRecord(**{attribute(created): UncertainTime(None, latest)})

    def finder(self, section: str) -> Callable[[str, Any], Any]:
        """Finds the record of ``section`` with an id, or gives what it is told to give instead."""
        self._read.add(section)
        return self.source.lookup(section).get

    def index(self, section: str, steps: tuple[Field | Relation, ...]) -> Callable[[Any], Rows]:
        """Finds the records whose text at ``steps`` may be a given one, such as those where it is unknown."""
        key = (section, steps)
        if key not in self._indexes:
            self._indexes[key] = self._index(section, steps)
        return self._indexes[key]

    def _index(self, section: str, steps: tuple[Field | Relation, ...]) -> Callable[[Any], Rows]:
        known: dict[str, list[tuple[int, Any]]] = {}
        unknown: list[tuple[int, Any]] = []
        every = self.rows(section)
        for row in every:
            text = self.follow(row[1], steps)
            if text is None:
                continue
            if isinstance(text, OpenEnum):
                text = UNSET if text.name == "UNRECOGNISED" else text.value
            (known.setdefault(text, []) if isinstance(text, str) else unknown).append(row)

        def find(text: Any) -> Rows:
            if text is None:
                return ()
            if not isinstance(text, str):
                return every
            found = known.get(text, ())
            return sorted((*found, *unknown), key=_place) if unknown else found

        return find

    def window(self, section: str, steps: tuple[Field | Relation, ...]) -> TimedRows:
        """The records of a section by their time at ``steps``."""
        key = (section, steps)
        if key not in self._windows:
            self._windows[key] = TimedRows(self.rows(section), lambda record: self.follow(record, steps))
        return self._windows[key]

    def follow(self, record: Any, steps: Iterable[Field | Relation]) -> Any:
        """What ``steps`` lead to from ``record``, as decoded; LOST for a record that isn't there."""
        for step in steps:
            if record is None or record is UNSET or record is LOST:
                return record
            if isinstance(step, Relation):
                record = getattr(record, attribute(step.key.name))
                if record is not None and record is not UNSET:
                    record = self.source.lookup(step.section).get(record, LOST)
            else:
                record = getattr(record, attribute(step.name))
        return record

    def bounds(self, derived_field: Field) -> Callable[[Any], Interval]:
        """Finds the interval of a derived field whose own source isn't known."""
        derived = derived_field.derived
        assert derived is not None
        section = next(path for path, record in catalog().sections() if record.name == derived_field.record)
        retrieved = self._extent(section).retrieved_at or self._document_as_of
        earliest = [attribute(name) for name in derived.not_before]
        latest = [attribute(name) for name in derived.not_after]

        def bounds(record: Any) -> Interval:
            low, high = None, retrieved
            for name in earliest:
                value = getattr(record, name)
                end = value.not_before if value.__class__ is UncertainTime else value
                if end is not None and end is not UNSET and (low is None or end > low):
                    low = end
            for name in latest:
                value = getattr(record, name)
                end = value.not_after if value.__class__ is UncertainTime else value
                if end is not None and end is not UNSET and (high is None or end < high):
                    high = end
            if low is not None and high is not None and low > high:
                return Interval(None, None)
            return Interval(low, high)

        return bounds


class WaivedRecords(Struct, eq=False):
    """The ids of the records that a waiver leaves out, and those of them that were met."""

    ids: frozenset[str]
    met: set[str] = field(default_factory=set)


class WaiverFilter:
    """Tells the records of a section that a waiver leaves out, and counts them."""

    def __init__(self, section: str, left_out: WaivedRecords) -> None:
        name = catalog().section(section).id
        self._id = attribute(name) if name is not None else None
        self._left_out = left_out
        self.count = 0

    def __call__(self, record: Any) -> bool:
        """Whether ``record`` is left out."""
        key = getattr(record, self._id) if self._id is not None else None
        if key not in self._left_out.ids:
            return False
        self._left_out.met.add(key)
        self.count += 1
        return True


def fields(record: str) -> Mapping[str, Field]:
    """The fields of a kind of record."""
    return catalog().records[record].fields


def _first(timed: tuple[datetime, tuple[int, Any]]) -> datetime:
    return timed[0]


def _place(row: tuple[int, Any]) -> int:
    return row[0]
