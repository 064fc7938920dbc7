"""Puts together what several importers have read: by section and id, nothing lost and nothing doubled.

Of a record in two files each may say what the other doesn't. Where they disagree, the newer state counts, if
both say how new they are; else nobody can tell which one holds, so the field counts as unknown, and that is
said. What an older state knows not to be may have come since: only what it knows to be is taken from it.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Severity
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.importers.agreement import agreed, instant_of
from checker.importers.fields import Json
from checker.importers.id_rows import compact
from checker.importers.importer import Imported, Places, SectionCoverage
from checker.schema.catalog import Record, catalog
from checker.snapshot.kept import KeptRecords, SectionRecords, kept, pack, unpack

#: Fields that say when a record last changed.
_CHANGED: Final = ("status_updated_at", "updated_at")
#: Fields that say in a platform's words what others say: its files differ in them.
_RAW: Final = "raw_"


class Joined(Struct, frozen=True):
    """Records, in the snapshot's shape; where they stand; how complete their sections are."""

    sent: Json
    origins: Places
    coverage: dict[str, SectionCoverage]


def joined(parts: Sequence[Imported], problems: Collector) -> Joined:
    """Everything in ``parts``, without the shop."""
    sent: Json = {"schema_version": "1"}
    origins: Places = ChainMap({}, *(cast("Places", part.origins) for part in parts))
    for part in parts:
        for name, members in part.members.items():
            _holder(sent, name).update(members)
    for path in dict.fromkeys(path for part in parts for path in part.sections):
        holding = [part for part in parts if path in part.sections]
        top, _, inner = path.partition(".")
        records = _section(path, holding, problems)
        if inner:
            _holder(sent, top)[inner] = list(records)
        else:
            sent[top] = records
    sections = dict.fromkeys(path for part in parts for path in part.coverage)
    return Joined(
        sent,
        origins,
        {
            path: _covered([part.coverage[path] for part in parts if path in part.coverage])
            for path in sections
        },
    )


def _holder(sent: Json, name: str) -> Json:
    held = sent.setdefault(name, {})
    assert isinstance(held, dict)
    return held


class _Known(Struct):
    """A record as known so far, packed, by which part it was said, and the fields that files disagree on."""

    part: int
    packed: object
    disputed: frozenset[str] = frozenset()

    @property
    def record(self) -> Json:
        """The record."""
        record: Json = unpack(self.packed)
        return record


def _section(path: str, parts: Sequence[Imported], problems: Collector) -> SectionRecords:
    if len(parts) == 1:
        return kept(parts[0].sections[path])
    kind = catalog().section(path)
    name = kind.id or ""
    several = _several(record.get(name) for part in parts for record in part.sections[path])
    shared = _shared(path, kind, several, parts, problems)
    return KeptRecords(_once(name, shared, (record for part in parts for record in part.sections[path])))


def _several(identifiers: Iterable[object]) -> frozenset[str]:
    """The ids that come more than once."""
    seen: set[int | str] = set()
    found: set[str] = set()
    for identifier in identifiers:
        if identifier is not None:
            key = compact(str(identifier))
            if key in seen:
                found.add(str(identifier))
            seen.add(key)
    return frozenset(found)


def _once(name: str, shared: Mapping[str, _Known], records: Iterable[Json]) -> Iterator[Json]:
    """Each record; of those with one id, where the first of them stands, what is known of them together."""
    given: set[str] = set()
    for record in records:
        identifier = str(record.get(name))
        if identifier not in shared:
            yield record
        elif identifier not in given:
            given.add(identifier)
            yield shared[identifier].record


def _shared(
    path: str, kind: Record, several: Collection[str], parts: Sequence[Imported], problems: Collector
) -> dict[str, _Known]:
    """What is known of the records of which ``several`` parts, or one several times, say something."""
    found: dict[str, _Known] = {}
    disputed: dict[tuple[int, int], list[tuple[str, list[str]]]] = {}
    fetched = [_fetched(part, path) for part in parts]
    for number, part in enumerate(parts if several else ()):
        for record in part.sections[path]:
            identifier = str(record.get(kind.id or ""))
            if identifier not in several:
                continue
            known = found.get(identifier)
            if known is None:
                found[identifier] = _Known(number, pack(record))
                continue
            before = known.record
            newer = _newer(before, record, fetched[known.part], fetched[number])
            fields = _join(kind, known, before, record, newer=newer)
            if fields:
                disputed.setdefault((known.part, number), []).append((identifier, fields))
            if newer:
                known.part = number
    for (one, other), records in disputed.items():
        _disagree(path, kind, (parts[one], parts[other]), records, problems)
    return found


def _fetched(part: Imported, path: str) -> datetime | None:
    entry = part.coverage.get(path)
    return None if entry is None else instant_of(entry.retrieved_at)


def _newer(known: Json, record: Json, before: datetime | None, after: datetime | None) -> bool | None:
    """Whether ``record`` is a newer state than the known one; None where nobody can tell.

    ``before`` and ``after`` are when the two were fetched.
    """
    for changed in _CHANGED:
        first, second = instant_of(known.get(changed)), instant_of(record.get(changed))
        if first is not None and second is not None and first != second:
            return second > first
    return None if before is None or after is None or before == after else after > before


def _join(kind: Record, known: _Known, before: Json, record: Json, *, newer: bool | None) -> list[str]:
    """Join another state into what is known; the fields on which they disagree with nobody in the right.

    ``before`` is the known record.
    """
    old, new = (record, before) if newer is False else (before, record)
    unsettled = set(known.disputed)
    merged = {
        key: value
        for key, value in old.items()
        if key not in unsettled and (newer is None or key in new or _is(value))
    }
    disputed = []
    for key, value in new.items():
        if key in unsettled and newer is not True:
            merged.pop(key, None)
        elif key not in merged or newer is not None:
            found = agreed(kind, key, merged[key], value) if key in merged else None
            merged[key] = value if found is None else found[0]
            unsettled.discard(key)
        elif (found := agreed(kind, key, merged[key], value)) is not None:
            merged[key] = found[0]
        elif not key.startswith(_RAW):
            del merged[key]
            disputed.append(key)
    known.packed = pack(merged)
    known.disputed = frozenset((*unsettled, *disputed))
    return disputed


def _is(value: object) -> bool:
    """Whether a value says that something is, rather than that nothing is so far."""
    return value is not None and value is not False and value != []


def _disagree(
    path: str,
    kind: Record,
    parts: tuple[Imported, Imported],
    records: Sequence[tuple[str, list[str]]],
    problems: Collector,
) -> None:
    identifier, fields = records[0]
    first, second = (part.origins.get((path, identifier)) for part in parts)
    other = Text("the other file is here", "另一个文件在这里")
    problems.error(
        "SC555",
        second,
        "one" if len(records) == 1 else "several",
        related=() if first is None else first.related(other),
        severity=Severity.WARNING,
        private=True,
        count=len(records),
        section=Text(kind.title.en if len(records) == 1 else kind.plural, kind.title.zh),
        id=identifier,
        fields=Text(quoted(fields), quoted_zh(fields)),
    )


def _covered(entries: Sequence[SectionCoverage]) -> SectionCoverage:
    """How complete a section is that comes from several parts.

    Where one of them is complete, all are together, as of when that one was taken.
    """
    if len(entries) == 1:
        return entries[0]
    whole = [entry for entry in entries if entry.bad_rows == 0]
    complete = max((entry for entry in whole if entry.complete), key=_taken, default=None)
    since = min((entry for entry in whole if entry.created_since), key=_since, default=None)
    best = complete or since
    rows = sum(entry.rows for entry in entries)
    bad = sum(entry.bad_rows for entry in entries)
    if best is not None:
        return replace(best, rows=rows, bad_rows=0)
    dated = [entry for entry in entries if entry.retrieved_at is not None]
    oldest = min(dated, key=_taken).retrieved_at if len(dated) == len(entries) else None
    return SectionCoverage(
        entries[0].source, oldest, note=_only(entry.note for entry in entries), rows=rows, bad_rows=bad
    )


def _since(entry: SectionCoverage) -> float:
    at = instant_of(entry.created_since)
    return 0.0 if at is None else at.timestamp()


def _taken(entry: SectionCoverage) -> float:
    at = instant_of(entry.retrieved_at)
    return 0.0 if at is None else at.timestamp()


def _only(notes: Iterable[str | None]) -> str | None:
    different = {note for note in notes if note}
    return "; ".join(sorted(different)) or None
