"""What an answer of an API lists, told by several of its fields: endpoints share the keys of their lists.

Records and what stands beside their list decide; an empty list is only what the file's name or the request
says, and else no evidence of anything. Which endpoints there are is a table of each platform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
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


class EndpointTable:
    """The kinds of answers of a platform, in their order; what tells them is put together once."""

    def __init__(self, *endpoints: Endpoint) -> None:
        self._endpoints = endpoints
        #: The keys under which lists stand.
        self._keys = dict.fromkeys(key for endpoint in endpoints for key in endpoint.keys)
        #: The fields that tell anything of a record.
        self._marks = frozenset[str]().union(*(endpoint.marks for endpoint in endpoints))

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)

    def recognise(self, data: Mapping[str, object], names: Callable[[], str] = str) -> Recognised | None:
        """What the ``data`` of an answer lists; ``names`` gives the file's name and the address, if any.

        They are only asked for where the data don't tell: the name of a file may mean reading it again.

        Of endpoints with the same key the first in the table is the one that is read.
        """
        if self._keys.keys().isdisjoint(data):
            return None
        for key in filter(data.__contains__, self._keys):
            possible = tuple(
                e for e in self if key in e.keys and (e.marks or not e.beside or e.beside & set(data))
            )
            if not possible:  # without what stands beside such a list, it is a part of something else
                continue
            if len(possible) == 1:
                return Recognised(key, possible[0], possible)
            return Recognised(key, _decided(data, key, possible, names), possible)
        return None

    def are_alike(self, records: Iterable[object]) -> bool:
        """Whether records that stand alone are all certainly of one kind of answer."""
        first = None
        for record in records:
            found = self.alone(record)
            if found is None or (first is not None and found.title.en != first.title.en):
                return False
            first = found
        return first is not None

    def alone(self, record: object) -> Endpoint | None:
        """What a record is that stands alone; None where that isn't certain."""
        if not isinstance(record, Mapping) or len(self._marks.intersection(record)) < _CERTAIN:
            return None
        best = max(self, key=lambda endpoint: len(endpoint.marks.intersection(record)))
        return best if len(best.marks.intersection(record)) >= _CERTAIN else None


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
