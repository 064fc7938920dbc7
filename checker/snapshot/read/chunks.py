"""A document in chunks, each decoded and written again: what that doesn't bring back was lost on the way.

The decoder keeps the last of two equal keys without a word. But a JSON text has two quotation marks for
each of its strings, keys included, and so has the value written again, unless a string was dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from types import GenericAlias, MappingProxyType
from typing import Any, Final, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, catalog
from checker.snapshot.check.spot import Spot
from checker.snapshot.read.layout import address

#: A value up to this size is decoded in one piece.
_SMALL: Final = 1 << 20
#: So many records of a large list are decoded at a time.
_BATCH: Final = 256
#: So many batches are learned from.
_LESSONS: Final = 8
_QUOTE: Final = b'"'
#: A quotation mark inside a string that isn't written as one.
_ESCAPED_QUOTE: Final = b"\\u0022"

#: Where no list of a document has been taken apart yet.
NO_LISTS: Final[Mapping[str, Sequence[msgspec.Raw]]] = MappingProxyType({})

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Chunk(Struct, frozen=True):
    """A value, or a run of the items of a list beginning with the one at ``index``.

    ``again`` is what it decodes to, written without spaces; None where a key may stand twice in it. One that
    isn't ``fresh`` has no fields, and of closed or listed words no others, than chunks before it.
    """

    whole: Spot
    again: bytes | None
    index: int | None = None
    items: Sequence[msgspec.Raw] = ()
    fresh: bool = True

    def spots(self) -> Iterator[Spot]:
        """The value, or each of the items."""
        if self.index is None:
            yield self.whole
            return
        base = address(self.whole.data)
        for index, item in enumerate(self.items, self.index):
            start = address(item) - base
            end = start + memoryview(item).nbytes
            yield Spot(self.whole.data, start, end, (*self.whole.path, index), start)


def chunks(
    whole: Spot, members: Sequence[Spot] | None = None, lists: Mapping[str, Sequence[msgspec.Raw]] = NO_LISTS
) -> Iterator[Chunk]:
    """The chunks of a value; of a document ``members`` and the items of its lists may be known already.

    An object of several chunks isn't one itself, unless one of its own keys stands twice.
    """
    if whole.end - whole.start <= _SMALL or whole.opening not in (b"{", b"["):
        yield Chunk(whole, _plainly(whole.text))
    elif whole.opening == b"{":
        inner = list(whole.children()) if members is None else members
        if len({member.path for member in inner}) < len(inner):
            yield Chunk(whole, None)
            return
        for member in inner:
            yield from chunks(member, lists=lists)
    else:
        known = lists.get(whole.name) if len(whole.path) == 1 else None
        items = known or _split(memoryview(whole.data)[whole.start : whole.end])
        decoder = _LearnedDecoder(_record_of(whole))
        for index in range(0, len(items), _BATCH):
            some = items[index : index + _BATCH]
            again, fresh = decoder.again(b"[%b]" % b",".join(some))
            yield Chunk(whole, again, index, some, fresh)


def _record_of(whole: Spot) -> Record | None:
    field = catalog().root.fields.get(whole.name) if len(whole.path) == 1 else None
    record = field.type.record if field is not None and isinstance(field.type, ListType) else None
    return None if record is None else catalog().records[record]


def _plainly(text: bytes) -> bytes | None:
    if _ESCAPED_QUOTE in text:
        return None
    try:
        again = _encode(_decode(text))
    except (msgspec.DecodeError, RecursionError):
        return None
    return again if again.count(_QUOTE) == text.count(_QUOTE) else None


class _LearnedDecoder:
    """Decodes lists of like values with a type that has been learned from earlier ones: faster, no more.

    It is a type of those fields that have come up, and of those words where the schema lists words.
    """

    def __init__(self, record: Record | None) -> None:
        self._record = record
        self._seen: list[Any] = []
        self._decode: Any = None

    def again(self, text: bytes) -> tuple[bytes | None, bool]:
        if self._decode is not None and _ESCAPED_QUOTE not in text:
            try:
                again: bytes = _encode(self._decode(text))
            except (msgspec.DecodeError, RecursionError):
                pass
            else:
                if again.count(_QUOTE) == text.count(_QUOTE):
                    return again, False
        found = _plainly(text)
        if found is not None and len(self._seen) < _LESSONS:
            self._seen.append(_decode(text))
            self._learn()
        return found, True

    def _learn(self) -> None:
        try:
            self._decode = msgspec.json.Decoder(_type(self._seen, self._record)).decode
        except (TypeError, ValueError):  # names of keys that no attribute can stand for
            self._decode = None


def _type(values: Sequence[Any], record: Record | None = None, field: Field | None = None) -> Any:
    """A type of which all ``values`` are, which stand in ``field``; objects among them are ``record``."""
    kinds: list[Any] = [None] if None in values else []
    kinds += [kind for kind in (bool, int, float) if any(type(value) is kind for value in values)]
    if texts := [value for value in values if type(value) is str]:
        listed = _listed(field)
        kinds.append(str if listed is None else Literal[tuple(dict.fromkeys((*listed, *texts)))])
    if objects := [value for value in values if isinstance(value, dict)]:
        kinds.append(_object(objects, record))
    if lists := [value for value in values if isinstance(value, list)]:
        items = list(chain.from_iterable(lists))
        kinds.append(GenericAlias(list, (_type(items, record),)) if items else list)
    return reduce(or_, kinds)


def _listed(field: Field | None) -> tuple[str, ...] | None:
    """The words that the values of a field are of, as far as the schema lists them."""
    if field is not None and isinstance(field.type, EnumType):
        return tuple(field.type.values)
    return catalog().regions if field is not None and field.closed == "region" else None


def _object(values: Sequence[Mapping[str, Any]], record: Record | None) -> type[Struct]:
    members: dict[str, list[Any]] = {}
    for value in values:
        for key, member in value.items():
            members.setdefault(key, []).append(member)
    names = {f"_{number}": key for number, key in enumerate(members)}
    return msgspec.defstruct(
        "Learned",
        [
            (name, _type(found, *_inside(record, key)) | UnsetType, UNSET)
            for (name, key), found in zip(names.items(), members.values(), strict=True)
        ],
        rename=names,
        gc=False,
    )


def _inside(record: Record | None, key: str) -> tuple[Record | None, Field | None]:
    """The record that stands in a field of ``record``, if any, and the field."""
    field = None if record is None else record.fields.get(key)
    if field is None or not isinstance(field.type, ObjectType | ListType) or field.type.record is None:
        return None, field
    return catalog().records[field.type.record], field
