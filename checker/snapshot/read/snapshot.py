"""An opened snapshot: its frame is checked, its sections are at hand, its records not yet decoded."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from checker.diagnostics import Diagnostic, Excerpt, SnapshotError, Span
from checker.schema.catalog import catalog
from checker.snapshot.check.coverage import odd_coverage
from checker.snapshot.check.foreign import other_list, other_object, other_text
from checker.snapshot.check.repeated import repeats
from checker.snapshot.check.spot import Spot, spot
from checker.snapshot.check.strange import UNKNOWN_WORD, Strange
from checker.snapshot.check.words import PREVIEW, described
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.position import Position
from checker.snapshot.json.walk import MalformedError, Path, first, members
from checker.snapshot.provenance import Provenance
from checker.snapshot.read.chunks import chunks, long_lists
from checker.snapshot.read.document import SnapshotDocument
from checker.snapshot.read.frame import MOST, Coverage, Frame, read_frame, stated_instant
from checker.snapshot.read.items import Items
from checker.snapshot.read.layout import Layout
from checker.snapshot.read.projection import Projection
from checker.snapshot.read.records import RecordTypes, whole_number
from checker.snapshot.read.stream import Records
from checker.snapshot.read.trimming import loose_ids, with_trimmed
from checker.values.calendar import Calendar

if TYPE_CHECKING:  # only a snapshot with tables has them
    from checker.snapshot.columns.items import TableItems


class Snapshot:
    """The state of one shop at one moment."""

    def __init__(
        self,
        document: SnapshotDocument,
        layout: Layout,
        frame: Frame,
        provenance: Provenance | None = None,
        odd: tuple[Diagnostic, ...] = (),
    ) -> None:
        self._document = document
        self._odd = odd
        #: The files that it was made of, where it lies in none itself.
        self.provenance = provenance
        self.layout = layout
        self._frame = frame
        self._indexes: dict[str, Mapping[Any, int]] = {}
        self.name = document.name
        self.as_of: datetime | None = frame.as_of
        #: The shop as plain data; of its fields, those of ``projection.SHOP`` have been checked.
        self.shop: Mapping[str, Any] = frame.shop
        shop = frame.shop
        self.shop_id: str = shop["id"]
        self.shop_name: str | None = shop.get("name")
        self.platform: str | None = shop.get("platform")
        self.region: str | None = shop.get("region")
        self.currency: str | None = shop.get("currency")
        self.timezone: str | None = shop.get("timezone")
        self.calendar = Calendar(self.timezone, self.region)

    @property
    def text(self) -> bytes:
        """The JSON text, in UTF-8."""
        return self._document.data

    @property
    def sha256(self) -> str:
        """The digest of the snapshot's file as it was given."""
        return self._document.sha256

    def whole(self) -> Snapshot:
        """The same snapshot in one text, in which everything has a place: itself, unless it has tables.

        Raises:
            SnapshotError: a record of a table is wrong.
        """
        if not self.layout.tables:
            return self
        return open_snapshot(self._document.whole())

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is odd about the snapshot and doesn't stop a check: a hundred of it at most.

        What was noticed as it was made of other files stands before it, words that nobody knows among it.
        """
        noticed = () if self.provenance is None else self.provenance.diagnostics
        odd = [*self._frame.warnings, *self._odd_records()] if self.layout.tables else self._frame.warnings
        own = self.diagnostics(odd[:MOST])
        known = (each for each in own if self.provenance is None or each.code != UNKNOWN_WORD)
        return (*noticed, *self._odd, *known)

    def _odd_records(self) -> Iterator[Mistake]:
        from checker.snapshot.columns.oddities import odd_records  # only where there are tables

        strange = Strange(self.as_of)
        for items in self.layout.tables.values():
            yield from odd_records(items.table, strange)

    def has(self, section: str) -> bool:
        """Whether a list stands at the dotted path ``section``."""
        return self.layout.section(section) is not None

    def count(self, section: str) -> int:
        """How many records of a section the snapshot holds."""
        return len(self.layout.records(section))

    @property
    def records(self) -> int:
        """How many records it holds in all."""
        return sum(self.count(section) for section, _ in catalog().sections())

    def coverage(self, section: str) -> Coverage:
        """What the section holds of the truth.

        A top-level section is complete only where its entry says so, a list that hangs from an object
        unless its entry doesn't say so; what isn't there is never complete.
        """
        present = self.has(section)
        entry = self._frame.coverage.get(section)
        if entry is None:
            return Coverage(complete=present and "." in section, created_since=None, retrieved_at=None)
        return Coverage(
            complete=present and entry.complete,
            created_since=entry.created_since if present else None,
            retrieved_at=entry.retrieved_at,
            asserted_by=entry.asserted_by if present else None,
        )

    def asserted(self) -> dict[str, Coverage]:
        """What is only complete on somebody's word, by section."""
        return {path: entry for path, entry in self._frame.coverage.items() if entry.asserted_by is not None}

    def project(self, projection: Projection, types: RecordTypes | None = None) -> Records:
        """The records with the fields that ``projection`` reads; ``types`` are theirs, if they are at hand.

        Raises:
            SnapshotError: a value of the objects is wrong; those of the sections are found as they stream.
        """
        return Records(self, projection, types)

    def place(self, section: str | None, index: int, *path: str | int) -> Position:
        """Where a record of ``section`` stands, or a field of it; without a section ``path`` is the root's.

        Where the field isn't there, the place is that of what would hold it.
        """
        return self.places([(section, index, path)])[0]

    def places(self, wanted: Iterable[tuple[str | None, int, Sequence[str | int]]]) -> tuple[Position, ...]:
        """The places of many at once, for which the lines are counted only once."""
        found = list(wanted)
        positions = self.layout.positions(
            [
                tuple(path) if section is None else (*section.split("."), index, *path)
                for section, index, path in found
            ]
        )
        if self.provenance is None:
            return tuple(map(self._document.position, positions))
        return tuple(
            self._origin(position, section, index, path)
            for position, (section, index, path) in zip(positions, found, strict=True)
        )

    def _origin(
        self, position: Position, section: str | None, index: int, path: Sequence[str | int]
    ) -> Position:
        """The position of a record in the file that it comes from, or of what is said besides records."""
        assert self.provenance is not None
        span = self.provenance.stated(path) if section is None else self._span(section, index)
        if span is None:
            return replace(position, line=None, column=None)
        return Position(position.pointer, span.line, span.column, span.file)

    def _span(self, section: str, index: int) -> Span | None:
        assert self.provenance is not None
        try:
            record = self.plain(section, index)
        except IndexError:
            return None
        return self.provenance.place(section, str(record.get(catalog().section(section).id or "")))

    def plain(self, section: str, index: int) -> dict[str, Any]:
        """One record as plain data.

        Raises:
            IndexError: there is no such record.
        """
        records = self.layout.records(section)
        record: dict[str, Any] = _plain(records[index])
        return record

    def parts(self, section: str, places: Sequence[int], names: Collection[str]) -> Iterator[dict[str, Any]]:
        """The records at some places as plain data, each with these fields at least."""
        records = self.layout.records(section).having(names)
        records.fetch(places)
        return (_plain(records[place]) for place in places)

    def plain_section(self, section: str) -> Iterator[dict[str, Any]]:
        """The records of a section as plain data, one by one."""
        return map(_plain, self.layout.records(section))

    def plain_root(self) -> dict[str, Any]:
        """The snapshot as plain data, without its top-level sections."""
        kept = {}
        for key in self.layout.members:
            text = self.layout.text(key)
            if text is not None and bytes(text[:1]) != b"[":
                kept[key] = _plain(text)
        return kept

    def index_of(self, section: str, key: str) -> int | None:
        """The place in its section of the record whose id is ``key``."""
        if section not in self._indexes:
            index: dict[Any, int] = {}
            for place, name in enumerate(self.ids(section)):
                index.setdefault(name, place)
            self._indexes[section] = index
        return self._indexes[section].get(key)

    def ids(self, section: str) -> Iterator[Any]:
        """The ids of a section's records in their order, each as it stands; None of one that has none."""
        records, name = self.layout.records(section), catalog().section(section).id or ""
        if not records:
            return
        alone: Any = msgspec.defstruct("RecordId", [("id", Any, None)], rename=lambda _: name)
        decode = msgspec.json.Decoder(list[alone]).decode
        for text in records.texts():
            try:
                yield from (record.id for record in decode(text))
            except msgspec.MsgspecError:  # such as half a character, which the slower reader can read
                yield from (record.get(name) for record in _plain(text))

    def diagnostics(self, mistakes: Iterable[Mistake]) -> tuple[Diagnostic, ...]:
        """The diagnostics of mistakes in this snapshot."""
        if self.provenance is None and not self.layout.tables:
            return self._document.diagnostics(mistakes)
        return tuple(
            self._at_source(found, mistake.path)
            for mistake in mistakes
            for found in self._document.diagnostics([mistake])
        )

    def _at_source(self, found: Diagnostic, path: Path) -> Diagnostic:
        """What was found at ``path``, as of where the record around it comes from, if that isn't the text."""
        if self.provenance is None and not (path and path[0] in self.layout.tables):
            return found
        span = None if self.provenance is None else self._source(path)
        return replace(found, span=span, related=(), excerpt=Excerpt.SHAPE)

    def _source(self, path: Path) -> Span | None:
        """Where the record around ``path`` comes from."""
        for depth, step in enumerate(path):
            section = ".".join(map(str, path[:depth]))
            if isinstance(step, int) and section in dict(catalog().sections()):
                return self._span(section, step)
        return None


def _plain(text: msgspec.Raw | memoryview | bytes) -> Any:
    return json.loads(bytes(text), parse_int=whole_number)


def open_snapshot(
    document: SnapshotDocument,
    provenance: Provenance | None = None,
    tables: Mapping[str, TableItems] = MappingProxyType({}),
) -> Snapshot:
    """The snapshot that ``document`` holds, once its frame is found to be right.

    ``provenance`` says of one that was made of other files what they are; ``tables`` are sections that stand
    beside the text.

    Raises:
        SnapshotError: it isn't JSON, not an object, or its frame is wrong, with all mistakes of the frame.
    """
    data = document.data
    try:
        found = members(data)
    except MalformedError as error:
        if (other := other_text(document.name, data, first(data))) is not None:
            raise SnapshotError(document.diagnostics([other])) from None
        raise _refused(document, error) from None
    start = first(data)
    if found is None:
        wrong = other_list(document.name, data, start) or _not_an_object(data, start)
        raise SnapshotError(document.diagnostics([wrong]))
    if (other := other_object(document.name, [str(child.key) for child in found], start)) is not None:
        raise SnapshotError(document.diagnostics([other]))
    whole = Spot(data, start, len(data), (), start)
    inner = [spot(data, child) for child in found]
    lists: dict[str, Items] = {}
    strange = Strange(stated_instant(inner))
    twice: list[Mistake] = []
    loose: list[Spot] = []
    try:
        for chunk in chunks(whole, inner, lists):
            twice += islice(repeats(chunk), MOST - len(twice))
            strange.look(chunk)
            loose += loose_ids(chunk)
    except MalformedError as error:
        raise _refused(document, error) from None
    if loose and not twice:
        document.data = with_trimmed(data, loose)
        return open_snapshot(document, provenance, tables)
    frame = read_frame(whole, inner, distinct=not twice)
    for section, items in tables.items():
        text = b"[{}]" if len(items) else b"[]"
        frame.members[section] = Spot(text, 0, len(text), (section,), 0)
    frame.mistakes += twice
    frame.mistakes += strange.errors
    frame.warnings += [*strange.warnings, *odd_coverage(frame)]
    if frame.mistakes:
        raise SnapshotError(document.diagnostics(frame.mistakes))
    return Snapshot(document, Layout(data, found, lists, tables), frame, provenance, document.odd)


def open_made(document: SnapshotDocument, provenance: Provenance, odd: tuple[Diagnostic, ...]) -> Snapshot:
    """The snapshot in a document that was made of other files and looked through, with what is ``odd``."""
    data = document.data
    found = members(data) or ()
    inner = [spot(data, child) for child in found]
    start = first(data)
    frame = read_frame(Spot(data, start, len(data), (), start), inner)
    assert not frame.mistakes, "it has been looked through"
    return Snapshot(document, Layout(data, found, long_lists(inner)), frame, provenance, odd)


def _refused(document: SnapshotDocument, error: MalformedError) -> SnapshotError:
    from checker.snapshot.json.syntax_errors import refused

    return SnapshotError(document.at_home(refused(document.name, document.data, error).diagnostics))


def _not_an_object(data: bytes, start: int) -> Mistake:
    what = described(data[start : start + PREVIEW].rstrip(), private=True)
    return Mistake.of("SC320", start, start + 1, (), what=what)
