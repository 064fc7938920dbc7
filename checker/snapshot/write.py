"""A snapshot as text, always the same for the same content.

Keys stand in the order of the snapshot schema. Every record spreads over several lines, so that a
report can point at the line of a field; only money, intervals and other small objects and plain lists
stay on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Final

import msgspec

from checker.schema.catalog import ListType, ObjectType, Type, catalog, per_catalog
from checker.snapshot.kept import KeptRecords

#: Keys of a snapshot that are neither objects nor sections.
HEAD: Final = ("$schema", "schema_version", "snapshot_id", "as_of", "coverage")
#: So many members an object may have that stays on one line.
_SMALL: Final = 2
_NESTED: Final[frozenset[type]] = frozenset({list, dict})


def dumps(snapshot: Mapping[str, object]) -> str:
    """``snapshot`` as JSON text that ends in a newline."""
    return "".join(pieces(snapshot))


def pieces(snapshot: Mapping[str, object]) -> Iterator[str]:
    """The same text bit by bit, every record of a section by itself."""
    between = "{\n"
    for key, name, shape in _order("snapshot", tuple(snapshot)):
        value = snapshot[key]
        yield f"{between}  {name}"
        if isinstance(value, KeptRecords):
            yield from _records(value, shape) if len(value) else "[]"
        elif isinstance(value, list) and value and not _is_plain(value):
            yield from _records(value, shape)
        else:
            yield _value(value, shape, "\n  ")
        between = ",\n"
    yield "\n}\n" if snapshot else "{}\n"


def keys_in_order(snapshot: Mapping[str, object]) -> Iterator[str]:
    """The keys of a snapshot as they are written."""
    return (key for key, *_ in _order("snapshot", tuple(snapshot)))


def _records(records: Iterable[object], shape: str | None) -> Iterator[str]:
    between = "[\n    "
    for record in records:
        yield between + _value(record, shape, "\n    ")
        between = ",\n    "
    yield "\n  ]"


def _value(value: object, shape: str | None, indent: str) -> str:
    """``value`` as a record of ``shape``; further lines of it begin with ``indent``, line break included."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, list):
        return _list(value, shape, indent)
    if isinstance(value, dict):
        return _object(value, shape, indent)
    return msgspec.json.encode(value).decode()


def _object(value: Mapping[str, object], shape: str | None, indent: str) -> str:
    if not value:
        return "{}"
    if len(value) <= _SMALL and _is_plain(value.values()):
        members = [name + _value(value[key], of, "") for key, name, of in _order(shape, tuple(value))]
        return f"{{{', '.join(members)}}}"
    inner = indent + "  "
    return (
        "".join(
            [
                before
                + (
                    encode_basestring(item)
                    if (item := value[key]).__class__ is str
                    else "null"
                    if item is None
                    else _value(item, of, inner)
                )
                for key, before, of in _spread(shape, tuple(value), inner)
            ]
        )
        + f"{indent}}}"
    )


@per_catalog
def _spread(shape: str | None, keys: tuple[str, ...], inner: str) -> tuple[tuple[str, str, str | None], ...]:
    """The same as `_order`, each with what stands before its value where members have lines of their own."""
    return tuple(
        (key, f"{',' if number else '{'}{inner}{name}", of)
        for number, (key, name, of) in enumerate(_order(shape, keys))
    )


def _list(items: Sequence[object], shape: str | None, indent: str) -> str:
    inner = indent + "  "
    texts = [_value(item, shape, inner) for item in items]
    if _is_plain(items):
        return f"[{', '.join(texts)}]"
    return f"[{inner}{f',{inner}'.join(texts)}{indent}]"


def _is_plain(values: Iterable[object]) -> bool:
    return _NESTED.isdisjoint(map(type, values))


@per_catalog
def _order(record: str | None, keys: tuple[str, ...]) -> tuple[tuple[str, str, str | None], ...]:
    """``keys`` in the order of the schema, unknown last; each as text, and its record."""
    fields = catalog().records[record].fields if record is not None else {}
    head = HEAD if record == "snapshot" else ()
    known = [key for key in (*head, *fields) if key in keys]
    rest = [key for key in keys if key not in fields and key not in head]
    types = {key: fields[key].type for key in known if key in fields}
    return tuple((key, f"{encode_basestring(key)}: ", _record_of(types.get(key))) for key in (*known, *rest))


def _record_of(kind: Type | None) -> str | None:
    return kind.record if isinstance(kind, ListType | ObjectType) else None
