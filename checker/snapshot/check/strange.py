"""What a snapshot says that a check passes over: fields and words that aren't known.

Each is told where it comes up first. Only those records are looked at that aren't like earlier ones, or like
the schema has them, see `chunks`: the others have no other fields, and no other words of those listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Severity
from checker.diagnostics.nearest import guess
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.schema.closed import closed_mistake, reversed_sign
from checker.schema.pointers import record_at
from checker.snapshot.check.spot import Spot
from checker.snapshot.check.words import shortened
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.read.chunk import Chunk
from checker.snapshot.read.frame import FETCHING, parse_instant

#: The code of a word that no list has.
UNKNOWN_WORD: Final = "SC352"

#: So many words are listed as the possible ones.
_LISTED: Final = 12

_decode = msgspec.json.Decoder().decode


def _moved(instant: datetime, by: timedelta) -> datetime | None:
    """The instant that much later; None beyond the ends of the calendar."""
    try:
        return instant + by
    except OverflowError:
        return None


class Strange:
    """Collects what is strange: ``errors`` can't be, ``warnings`` is passed over or counts as unknown."""

    def __init__(self, as_of: datetime | None) -> None:
        #: What has happened can't have happened later.
        self.limit = None if as_of is None else _moved(as_of, FETCHING)
        # Wherever it is written, a time after the limit is written with this day or a later one.
        self._day = None if as_of is None else str((_moved(as_of, timedelta(days=-2)) or as_of).date())
        self.errors: list[Mistake] = []
        self.warnings: list[Mistake] = []
        self._seen: set[tuple[str, str, str]] = set()

    def look(self, chunk: Chunk) -> None:
        """Look at a chunk, as far as it isn't like earlier ones."""
        if chunk.happened is not None and not self._any_later(chunk.happened()):
            return
        for spot in chunk.spots():
            record, holder = record_at(spot.path), record_at(spot.path[:-1])
            if record is None and holder is None:
                continue
            try:
                value = _decode(spot.text)
            except (msgspec.DecodeError, RecursionError):
                continue  # what is wrong with it is said where it is read
            if record is not None:
                self._value(value, record, spot)
            elif holder is not None:  # a field of an object that is too large for one piece
                self._member(holder, value, spot, {})

    def _value(self, value: object, record: Record, spot: Spot) -> None:
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict) and self._is_strange(item, record):
                    self._object(item, record, _child(spot, index))
        elif isinstance(value, dict) and self._is_strange(value, record):
            self._object(value, record, spot)

    def _object(self, value: Mapping[str, Any], record: Record, spot: Spot) -> None:
        for inner in spot.children():
            self._member(record, value[str(inner.path[-1])], inner, value)

    def _member(self, record: Record, member: object, spot: Spot, holder: Mapping[str, Any]) -> None:
        key = str(spot.path[-1])
        field = record.fields.get(key)
        if field is None:
            if record is not catalog().root:  # the frame knows those of the whole
                self._unknown_field(record, key, spot)
            return
        target = field.type.record if isinstance(field.type, ObjectType | ListType) else None
        if target is not None:
            self._value(member, catalog().records[target], spot)
        elif field.type is Scalar.TIME:
            self._time(field, member, spot)
        elif isinstance(member, str):
            self._word(field, member, spot, holder)

    def _is_strange(self, value: object, record: Record) -> bool:
        """Whether anything in ``value`` hasn't come up yet: most records are like one before."""
        if not isinstance(value, dict):
            return False
        for key, member in value.items():
            field = record.fields.get(key)
            found = False
            if field is None:
                found = (record.name, key, "") not in self._seen
            elif isinstance(field.type, ObjectType | ListType):
                target = field.type.record
                if target is not None:
                    inner = catalog().records[target]
                    members = member if isinstance(member, list) else [member]
                    found = any(self._is_strange(item, inner) for item in members)
            elif field.type is Scalar.TIME:
                found = (field.record, key, "") not in self._seen and self._is_later(field, member)
            elif isinstance(member, str) and (field.closed or isinstance(field.type, EnumType)):
                known = isinstance(field.type, EnumType) and member in field.type.values
                found = not known and (record.name, key, member) not in self._seen
            if found:
                return True
        return False

    def _first(self, *what: str) -> bool:
        if what in self._seen:
            return False
        self._seen.add(what)  # type: ignore[arg-type]  # always three
        return True

    def _is_later(self, field: Field, value: object) -> bool:
        """Whether what has happened is said to have happened after the moment of which the snapshot tells."""
        text = value.get("not_before") if isinstance(value, dict) else value
        return field.happened and isinstance(text, str) and self._any_later((text,))

    def _any_later(self, times: Iterable[str]) -> bool:
        """Whether any of ``times`` comes after that moment."""
        day, limit = self._day, self.limit
        if day is None or limit is None:
            return False
        return any(_is_after(text, limit) for text in filter(day.__le__, times))

    def _time(self, field: Field, value: object, spot: Spot) -> None:
        if self._is_later(field, value) and self._first(field.record, field.name, ""):
            self.warnings.append(_after_as_of(spot))

    def _unknown_field(self, record: Record, key: str, spot: Spot) -> None:
        if self._first(record.name, key, ""):
            self.warnings.append(unknown_field(spot, record, key))

    def _word(self, field: Field, word: str, spot: Spot, holder: Mapping[str, Any]) -> None:
        kind = field.type
        if not (field.closed or isinstance(kind, EnumType)) or not self._first(
            field.record, field.name, word
        ):
            return
        if isinstance(kind, EnumType):
            if word not in kind.values:
                self.warnings.append(_unknown_word(field, kind, word, spot))
            return
        if (mistake := closed_mistake(field.closed, word, holder.get("region"))) is not None:
            if field.closed == "region":
                self.errors.append(spot.misspelt("SC343", mistake.meant, text=shortened(word.encode())))
        elif (meant := reversed_sign(word)) is not None and field.closed == "timezone":
            self.warnings.append(_warning(spot.mistake("SC353", text=word, meant=meant)))


def _is_after(text: str, limit: datetime) -> bool:
    try:
        return parse_instant(text) > limit
    except msgspec.ValidationError:
        return False  # what is wrong with it is said where it is read


def _child(spot: Spot, index: int) -> Spot:
    return next(inner for inner in spot.children() if inner.path[-1] == index)


def _warning(mistake: Mistake) -> Mistake:
    return replace(mistake, severity=Severity.WARNING)


def unknown_field(spot: Spot, record: Record, key: str) -> Mistake:
    """A field that no such record has."""
    holder = f"`{replace(spot, path=spot.path[:-1]).name}`"
    return _warning(spot.key.misspelt("SC351", guess(key, record.fields), holder=holder, name=spot.name))


def _after_as_of(spot: Spot) -> Mistake:
    label = Text("after `as_of`", "晚于 `as_of`")
    return _warning(spot.mistake("SC354", label=label, name=spot.name))


def _unknown_word(field: Field, kind: EnumType, word: str, spot: Spot) -> Mistake:
    listed = list(kind.values)[:_LISTED]
    more = Text(", …", "…") if len(kind.values) > _LISTED else Text()
    return _warning(
        spot.misspelt(
            UNKNOWN_WORD,
            guess(word, kind.values),
            text=shortened(word.encode()),
            title=field.title,
            listed=tuple(listed),
            more=more,
        )
    )
