"""Keys that point to a record which isn't there, although its section is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import msgspec

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.schema.catalog import ListType, ObjectType, Record, Relation, catalog
from checker.snapshot.check.words import shortened
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.json.walk import Child, Path
from checker.snapshot.read.projection import Projection
from checker.snapshot.read.records import RecordTypes, attribute
from checker.snapshot.read.stream import Records

#: So many places of one relation are named; the rest are counted.
_MOST: Final = 5


def dangling(records: Records) -> tuple[Diagnostic, ...]:
    """A warning for each relation that is read and leads nowhere, with the first places and the count."""
    return records.snapshot.diagnostics(
        mistake
        for relation in records.projection.relations
        if records.snapshot.coverage(relation.section).complete
        for section, steps in _all_ways(relation)
        for mistake in _lost(records, relation, section, steps)
    )


@cache
def _all_ways(relation: Relation) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sections from whose records fields lead to such that have a relation, with these fields."""
    return tuple(
        (section, steps) for section, record in catalog().sections() for steps in _ways(record, relation)
    )


def _ways(record: Record, relation: Relation) -> Iterator[tuple[str, ...]]:
    """The fields that lead from ``record`` to records that have the relation."""
    if record.name == relation.record:
        yield ()
    for field in record.fields.values():
        if isinstance(field.type, ObjectType | ListType) and field.type.record is not None:
            for steps in _ways(catalog().records[field.type.record], relation):
                yield field.name, *steps


def _lost(records: Records, relation: Relation, section: str, steps: tuple[str, ...]) -> Iterator[Mistake]:
    known = records.lookup(relation.section)
    snapshot = records.snapshot
    record = catalog().section(section)
    decode = _decoder(record, steps, relation)
    places: list[tuple[Path, str]] = []
    count = 0
    for index, raw in enumerate(snapshot.layout.records(section)):
        for path, key in _keys(decode(raw), steps, relation.key.name):
            if key not in known:
                count += 1
                if count <= _MOST:
                    places.append(((*section.split("."), index, *path), key))
    if places:
        yield _mistake(records, relation, section, places, count)


@cache
def _decoder(record: Record, steps: tuple[str, ...], relation: Relation) -> Callable[[msgspec.Raw], Any]:
    return RecordTypes(_only(record, steps, relation)).decoder(record.name)  # type: ignore[no-any-return]


def _only(record: Record, steps: tuple[str, ...], relation: Relation) -> Projection:
    fields: dict[str, frozenset[str]] = {}
    for step in steps:
        fields[record.name] = frozenset({step})
        record = catalog().records[getattr(record.fields[step].type, "record", "")]
    fields[record.name] = frozenset({relation.key.name})
    return Projection(fields)


def _keys(value: Any, steps: tuple[str, ...], key: str) -> Iterator[tuple[Path, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            for path, found in _keys(item, steps, key):
                yield (index, *path), found
    elif isinstance(value, msgspec.Struct):
        step = steps[0] if steps else key
        inner = getattr(value, attribute(step))
        if steps:
            for path, found in _keys(inner, steps[1:], key):
                yield (step, *path), found
        elif isinstance(inner, str):
            yield (step,), inner


def _mistake(
    records: Records, relation: Relation, section: str, places: list[tuple[Path, str]], count: int
) -> Mistake:
    layout = records.snapshot.layout
    found = [_found(layout.find(path)) for path, _ in places]
    shown = shortened(places[0][1].encode())
    target, key = relation.section, relation.key.name
    return Mistake.of(
        "SC342",
        found[0].start,
        found[0].end,
        places[0][0],
        "one" if count == 1 else "many",
        label=Text(f"not in `{target}`", f"`{target}` 中没有"),
        severity=Severity.WARNING,
        related=tuple(
            (
                Text(f"also `{shortened(other.encode())}`", f"还有 `{shortened(other.encode())}`"),
                at.start,
                at.end,
            )
            for at, (_, other) in list(zip(found, places, strict=True))[1:]
        ),
        name=key,
        section=section,
        target=target,
        count=count,
        shown=shown,
    )


def _found(child: Child | None) -> Child:
    assert child is not None
    return child
