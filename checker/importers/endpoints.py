"""What an answer of an API lists, told by several of its fields: endpoints share the keys of their lists.

Records and what stands beside their list decide; an empty list is only what the file's name or the request
says, and else no evidence of anything. Which endpoints there are is a table of each platform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.importers.fields import Fields

#: So many fields tell a record that stands alone, without any key of its list.
_CERTAIN: Final = 2
#: So many records of a list are looked at first to tell what they are.
_FIRST: Final = 8


def as_it_is(fields: Fields) -> Fields:
    """A record that needs no change."""
    return fields


class Endpoint(Struct, frozen=True):
    """A kind of answer. ``kind`` is None where nothing of it is used.

    ``title`` goes after "this page lists". ``marks`` are fields of its records, ``beside`` what stands beside
    their list and nowhere else; ``named`` is what a file's name or an address says of it. ``taken_for`` is
    what people may think that such a page gives. ``put`` makes a record what those of its kind look like.
    """

    title: Text
    keys: tuple[str, ...]
    kind: StrEnum | None = None
    marks: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    named: str = r"(?!)"
    taken_for: StrEnum | None = None
    put: Callable[[Fields], Fields] = as_it_is


class Recognised(Struct, frozen=True):
    """What ``data`` was found to list, under which key; None where several endpoints could have given it."""

    key: str
    endpoint: Endpoint | None
    possible: tuple[Endpoint, ...]


def words(text: str) -> frozenset[str]:
    """The names in ``text``."""
    return frozenset(text.split())


def recognise(
    table: tuple[Endpoint, ...], data: Mapping[str, object], names: Callable[[], str] = str
) -> Recognised | None:
    """What the ``data`` of an answer lists; ``names`` gives the file's name and the address asked, if any.

    It is only asked where the data don't tell, as finding the name of a file may mean reading it again.

    Of endpoints with the same key the first in the ``table`` is the one that is read.
    """
    for key in list_keys(table):
        if key not in data:
            continue
        possible = tuple(
            e for e in table if key in e.keys and (e.marks or not e.beside or e.beside & set(data))
        )
        if not possible:  # without what stands beside such a list, it is a part of something else
            continue
        if len(possible) == 1:
            return Recognised(key, possible[0], possible)
        return Recognised(key, _decided(data, key, possible, names), possible)
    return None


def _decided(
    data: Mapping[str, object], key: str, possible: tuple[Endpoint, ...], names: Callable[[], str]
) -> Endpoint | None:
    beside = set(data) - {key}
    for endpoint in possible:
        if endpoint.beside & beside:
            return endpoint
    records = data[key]
    if records and not isinstance(records, list):
        return possible[0]
    if isinstance(records, list) and records:
        best = _best(possible, names_of(records[:_FIRST])) or _best(possible, names_of(records))
        if best is not None or not names().strip():
            return best
    # What isn't read is named more narrowly: `affiliate-orders` are orders by name as well.
    told = names()
    named = [e for e in possible if re.search(e.named, told, re.IGNORECASE)]
    return next((e for e in reversed(named) if e.kind is None), named[0] if named else None)


def _best(possible: Iterable[Endpoint], fields: set[str]) -> Endpoint | None:
    """The endpoint of which most marks are among ``fields``, if any is."""
    best = max(possible, key=lambda endpoint: len(endpoint.marks & fields))
    return best if best.marks & fields else None


def names_of(records: Iterable[object]) -> set[str]:
    """The names of the fields of records, and of those of the records inside them."""
    found: set[str] = set()
    for record in records:
        if isinstance(record, Mapping):
            found.update(record)
            for member in record.values():
                for item in member if isinstance(member, list) else (member,):
                    if isinstance(item, dict):
                        found.update(item)
    return found


def are_alike(table: tuple[Endpoint, ...], records: Iterable[object]) -> bool:
    """Whether records that stand alone are all certainly of one kind of answer."""
    kinds = {None if (found := alone(table, record)) is None else found.title.en for record in records}
    return len(kinds) == 1 and None not in kinds


def alone(table: tuple[Endpoint, ...], record: object) -> Endpoint | None:
    """What a record is that stands alone; None where that isn't certain."""
    if not isinstance(record, Mapping) or len(every_mark(table).intersection(record)) < _CERTAIN:
        return None
    best = max(table, key=lambda endpoint: len(endpoint.marks.intersection(record)))
    return best if len(best.marks.intersection(record)) >= _CERTAIN else None


@cache
def list_keys(table: tuple[Endpoint, ...]) -> tuple[str, ...]:
    """The keys under which lists stand."""
    return tuple(dict.fromkeys(key for endpoint in table for key in endpoint.keys))


@cache
def every_mark(table: tuple[Endpoint, ...]) -> frozenset[str]:
    """The fields that tell anything of a record."""
    return frozenset().union(*(endpoint.marks for endpoint in table))
