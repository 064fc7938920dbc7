"""A type learned from some values of a list: as that the others are decoded far faster than plainly.

It has those fields that have come up, and those words where the schema lists words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import chain
from operator import or_
from types import GenericAlias
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.snapshot.read.inner import GIVEN, ValueSteps, inner, into, items_of

#: A time in full with seven digits of a second's fraction has more characters.
_COARSE: Final = 26
#: The type of lists of which none has had items yet.
_EMPTY: Final = Annotated[list[Any], Meta(max_length=0)]


class Learned(Struct, frozen=True):
    """``decode`` takes a list of the learned type and no other; ``times`` lead from its values to times.

    A ``steady`` type has no numbers that may be written longer than they were, a ``coarse`` one no times that
    may be finer than a microsecond.
    """

    decode: Callable[[bytes], list[Any]]
    times: Sequence[ValueSteps]
    steady: bool
    coarse: bool

    def happened(self, values: Sequence[Any]) -> Iterable[str]:
        """The times in ``values`` at which something has happened."""
        return chain.from_iterable(inner(values, steps) for steps in self.times)


def learned(values: Sequence[Any], record: Record | None) -> Learned | None:
    """What is learned from ``values``, the objects among which are ``record``."""
    lesson = _Lesson()
    try:
        kind = GenericAlias(list, (lesson.kind(values, _given(values), record),))
        return Learned(msgspec.json.Decoder(kind).decode, lesson.times, lesson.steady, lesson.coarse)
    except (TypeError, ValueError):  # names of keys that no attribute can stand for
        return None


class _Lesson:
    def __init__(self) -> None:
        self.times: list[ValueSteps] = []
        self.steady = True
        self.coarse = True

    def kind(
        self,
        values: Sequence[Any],
        steps: ValueSteps,
        record: Record | None = None,
        field: Field | None = None,
    ) -> Any:
        """A type of which all ``values`` are, which stand in ``field``; objects among them are ``record``."""
        kinds: list[Any] = [None] if None in values else []
        kinds += [kind for kind in (bool, int, float) if any(type(value) is kind for value in values)]
        self.steady = self.steady and float not in kinds
        alone = len({type(value) for value in values if value is not None}) == 1

        def among(kind: type[Any]) -> ValueSteps:
            return steps if alone else (*steps, partial(_only, kind))

        if texts := [value for value in values if type(value) is str]:
            kinds.append(self._text(texts, field))
            if field is not None and field.happened:
                self.times.append(among(str))
        if objects := [value for value in values if isinstance(value, dict)]:
            kinds.append(self._object(objects, among(Struct), record, field))
            self.coarse = self.coarse and (field is None or field.type is not Scalar.TIME)
        if lists := [value for value in values if isinstance(value, list)]:
            items = list(chain.from_iterable(lists))
            way = (*among(list), items_of, *_given(items))
            kinds.append(GenericAlias(list, (self.kind(items, way, record),)) if items else _EMPTY)
        return reduce(or_, kinds)

    def _text(self, texts: Sequence[str], field: Field | None) -> Any:
        """The words that the schema lists, and those there are; for other fields just text."""
        if field is not None and (isinstance(field.type, EnumType) or field.closed == "region"):
            listed = field.type.values if isinstance(field.type, EnumType) else catalog().regions
            return Literal[tuple(dict.fromkeys((*listed, *texts)))]
        if field is not None and field.type is Scalar.TIME:
            if max(map(len, texts)) <= _COARSE:
                return Annotated[str, Meta(max_length=_COARSE)]
            self.coarse = False
        return str

    def _object(
        self,
        values: Sequence[Mapping[str, Any]],
        steps: ValueSteps,
        record: Record | None,
        field: Field | None,
    ) -> type[Struct]:
        members: dict[str, list[Any]] = {}
        for value in values:
            for key, member in value.items():
                members.setdefault(key, []).append(member)
        names = {key: f"_{number}" for number, key in enumerate(members)}
        kinds = []
        for key, found in members.items():
            kind = self.kind(found, (*steps, into(names[key]), GIVEN), *_inside(record, field, key))
            kinds.append((names[key], kind | UnsetType, UNSET))
        return msgspec.defstruct("Shape", kinds, rename={name: key for key, name in names.items()}, gc=False)


def _given(values: Sequence[Any]) -> ValueSteps:
    return (GIVEN,) if None in values else ()


def _only(kind: type[Any], values: Iterable[Any]) -> Iterator[Any]:
    return (value for value in values if isinstance(value, kind))


def _inside(record: Record | None, field: Field | None, key: str) -> tuple[Record | None, Field | None]:
    """The record that stands in a member of an object, if any, and the field that the member is.

    The object is a ``record``, or the value of ``field``: of an uncertain time the beginning counts.
    """
    if record is None:
        return None, field if key == "not_before" else None
    own = record.fields.get(key)
    if own is None or not isinstance(own.type, ObjectType | ListType) or own.type.record is None:
        return None, own
    return catalog().records[own.type.record], own
