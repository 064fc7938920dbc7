"""Records on their way from a page to a snapshot: with their place, and when they last changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.fields import Fields, Json, write_time
from checker.importers.place import ExportPlace
from checker.snapshot.kept import pack, unpack


class PageRecord(Struct, frozen=True):
    """A record of the snapshot, packed. Times are seconds since 1970, 0 where the platform gives none.

    What is ``seconds`` in the record itself is a time that is written as soon as the ``zone`` is known.
    """

    id: str
    packed: object
    place: ExportPlace
    created: int
    updated: int
    seconds: frozenset[str] = frozenset()
    zone: tzinfo | None = None

    @property
    def record(self) -> Json:
        """The record: a new one each time."""
        record: Json = unpack(self.packed)
        if self.zone is not None and self.seconds:
            _date(record, self.seconds, self.zone)
        return record

    def having(self, record: Json) -> PageRecord:
        """The same, with this as its record."""
        return replace(self, packed=pack(record), seconds=frozenset())


def _date(record: Json, seconds: frozenset[str], zone: tzinfo) -> None:
    """Write the times of a record, and of what it holds."""
    for key, value in record.items():
        if key in seconds and value.__class__ is int:
            record[key] = write_time(value, zone)
        elif value.__class__ is dict:
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


def latest(records: Iterable[PageRecord], problems: Collector) -> dict[str, PageRecord]:
    """One record per id: the one updated last. Pages fetched at different times may overlap."""
    everything = list(records)
    last: dict[str, int] = {}
    for record in everything:
        last[record.id] = max(record.updated, last.get(record.id, 0))
    kept: dict[str, PageRecord] = {}
    for record in everything:
        if record.updated != last[record.id]:
            continue
        other = kept.setdefault(record.id, record)
        if record is not other and record.record != other.record:
            where = other.place.related(Text("the other one is here", "另一条在这里"))
            problems.error("SC508", record.place, related=where, id=record.id)
    return kept


def newest_first(records: Iterable[PageRecord]) -> list[PageRecord]:
    """In the order of the API, newest first; equally old ones by id."""
    return sorted(records, key=lambda record: (-record.created, record.id))
