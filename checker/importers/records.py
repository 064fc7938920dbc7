"""Records on their way from a page to a snapshot: with their place, and when they last changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.agreement import agreed
from checker.importers.fields import Fields, Json, write_time
from checker.importers.place import ExportPlace
from checker.schema.catalog import Record, catalog
from checker.snapshot.kept import pack, unpack


class PageRecord(Struct, frozen=True):
    """A record of the snapshot, packed. Times are seconds since 1970, 0 where the platform gives none.

    What is ``seconds`` in the record itself is a time that is written as soon as the ``zone`` is known. In a
    ``bad`` one something isn't understood.
    """

    id: str
    packed: object
    place: ExportPlace
    created: int
    updated: int
    seconds: frozenset[str] = frozenset()
    zone: tzinfo | None = None
    bad: bool = False

    @property
    def record(self) -> Json:
        """The record: a new one each time."""
        record: Json = unpack(self.packed)
        if self.zone is not None and self.seconds:
            _date(record, self.seconds, self.zone)
        return record

    def common(self, record: Json) -> PageRecord:
        """What this and another state have in common."""
        before = self.record
        return self.having({k: before[k] for k in before if before[k] == record.get(k)})

    def having(self, record: Json) -> PageRecord:
        """The same, with this as its record."""
        return replace(self, packed=pack(record), seconds=frozenset())


def _date(record: Json, seconds: frozenset[str], zone: tzinfo) -> None:
    """Write the times of a record, and of what it holds."""
    for key in seconds.intersection(record):
        if isinstance(value := record[key], int):
            record[key] = write_time(value, zone)
    for value in record.values():
        if value.__class__ is dict:
            _date(value, seconds, zone)


def imported(fields: Fields, id_key: str, record: Json, created: str = "create_time") -> PageRecord | None:
    """``record`` under its id; None, and an error, where it has none."""
    return imported_as(fields, fields.id(id_key), id_key, record, created)


def imported_as(
    fields: Fields, identifier: str | None, id_key: str, record: Json, created: str = "create_time"
) -> PageRecord | None:
    """``record`` under an id that was read at ``id_key``; None, and an error, where it has none."""
    if identifier is None and fields.members.get(id_key):
        return None  # of a wrong kind, which has been said
    if identifier is None:
        fields.problems.error("SC505", fields.place, "no-id", id_key=id_key)
        return None
    return PageRecord(
        identifier,
        pack({"id": identifier, **record}),
        fields.place,
        fields.seconds(created) or 0,
        fields.seconds("update_time") or 0,
    )


def status_of(fields: Fields, key: str, statuses: Mapping[str, str]) -> str | None:
    """The snapshot's word for a status.

    One that isn't known keeps the platform's word, with a warning where it comes up first.
    """
    return _known_status(fields, key, fields.text(key, private=False), statuses)


def coded_status(fields: Fields, key: str, statuses: Mapping[str, str]) -> str | None:
    """The same of one that the platform writes as a number."""
    return _known_status(fields, key, fields.code(key), statuses)


def _known_status(fields: Fields, key: str, raw: str | None, statuses: Mapping[str, str]) -> str | None:
    if raw is None or raw in statuses:
        return None if raw is None else statuses[raw]
    fields.problems.warning("SC515", fields.at(key), "no-such-status", once=raw, raw=raw)
    return raw


def latest(section: str, records: Iterable[PageRecord], problems: Collector) -> dict[str, PageRecord]:
    """One record of a section per id: the one updated last. Pages fetched at different times may overlap.

    Of several that were updated at the same time each may say what another doesn't. Where they contradict
    each other, nobody knows what holds, which is said; nor where it can't be read when a bad one was updated.
    """
    everything = list(records)
    last: dict[str, int] = {}
    for record in everything:
        last[record.id] = max(record.updated, last.get(record.id, 0))
    undated = {record.id for record in everything if record.bad and not record.updated}
    kept: dict[str, PageRecord] = {}
    disputed: dict[str, set[str]] = {}
    for record in everything:
        if record.updated != last[record.id] and record.id not in undated:
            continue
        other = kept.setdefault(record.id, record)
        if record is other or (said := record.record) == (before := other.record):
            continue
        if record.id in undated:
            kept[record.id] = other.common(said)
            continue
        joint, fields = _joint(catalog().section(section), before, said)
        kept[record.id] = other.having(joint)
        if fields:
            disputed.setdefault(record.id, set()).update(fields)
            problems.error("SC508", record.place, id=record.id)
    for identifier, fields in disputed.items():
        told = kept[identifier].record
        known = {k: told[k] for k in told if k not in fields and told[k] is not None}
        kept[identifier] = kept[identifier].having(known)
    return kept


def _joint(kind: Record, before: Json, said: Json) -> tuple[Json, set[str]]:
    """Two states of a record as one, and the fields on which they don't agree."""
    joint = {**before, **said}
    fields = set()
    for key in before.keys() & said.keys():
        found = agreed(kind, key, before[key], said[key])
        if found is None:
            fields.add(key)
        else:
            joint[key] = found[0]
    return joint, fields


def newest_first(records: Iterable[PageRecord]) -> list[PageRecord]:
    """In the order of the API, newest first; equally old ones by id."""
    return sorted(records, key=lambda record: (-record.created, record.id))
