"""Whether all that a document says is what the schema has: then nothing strange need be looked for in it.

It is if it decodes as a type that has every field of the schema and every word that the schema lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from types import GenericAlias
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, catalog
from checker.schema.closed import closed_mistake, reversed_sign
from checker.snapshot.read.inner import GIVEN, ValueSteps, inner, into, items_of

#: To make the type takes as long as to look through some documents: so many come before it is made.
_FIRST: Final = 4


class _Bounds(Struct, gc=False):
    """An uncertain time."""

    not_before: str | UnsetType | None = UNSET


class KnownDocuments:
    """Tells documents of which all is known from others, as soon as there are enough of them."""

    def __init__(self) -> None:
        self._seen = 0

    def times(self, text: bytes) -> list[str] | None:
        """The times at which something has happened in one of which all is known; None of any other."""
        if self._seen < _FIRST:
            self._seen += 1
            return None
        return self._type.times(text)

    @cached_property
    def _type(self) -> _KnownType:
        return _KnownType()


class _KnownType:
    """The type, and what leads from a value of it to ``_times`` and to words of ``_closed`` sets."""

    def __init__(self) -> None:
        self._times: list[ValueSteps] = []
        self._closed: list[tuple[str, ValueSteps]] = []
        self._decode = msgspec.json.Decoder(self._struct(catalog().root, ())).decode

    def times(self, text: bytes) -> list[str] | None:
        try:
            value = [self._decode(text)]
        except (msgspec.DecodeError, RecursionError):
            return None
        for closed, steps in self._closed:
            if any(closed_mistake(closed, word) or reversed_sign(word) for word in inner(value, steps)):
                return None
        return [time for steps in self._times for time in inner(value, steps)]

    def _struct(self, record: Record, steps: ValueSteps) -> type[Struct]:
        names = {f"_{number}": field for number, field in enumerate(record.fields.values())}
        return msgspec.defstruct(
            "Known",
            [
                (name, self._member(field, (*steps, into(name), GIVEN)) | UnsetType, UNSET)
                for name, field in names.items()
            ],
            rename={name: field.name for name, field in names.items()},
            # The frame of a snapshot is looked through by itself.
            forbid_unknown_fields=record is not catalog().root,
            gc=False,
        )

    def _member(self, field: Field, steps: ValueSteps) -> Any:
        """The type of a field to which ``steps`` lead: as wide as what isn't strange."""
        kind = field.type
        if isinstance(kind, ObjectType):
            return self._struct(catalog().records[kind.record], steps) | None
        if isinstance(kind, ListType) and kind.record is not None:
            items = self._struct(catalog().records[kind.record], (*steps, items_of))
            return GenericAlias(list, (items,)) | None
        if isinstance(kind, EnumType):
            return Literal[tuple(kind.values)] | None
        if field.closed:
            self._closed.append((field.closed, steps))
            return str | None
        if field.happened:
            self._times.append((*steps, _beginnings))
            return str | _Bounds | None
        return Raw


def _beginnings(times: Iterable[Any]) -> Iterator[str]:
    """When each of some times is at the earliest, where that is known."""
    for time in times:
        begins = time.not_before if isinstance(time, _Bounds) else time
        if isinstance(begins, str):
            yield begins
