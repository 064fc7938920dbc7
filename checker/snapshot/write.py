"""A snapshot as text, always the same for the same content.

Keys stand in the order of the snapshot schema. Every record spreads over several lines, so that a
report can point at the line of a field; only money, intervals and other small objects and plain lists
stay on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from checker.base.patterns import pattern
from checker.schema.catalog import Catalog, ListType, ObjectType, catalog

#: Keys of a snapshot that are neither objects nor sections.
HEAD: Final = ("$schema", "schema_version", "snapshot_id", "as_of", "coverage")


#: Lines of the formatted text that are one scalar member or item each: no string holds a line break.
_SMALL_OBJECT: Final = pattern(r'\{\n +([^\n]*[\w"])(?:,\n +([^\n]*[\w"]))?\n +\}')
_LINE_BREAK: Final = pattern(r"\n +")
_PLAIN_LIST: Final = pattern(r'\[\n((?: +[^\n]*[\w"],?\n)+) +\]')


def dumps(snapshot: Mapping[str, object]) -> str:
    """``snapshot`` as JSON text that ends in a newline."""
    encoded = msgspec.json.encode(_ordered(snapshot, "snapshot", catalog()))
    text = msgspec.json.format(encoded, indent=2).decode()
    text = _SMALL_OBJECT.sub(lambda match: f"{{{', '.join(filter(None, match.groups()))}}}", text)
    text = _PLAIN_LIST.sub(lambda match: f"[{_LINE_BREAK.sub(' ', match[1].strip())}]", text)
    return text + "\n"


def _ordered(value: object, record: str | None, names: Catalog) -> object:
    """``value`` with the keys of every record in the order of the schema, unknown ones last as they come."""
    if isinstance(value, list):
        return [_ordered(item, record, names) for item in value]
    if not isinstance(value, Mapping) or record is None:
        return value
    fields = names.records[record].fields
    head = HEAD if record == "snapshot" else ()
    known = [key for key in (*head, *fields) if key in value]
    rest = [key for key in value if key not in fields and key not in head]
    return {key: _ordered(value[key], _record_of(record, key, names), names) for key in (*known, *rest)}


def _record_of(record: str, key: str, names: Catalog) -> str | None:
    field = names.records[record].fields.get(key)
    if field is not None and isinstance(field.type, ListType | ObjectType):
        return field.type.record
    return None
