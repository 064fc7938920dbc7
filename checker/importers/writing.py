"""A snapshot as text, always the same for the same content.

Keys stand in the order of the snapshot schema. Every record spreads over several lines, so that a
report can point at the line of a field; only money, intervals and other small objects and plain lists
stay on one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from checker.schema.catalog import Catalog, ListType, ObjectType, catalog

_INDENT: Final = "  "
_HEAD: Final = ("$schema", "schema_version", "snapshot_id", "as_of", "coverage")


def dumps(snapshot: Mapping[str, object]) -> str:
    """``snapshot`` as JSON text that ends in a newline."""
    ordered = _ordered(snapshot, "snapshot", catalog())
    return "".join(_lines(ordered, 0)) + "\n"


def _ordered(value: object, record: str | None, names: Catalog) -> object:
    """``value`` with the keys of every record in the order of the schema, unknown ones last as they come."""
    if isinstance(value, list):
        return [_ordered(item, record, names) for item in value]
    if not isinstance(value, Mapping) or record is None:
        return value
    fields = names.records[record].fields
    head = _HEAD if record == "snapshot" else ()
    known = [key for key in (*head, *fields) if key in value]
    rest = [key for key in value if key not in fields and key not in head]
    return {key: _ordered(value[key], _record_of(record, key, names), names) for key in (*known, *rest)}


def _record_of(record: str, key: str, names: Catalog) -> str | None:
    field = names.records[record].fields.get(key)
    if field is not None and isinstance(field.type, ListType | ObjectType):
        return field.type.record
    return None


def _lines(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping) and not _small(value):
        members = (
            (f"{json.dumps(key, ensure_ascii=False)}: ", _lines(item, depth + 1))
            for key, item in value.items()
        )
        yield from _block("{", members, "}", depth)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        yield from _block("[", (("", _lines(item, depth + 1)) for item in value), "]", depth)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _block(
    opening: str, members: Iterator[tuple[str, Iterator[str]]], closing: str, depth: int
) -> Iterator[str]:
    separator = opening
    for prefix, lines in members:
        yield f"{separator}\n{_INDENT * (depth + 1)}{prefix}"
        yield from lines
        separator = ","
    yield f"\n{_INDENT * depth}{closing}"


def _small(value: Mapping[str, object]) -> bool:
    """Whether an object fits on one line: money, an interval, an empty one."""
    return len(value) <= 2 and not any(isinstance(item, Mapping | list) for item in value.values())
