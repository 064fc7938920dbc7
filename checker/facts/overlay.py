"""A snapshot with facts added to it: only the members of the document that are touched are written anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from checker.facts.values import Json
from checker.schema.catalog import ListType, ObjectType, Record, catalog
from checker.snapshot import Snapshot, SnapshotDocument, open_snapshot
from checker.snapshot.read.records import whole_number


def together(*parts: Json) -> Json:
    """Parts of a snapshot as one, the later ones on top."""
    found: Json = {}
    for part in parts:
        for key, value in part.items():
            found[key] = _member(key, found.get(key), value)
    return found


def overlaid(snapshot: Snapshot, facts: Json) -> Snapshot:
    """``snapshot`` with ``facts``, a partial snapshot, on top: records are added to those of the same id.

    Raises:
        SnapshotError: the two make no snapshot.
    """
    if not facts:
        return snapshot
    texts = texts_of(snapshot)
    for key, value in facts.items():
        known = json.loads(texts[key], parse_int=whole_number) if key in texts else None
        texts[key] = json.dumps(_member(key, known, value), ensure_ascii=False).encode()
    return made_of(texts, snapshot)


def thinned(snapshot: Snapshot, kept: Mapping[str, Collection[int]], most: int) -> Snapshot:
    """``snapshot`` with, of each list at its top that has more than ``most`` records, only those ``kept``."""
    layout, texts = snapshot.layout, texts_of(snapshot)
    long = [key for key in texts if snapshot.count(key) > most]
    for key in long:
        records = layout.records(key)
        texts[key] = b"[" + b",".join(bytes(records[place]) for place in sorted(kept.get(key, ()))) + b"]"
    return made_of(texts, snapshot) if long else snapshot


def texts_of(snapshot: Snapshot) -> dict[str, bytes]:
    """The members of a snapshot, each as it stands there."""
    layout = snapshot.whole().layout
    return {key: bytes(layout.text(key) or b"null") for key in layout.members}


def made_of(texts: Mapping[str, bytes], snapshot: Snapshot) -> Snapshot:
    """A snapshot of these members, of the same name and origin as ``snapshot``.

    Raises:
        SnapshotError: they make no snapshot.
    """
    body = b",\n".join(json.dumps(key).encode() + b": " + text for key, text in texts.items())
    return open_snapshot(SnapshotDocument(snapshot.name, b"{" + body + b"}"), snapshot.provenance)


def _member(key: str, known: object, given: object) -> object:
    """A member of the document, as both say it."""
    if key == "coverage":
        return _coverage(known, given)
    field = catalog().root.fields.get(key)
    return given if field is None else _laid(field.type, known, given)


def _coverage(known: object, given: object) -> Json:
    """What is said of each section: an entry adds to the one that is there."""
    assert isinstance(given, Mapping)
    before = known if isinstance(known, Mapping) else {}
    return {**before, **{path: {**before.get(path, {}), **entry} for path, entry in given.items()}}


def _laid(kind: object, known: object, given: object) -> object:
    if isinstance(kind, ObjectType) and isinstance(known, Mapping) and isinstance(given, Mapping):
        return _record(catalog().records[kind.record], known, given)
    if isinstance(kind, ListType) and kind.record and isinstance(known, list) and isinstance(given, list):
        return _list(catalog().records[kind.record], known, given)
    return given


def _record(record: Record, known: Mapping[str, object], given: Mapping[str, object]) -> Json:
    found = dict(known)
    for key, value in given.items():
        field = record.fields.get(key)
        found[key] = value if field is None else _laid(field.type, known.get(key), value)
    return found


def _list(record: Record, known: list[object], given: list[object]) -> list[object]:
    key = record.id
    if key is None:
        return given
    found = {item.get(key, place): item for place, item in enumerate(known) if isinstance(item, Mapping)}
    for place, item in enumerate(given, len(known)):
        assert isinstance(item, Mapping)
        identity = item.get(key, place)
        before = found.get(identity)
        found[identity] = item if before is None else _record(record, before, item)
    return list(found.values())
