"""Pages of an API: what was asked for at once, and whether several are all that there is.

Pages of one search prove that nothing is missing only together: all of them give the same total, as many
different records are there, and one of them is the last. A shop with many orders is searched month by month,
so there may be several searches, each with its own total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import tzinfo
from enum import StrEnum
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.endpoints import Endpoint
from checker.importers.fields import Fields, OddItem
from checker.importers.importer import Trace
from checker.importers.place import ExportPlace
from checker.importers.records import PageRecord
from checker.importers.unwrapping import Answer


class ExportPage(Struct, frozen=True):
    """One response. ``total`` is the number of records of its search, where it gives one.

    ``last`` is whether no page follows; None where the platform's pages never say so. ``made`` are records
    that were translated when the page was read, their times in seconds, and ``traces`` what they say of their
    shop; ``records`` wait for being read with care; ``odd`` are what stands among them and is none, and what
    that is. A page that was ``told`` is a message of the platform: what its records say was so
    at their time.
    """

    kind: StrEnum
    records: tuple[Fields, ...]
    place: ExportPlace
    total: int | None
    last: bool | None
    told: bool = False
    made: tuple[PageRecord, ...] = ()
    traces: tuple[Trace, ...] = ()
    odd: tuple[OddItem, ...] = ()
    file: str = ""

    def noting(self, problems: Collector) -> ExportPage:
        """The same page, what is strange in it noted in ``problems``."""
        return replace(self, records=tuple(replace(record, problems=problems) for record in self.records))

    def __len__(self) -> int:
        return len(self.records) + len(self.made) + len(self.odd)

    def places(self) -> Iterator[ExportPlace]:
        """Where its records stand."""
        yield from (record.place for record in self.records)
        yield from (record.place for record in self.made)
        yield from (place for place, _ in self.odd)

    def within(self, zone: tzinfo) -> ExportPage:
        """The same page, its times in ``zone``."""
        return replace(self, records=tuple(replace(record, zone=zone) for record in self.records))


def names(part: Answer) -> str:
    """The file's name and the address that was asked: what they say of an empty list."""
    span = part.place.span()
    return f"{Path(span.file).name if span is not None else ''} {part.request}"


def note_several(
    possible: Iterable[Endpoint], place: ExportPlace, problems: Collector, *, empty: bool = True
) -> None:
    """Note that a list may be of several endpoints: it is empty, or its records don't tell."""
    titles = [endpoint.title for endpoint in possible]
    listed = Text(" or of ".join(t.en for t in titles), "，也可能是".join(t.zh for t in titles))
    problems.warning("SC516", place, "several" if empty else "unmarked", listed=listed, first=titles[0])


def note_unused(
    endpoint: Endpoint, read: Mapping[StrEnum, Endpoint], place: ExportPlace, problems: Collector
) -> None:
    """Note that nothing is used of an answer."""
    if endpoint.taken_for is None:
        problems.hint("SC523", place, "page", title=endpoint.title)
    else:
        problems.warning("SC524", place, title=endpoint.title, wanted=read[endpoint.taken_for].title)


def whole(pages: Iterable[ExportPage], id_of: Callable[[Fields], str | None]) -> bool:
    """Whether pages of one kind hold every record of each of their searches."""
    searches: dict[int, dict[tuple[frozenset[str | None], bool | None], None]] = {}
    loose: set[str | None] = set()
    for each in pages:
        ids = frozenset(chain(map(id_of, each.records), (record.id for record in each.made)))
        if each.total is None:
            loose |= ids
        else:
            searches.setdefault(each.total, {})[ids, each.last] = None
    found = {identifier for each in searches.values() for ids, _ in each for identifier in ids}
    return bool(searches) and loose <= found and all(_all_of(t, list(p)) for t, p in searches.items())


def _all_of(total: int, pages: list[tuple[frozenset[str | None], bool | None]]) -> bool:
    """Whether different pages that give the same total are one search, or several, each from end to end.

    Every search has one last page. One that was fetched twice brings the same records once more. Where no
    page says whether it is the last, as many records as the search has must do.
    """
    ends = sum(last is True for _, last in pages)
    silent = all(last is None for _, last in pages)
    different = len(frozenset[str | None]().union(*(ids for ids, _ in pages)))
    if ends < 2:
        return (ends == 1 or silent) and different == total
    together = sum(len(ids) for ids, _ in pages)
    return together == total * ends and different in (total, total * ends)
