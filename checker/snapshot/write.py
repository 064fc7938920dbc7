"""A snapshot as text, always the same for the same content.

Keys stand in the order of the snapshot schema. Every record spreads over several lines, so that a
report can point at the line of a field; only money, intervals and other small objects and plain lists
stay on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from json.encoder import encode_basestring
from operator import call, itemgetter
from types import NoneType
from typing import Any, Final

import msgspec

from checker.schema.catalog import ListType, ObjectType, Type, catalog, per_catalog
from checker.snapshot.kept import KeptRecords

#: Keys of a snapshot that are neither objects nor sections.
HEAD: Final = ("$schema", "schema_version", "snapshot_id", "as_of", "coverage")
#: So many members an object may have that stays on one line.
_SMALL: Final = 2
#: So many forms of objects are kept.
_MOST_FORMS: Final = 4096
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
            yield _ShapeWriter(shape, "\n  ")(value)
        between = ",\n"
    yield "\n}\n" if snapshot else "{}\n"


def keys_in_order(snapshot: Mapping[str, object]) -> Iterator[str]:
    """The keys of a snapshot as they are written."""
    return (key for key, *_ in _order("snapshot", tuple(snapshot)))


def _records(records: Iterable[object], shape: str | None) -> Iterator[str]:
    between, write = "[\n    ", _ShapeWriter(shape, "\n    ")
    for record in records:
        yield between + write(record)
        between = ",\n    "
    yield "\n  ]"


#: What writes a value.
_Write = Callable[[Any], str]
#: How objects of one form are written: a text in which the values that differ are left out, what gives these,
#: and what writes each.
_Form = tuple[str, Callable[[Any], Iterable[Any]], tuple[_Write, ...]]


class _ShapeWriter:
    """Writes values that are records of ``shape``; further lines begin with ``indent``, line break included.

    Most objects have the same members of the same types: how these are written is settled once for all.
    """

    def __init__(self, shape: str | None, indent: str) -> None:
        self._shape, self._indent = shape, indent
        self._forms: dict[tuple[object, ...], _Form] = {}
        self._writes: dict[type, _Write] = {**_SCALARS, dict: self._object, list: self._list}

    def __call__(self, value: object) -> str:
        """The text of a value."""
        return self.of(value.__class__)(value)

    def of(self, kind: type) -> _Write:
        """What writes values of this type."""
        return self._writes.get(kind, _scalar)

    def _object(self, value: dict[str, Any]) -> str:
        form = self._forms.get((*value, *map(type, value.values())))
        template, values, writes = form or self._settled(value)
        return template % tuple(map(call, writes, values(value)))

    def _settled(self, value: Mapping[str, Any]) -> _Form:
        if len(self._forms) >= _MOST_FORMS:
            self._forms.clear()
        form = self._form({key: type(member) for key, member in value.items()})
        self._forms[*value, *map(type, value.values())] = form
        return form

    def _form(self, kinds: Mapping[str, type]) -> _Form:
        """How objects with members of such ``kinds`` are written."""
        small = len(kinds) <= _SMALL and _NESTED.isdisjoint(kinds.values())
        inner, between, end = ("", ", ", "") if small else (self._indent + "  ", ",", self._indent)
        order = _order(self._shape, tuple(kinds))
        members = (
            inner + name.replace("%", "%%") + ("null" if kinds[key] is NoneType else "%s")
            for key, name, _ in order
        )
        given = {key: _ShapeWriter(of, inner) for key, _, of in order if kinds[key] is not NoneType}
        return (
            f"{{{between.join(members)}{end}}}",
            itemgetter(*given) if len(given) > 1 else lambda value: [value[key] for key in given],
            tuple(write.of(kinds[key]) for key, write in given.items()),
        )

    def _list(self, items: Sequence[object]) -> str:
        inner = self._indent + "  "
        if _is_plain(items):
            return f"[{', '.join(map(self, items))}]"
        return f"[{inner}{f',{inner}'.join(map(self._item, items))}{self._indent}]"

    @cached_property
    def _item(self) -> _ShapeWriter:
        return _ShapeWriter(self._shape, self._indent + "  ")


def _scalar(value: object) -> str:
    return encode_basestring(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


#: What writes values of the types that are frequent.
_SCALARS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    bool: {True: "true", False: "false"}.__getitem__,
    int: int.__repr__,
}


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
