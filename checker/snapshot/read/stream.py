"""The records that policies read, decoded as they are asked for; none is kept that isn't needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter, gt, lt
from typing import Any, Final, Protocol

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError
from checker.schema.catalog import Record, catalog
from checker.schema.ids import is_id
from checker.snapshot.check.inspector import Inspector, id_mistake
from checker.snapshot.check.spot import Spot, spot
from checker.snapshot.check.words import shortened
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.reasons import DEEP
from checker.snapshot.json.walk import MalformedError
from checker.snapshot.read.frame import Coverage
from checker.snapshot.read.items import RawItems, split
from checker.snapshot.read.layout import Layout
from checker.snapshot.read.projection import Projection
from checker.snapshot.read.records import RecordTypes, attribute

#: So many records of a section are named when they are wrong; the rest are counted.
MOST: Final = 20


class OpenedSnapshot(Protocol):
    """What records need of the snapshot that holds them."""

    name: str
    layout: Layout

    def coverage(self, section: str) -> Coverage:
        """What the section holds of the truth."""

    def whole(self) -> OpenedSnapshot:
        """The same in one text, in which everything has a place."""

    def diagnostics(self, mistakes: Iterable[Mistake]) -> tuple[Diagnostic, ...]:
        """The diagnostics of mistakes in this snapshot."""


class Section:
    """The records of one section, in order. Every iteration decodes them anew.

    Raises:
        SnapshotError: while iterating, with every mistake of everything that the projection reads.
    """

    def __init__(self, records: Records, record: Record, items: RawItems) -> None:
        self._records = records
        self._record = record
        self._items = items
        self._distinct = False

    def __iter__(self) -> Iterator[Struct]:
        return chain.from_iterable(self._batches())

    def _batches(self) -> Iterator[list[Struct]]:
        own = None if self._distinct or self._record.id is None else self._record.fields[self._record.id]
        key = None if own is None else attrgetter(attribute(own.name))
        ids: list[Any] = []
        for text in self._items.texts():
            batch = self._batch(text)
            if own is not None and key is not None:
                some = list(map(key, batch))
                if not own.required:
                    some = [each for each in some if each.__class__ is str]
                if not all_ids(some):
                    raise self._records.refused()
                ids += some
            yield batch
        if not distinct(ids):
            raise self._records.refused()
        self._distinct = True

    def _batch(self, text: bytes | memoryview) -> list[Struct]:
        records = self._records
        try:
            batch: list[Struct] = records.decoder(self._record, several=True)(text)
        except (msgspec.DecodeError, RecursionError):
            try:  # a list nests one level deeper than what is in it
                batch = list(map(records.decoder(self._record), split(text)))
            except (msgspec.DecodeError, RecursionError):
                raise records.refused() from None
        return batch


def distinct(ids: Sequence[str]) -> bool:
    """Whether no id stands twice. Exports are mostly sorted: then neighbours are all there is to compare."""
    if any(all(map(order, ids, islice(ids, 1, None))) for order in (lt, gt)):
        return True
    return len(set(ids)) == len(ids)


def all_ids(texts: Sequence[str]) -> bool:
    """Whether each is an id: of nothing but digits they mostly are."""
    return "".join(texts).encode().isdigit() or all(map(is_id, texts))


class Records:
    """What a projection reads of a snapshot.

    ``root`` is the snapshot as a record: an attribute per object that is read, such as
    ``root.deposit.balance``; its top-level sections are asked for by ``section``.

    Raises:
        SnapshotError: a value of the objects is wrong.
    """

    def __init__(
        self, snapshot: OpenedSnapshot, projection: Projection, types: RecordTypes | None = None
    ) -> None:
        self.snapshot = snapshot
        self.projection = projection
        self._types = types or RecordTypes(projection)
        self._read = frozenset(projection.sections())
        self._sections: dict[str, Section] = {}
        self._lookups: dict[str, Mapping[str, Struct]] = {}
        self.root = self._root()

    def decoder(self, record: Record, *, several: bool = False) -> Any:
        """A function from the text of a ``record``, or of a list of ``several``, to what is typed."""
        return self._types.decoder(record.name, several=several)

    def section(self, path: str) -> Section:
        """The records of the section at the dotted ``path``; none where it isn't there.

        Raises:
            KeyError: the projection doesn't read it.
        """
        if path not in self._sections:
            if path not in self._read:
                raise KeyError(path)
            record = catalog().section(path)
            items = self.snapshot.layout.records(path).having(self.projection.of(record.name))
            self._sections[path] = Section(self, record, items)
        return self._sections[path]

    def record(self, path: str, index: int) -> Struct:
        """The record at a place in a section that has been read: so nothing of it is wrong."""
        found: Struct = self.decoder(catalog().section(path))(self.snapshot.layout.records(path)[index])
        return found

    def lookup(self, section: str) -> Mapping[str, Struct]:
        """The records of a section by their id, kept in memory from the first time on.

        Raises:
            SnapshotError: a record is wrong.
        """
        if section not in self._lookups:
            name = catalog().section(section).id
            assert name is not None, section
            key = attrgetter(attribute(name))
            self._lookups[section] = {key(record): record for record in self.section(section)}
        return self._lookups[section]

    def refused(self) -> SnapshotError:
        """Every mistake of everything that is read, as an error."""
        try:
            whole = self.snapshot.whole()
        except SnapshotError as error:
            return error
        if whole is not self.snapshot:
            return Records(whole, self.projection, self._types).refused()
        try:
            mistakes = tuple(self._mistakes())
        except (MalformedError, RecursionError) as error:
            # The document was whole when it was opened: only the room left for nesting has shrunk since.
            from checker.snapshot.json.syntax_errors import refused

            deep = error if isinstance(error, MalformedError) else MalformedError(0, DEEP)
            return refused(self.snapshot.name, self.snapshot.layout.data, deep)
        return SnapshotError(self.snapshot.diagnostics(mistakes))

    def _root(self) -> Struct:
        values = {}
        for field in self._types.fields(catalog().root):
            text = self.snapshot.layout.text(field.name)
            if text is not None:
                try:
                    value = msgspec.json.decode(text, type=self._types.value(field) | None)
                except (msgspec.DecodeError, RecursionError):
                    raise self.refused() from None
                values[attribute(field.name)] = value
        return self._types.struct("snapshot")(**values)

    def _mistakes(self) -> Iterator[Mistake]:
        layout, inspector = self.snapshot.layout, Inspector(self._types)
        for field in self._types.fields(catalog().root):
            found = layout.find((field.name,))
            if found is not None:
                yield from inspector.value(field, spot(layout.data, found))
        for path in self.projection.sections():
            record = catalog().section(path)
            if "." not in path:
                yield from self._wrong_records(path, record, inspector)
            if record.id is not None:
                yield from self._wrong_ids(path, record.id)

    def _wrong_records(self, path: str, record: Record, inspector: Inspector) -> Iterator[Mistake]:
        decode = self.decoder(record)
        wrong = following = 0
        for index, raw in enumerate(self.snapshot.layout.records(path)):
            try:
                decode(raw)
            except (msgspec.DecodeError, RecursionError):
                wrong += 1
                if wrong <= MOST:
                    yield from inspector.record(record, self._spot(path, index))
                elif wrong == MOST + 1:
                    following = index
        if wrong > MOST:
            yield self._more(path, following, wrong)

    def _wrong_ids(self, path: str, name: str) -> Iterator[Mistake]:
        decode = _id_decoder(name)
        first: dict[str, int] = {}
        wrong = following = 0
        for index, raw in enumerate(self.snapshot.layout.records(path)):
            try:
                key = decode(raw)
            except msgspec.DecodeError:
                continue
            if key.__class__ is str and key and (not is_id(key) or first.setdefault(key, index) != index):
                wrong += 1
                if wrong <= MOST and is_id(key):
                    yield self._repeated(path, name, key, first[key], index)
                elif wrong <= MOST:
                    yield id_mistake(self._own_id(path, index, name))
                elif wrong == MOST + 1:
                    following = index
        if wrong > MOST:
            yield self._more(path, following, wrong)

    def _own_id(self, path: str, index: int, name: str) -> Spot:
        found = self.snapshot.layout.find((*path.split("."), index, name))
        assert found is not None
        return spot(self.snapshot.layout.data, found, (*path.split("."), index))

    def _repeated(self, path: str, name: str, key: str, earlier: int, index: int) -> Mistake:
        places = [self.snapshot.layout.find((*path.split("."), each, name)) for each in (index, earlier)]
        assert places[0] is not None
        assert places[1] is not None
        shown = shortened(key.encode())
        return replace(
            self._spot(path, index).mistake(
                "SC338", label=Text("the second one", "第二条"), path=path, name=name, shown=shown
            ),
            start=places[0].start,
            end=places[0].end,
            path=(*path.split("."), index, name),
            related=((Text("the first one", "第一条"), places[1].start, places[1].end),),
        )

    def _more(self, path: str, index: int, count: int) -> Mistake:
        more = count - MOST
        spot = self._spot(path, index)
        return replace(spot, end=spot.start + 1).mistake("SC341", more=more, path=path)

    def _spot(self, path: str, index: int) -> Spot:
        return spot(self.snapshot.layout.data, self.snapshot.layout.item(path, index), tuple(path.split(".")))


def _id_decoder(name: str) -> Callable[[msgspec.Raw], Any]:
    kind = msgspec.defstruct("Id", [("id", Any, UNSET)], rename={"id": name}, gc=False)
    decode, key = msgspec.json.Decoder(kind).decode, attrgetter("id")
    return lambda raw: key(decode(raw))
