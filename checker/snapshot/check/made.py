"""A snapshot that was made of other files, held to the schema before it is written.

What a check would say of it once it is read again is said here, of a run of records at a time: neither its
text nor all of its records are ever in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from types import GenericAlias
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from checker.schema.catalog import ListType, ObjectType, Record, catalog, per_catalog
from checker.snapshot.check.coverage import odd_coverage
from checker.snapshot.check.plain import Misplaced, inspected, record_types, written
from checker.snapshot.check.spot import Spot, spot
from checker.snapshot.check.strange import UNKNOWN_WORD, Strange
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.walk import first, members
from checker.snapshot.kept import KeptRecords, plain
from checker.snapshot.read.chunks import chunks
from checker.snapshot.read.frame import MOST, parse_instant, read_frame
from checker.snapshot.read.long_lists import LearnedDecoder
from checker.snapshot.write import keys_in_order


class Owned(Struct, frozen=True):
    """Something that is odd, and the record that has it, by section and id, if a record does."""

    found: Misplaced
    owner: tuple[str, str] | None


class MadeInspection(Struct, frozen=True):
    """What keeps a snapshot from being one (``errors``), and what is only odd about it, in their order."""

    errors: tuple[Misplaced, ...]
    odd: tuple[Owned, ...]


def _nobody(_count: int, _done: int, _of: int) -> None:
    pass


def look_through(
    snapshot: Mapping[str, object], told: Callable[[int, int, int], None] = _nobody
) -> MadeInspection:
    """Look through a snapshot as a check would, but for words that nobody knows.

    It is ``told`` how many records of a section are behind us, twice, and how many there are.
    """
    inspection = _Inspection(snapshot, told)
    for key in keys_in_order(snapshot):
        value = snapshot[key]
        if isinstance(value, KeptRecords) and key in _sections():
            inspection.section(key, value)
        else:
            inspection.member(key, plain(value))
    return MadeInspection(tuple(inspection.errors), tuple(islice(inspection.odd(), MOST)))


class _Inspection:
    def __init__(self, snapshot: Mapping[str, object], told: Callable[[int, int, int], None]) -> None:
        self._told = told
        #: How many records there are of each section that is looked through by itself; and all else.
        self._counts = {
            key: len(value)
            for key, value in snapshot.items()
            if isinstance(value, KeptRecords) and key in _sections()
        }
        self._frame = {key: plain(value) for key, value in snapshot.items() if key not in self._counts}
        self._as_of = _instant(snapshot.get("as_of"))
        self._strange = Strange(self._as_of)
        self.errors = list(inspected(self._frame, words=False))
        #: Of which record each thing is that the search for strange things has found so far.
        self._owners: list[tuple[str, str] | None] = []

    def member(self, key: str, value: object) -> None:
        """Look through anything else at the top."""
        data = written({key: value})
        for child in members(data) or ():
            for chunk in chunks(spot(data, child)):
                self._strange.look(chunk)
        self._owners += [None] * (len(self._strange.warnings) - len(self._owners))

    def section(self, name: str, records: KeptRecords) -> None:
        """Look through the records of a section at the top."""
        record = catalog().section(name)
        # Fields are known to be known, and whether words are is said as they come up.
        odd = self._as_of is not None or _has_closed_words(record)
        decoder = LearnedDecoder(record) if odd else None
        kind = GenericAlias(list, (record_types().struct(record.name),))
        read = msgspec.json.Decoder(kind).decode
        at = 0
        for run in filter(None, records.runs()):
            if not self._is_right(run, read, name, at, decoder):
                self._explain(run, name, at)
            self._owners += [
                _owner(name, record, run, warning, at)
                for warning in self._strange.warnings[len(self._owners) :]
            ]
            at += len(run)
            self._told(at, at, len(records))

    def _is_right(
        self, run: list[dict[str, Any]], read: Any, name: str, at: int, decoder: LearnedDecoder | None
    ) -> bool:
        """Whether all is right with a run of records, which is looked at for what is odd besides."""
        errors = len(self._strange.errors)
        try:
            data = msgspec.json.encode(run)
            read(data)
            if decoder is not None:
                self._strange.look(decoder.own(Spot(data, 0, len(data), (name,), 0), at))
        except (UnicodeEncodeError, TypeError, msgspec.DecodeError):
            return False
        return len(self._strange.errors) == errors

    def _explain(self, run: list[dict[str, Any]], name: str, at: int) -> None:
        for each in inspected({name: run}, words=False):
            path = tuple(
                at + step if depth == 1 and isinstance(step, int) else step
                for depth, step in enumerate(each.path)
            )
            self.errors.append(replace(each, path=path))

    def odd(self) -> Iterator[Owned]:
        """What is odd, the frame's last."""
        for warning, owner in zip(self._strange.warnings, self._owners, strict=True):
            if warning.code != UNKNOWN_WORD:
                yield Owned(Misplaced(warning, warning.path, of_key=False), owner)
        # Of lists the frame asks only whether there are records.
        stood_in = {**self._frame, **{name: [0] * min(count, 1) for name, count in self._counts.items()}}
        data = written(stood_in)
        start = first(data)
        whole = Spot(data, start, len(data), (), start)
        frame = read_frame(whole, [spot(data, child) for child in members(data) or ()])
        for mistake in odd_coverage(frame):
            yield Owned(Misplaced(mistake, mistake.path, of_key=False), None)


def _owner(
    name: str, record: Record, run: list[dict[str, Any]], warning: Mistake, at: int
) -> tuple[str, str] | None:
    index = warning.path[1]
    assert isinstance(index, int)
    return name, str(run[index - at].get(record.id or ""))


@per_catalog
def _sections() -> frozenset[str]:
    return frozenset(path for path, _ in catalog().sections())


def _has_closed_words(record: Record) -> bool:
    """Whether fields of a record, or of those in it, are of words of which all are known."""
    inner = (
        field.type.record for field in record.fields.values() if isinstance(field.type, ObjectType | ListType)
    )
    return any(field.closed for field in record.fields.values()) or any(
        _has_closed_words(catalog().records[name]) for name in inner if name is not None
    )


def _instant(stated: object) -> datetime | None:
    try:
        return parse_instant(stated) if isinstance(stated, str) else None
    except msgspec.ValidationError:
        return None
