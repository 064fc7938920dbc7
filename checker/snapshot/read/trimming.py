"""Ids without the white space around them, and times without what is finer than a microsecond.

Records wouldn't find each other, and rounding would carry a time into the next day. Both are taken off in the
text itself, by moving the quotation marks: whatever reads the document, and every place in it, stays in step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from checker.base.patterns import pattern
from checker.schema.catalog import Field, ListType, ObjectType, Record, Scalar, catalog
from checker.schema.ids import SPACES, is_id, trimmed
from checker.snapshot.check.spot import Spot
from checker.snapshot.check.words import string
from checker.snapshot.read.chunk import Chunk

#: Strings that begin or end with white space, as the encoder writes them: with the space itself, with an
#: escape, with a character beyond ASCII.
_EDGES: Final = tuple(
    edge
    for space in SPACES
    for edge in (msgspec.json.encode(f"{space}x").removesuffix(b'x"'), msgspec.json.encode(f"x{space}")[2:])
)
_PLAIN: Final = tuple(edge for edge in _EDGES if edge.isascii() and b"\\" not in edge)
_ESCAPED: Final = tuple(edge for edge in _EDGES if b"\\" in edge)
#: Those outside ASCII, by the first two bytes of their space: few of these stand in any text.
_WIDE: Final = {
    lead: tuple(edge for edge in _EDGES if edge.strip(b'"').startswith(lead))
    for lead in {edge.strip(b'"')[:2] for edge in _EDGES if not edge.isascii()}
}


#: A time with a fraction of a second finer than any that is kept.
FINE_TIME: Final = pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:]{8}\.[0-9]{6})[0-9]+", re.ASCII)
_FINE: Final = pattern(rb"\.[0-9]{7}")


def cut(text: str) -> str:
    """A time without what is finer than a microsecond."""
    return FINE_TIME.sub(r"\1", text, count=1)


def with_trimmed(data: bytes, ids: Iterable[Spot]) -> bytes:
    """``data`` with these ``ids`` trimmed and times cut; exactly as long as before."""
    spots = list(ids)
    if not spots:
        return data
    text = bytearray(data)
    for spot in spots:
        text_of = string(spot.text)
        inner = msgspec.json.encode(cut(text_of) if FINE_TIME.match(text_of) else trimmed(text_of))
        text[spot.start : spot.end] = inner.ljust(spot.end - spot.start)
    return bytes(text)


def loose_ids(chunk: Chunk) -> Iterator[Spot]:
    """The ids in a chunk that have white space around them, and the times that are too fine."""
    if _may_have_any(chunk):
        for spot in chunk.spots():
            record, field = _at(spot)
            if field is not None:
                yield from _of_field(field, spot)
            elif record is not None:
                yield from _of_record(record, spot)


def _may_have_any(chunk: Chunk) -> bool:
    again = chunk.again
    if again is None or not (chunk.coarse or _FINE.search(again) is None):
        return True
    edges = _PLAIN if b" " in again else ()
    if b"\\" in again:
        edges += _ESCAPED
    if not again.isascii():
        edges += tuple(edge for lead in _WIDE if lead in again for edge in _WIDE[lead])
    return any(edge in again for edge in edges)


def _at(spot: Spot) -> tuple[Record | None, Field | None]:
    """What stands at a path: a record, or the value of a field; neither where the schema knows neither."""
    record: Record | None = catalog().root
    field: Field | None = None
    for step in spot.path:
        if isinstance(step, int):
            kind = field.type if field is not None else None
            item = kind.record if isinstance(kind, ListType) else None
            record, field = (catalog().records[item], None) if item is not None else (None, None)
        else:
            if field is not None:
                record = catalog().records[field.type.record] if isinstance(field.type, ObjectType) else None
            field = record.fields.get(step) if record is not None else None
            if field is None:
                return None, None
    return record, field


def _of_record(record: Record, spot: Spot) -> Iterator[Spot]:
    for inner in spot.children():
        field = record.fields.get(str(inner.path[-1]))
        if field is not None:
            yield from _of_field(field, inner)


def _of_field(field: Field, spot: Spot) -> Iterator[Spot]:
    if isinstance(field.type, ObjectType):
        yield from _of_record(catalog().records[field.type.record], spot)
    elif isinstance(field.type, ListType) and spot.opening == b"[":
        for item in spot.children():
            if field.type.record is not None:
                yield from _of_record(catalog().records[field.type.record], item)
            elif field.is_id:
                yield from _if_loose(item)
    elif field.is_id:
        yield from _if_loose(spot)
    elif field.type is Scalar.TIME:
        for end in spot.children() if spot.opening == b"{" else (spot,):
            if end.opening == b'"' and FINE_TIME.match(string(end.text)):
                yield end


def _if_loose(spot: Spot) -> Iterator[Spot]:
    if spot.opening == b'"':
        text = string(spot.text)
        inner = trimmed(text)
        if inner != text and is_id(inner):
            yield spot
