"""What an importer is, what it is given, and what it gives.

An importer knows some files of a platform. It says of each thing in a file whether it is one of them
(``recognise``), what these say of their shop (``survey``), and, once zone and currency of that shop are
settled over all files, what records they hold (``read``). What several importers have read is merged by
section and id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from msgspec import Struct, convert, field

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.facts import Facts
from checker.importers.fields import Json, known
from checker.importers.place import ExportDocument, ExportPlace
from checker.importers.sources import SourceFile
from checker.importers.tables.model import Row, Table
from checker.importers.watching import Watch, nobody
from checker.snapshot.kept import Change, SectionRecords
from checker.snapshot.provenance import RowProblem

__all__ = [
    "Content",
    "Context",
    "Imported",
    "Importer",
    "Origins",
    "Places",
    "Recognition",
    "RowProblem",
    "SectionCoverage",
    "Sections",
    "ShopFound",
    "Survey",
    "Trace",
]

#: Where a record stands: by section (or ``shop``) and id.
Origins = Mapping[tuple[str, str], ExportPlace]
#: The same, to which others are added.
Places = MutableMapping[tuple[str, str], ExportPlace]
#: Records by the section's path.
Sections = Mapping[str, SectionRecords]


def _no_rows() -> Iterator[Row]:
    return iter(())


class Content(Struct, frozen=True):
    """A thing in a file that an importer may know: a JSON document, or a table with its header.

    ``rows`` are those of the table, from the first one on, as often as they are asked for. A file isn't read
    as a ``whole`` where a table of it is hidden.
    """

    source: SourceFile
    document: ExportDocument | None = None
    table: Table | None = None
    rows: Callable[[], Iterator[Row]] = _no_rows
    whole: bool = True


class Recognition(Struct, frozen=True):
    """That an importer knows a thing: ``what`` it is and how it knew, in words; the surest one gets it.

    ``Seller Center orders export (columns Order ID, Order Status, …)`` would be such words. ``by_members`` is
    said of an object that was known by its own members alone: whatever has the same ones is the same.
    """

    what: Text
    sure: int = 1
    by_members: bool = False


class Trace(Struct, frozen=True):
    """What each of ``count`` records says of its shop. ``of`` is what such records are called."""

    of: Text
    id: str
    place: ExportPlace
    currency: str | None = None
    region: str | None = None
    shop: str | None = None
    count: int = 1


class ShopFound(Struct, frozen=True):
    """A shop that a file describes: its fields in the snapshot's shape, ``id`` among them."""

    values: Json
    place: ExportPlace


class Survey(Struct, frozen=True):
    """What files say of their shop.

    ``work`` is whatever else was made of them on the way; ``read`` gets it back.
    """

    traces: Sequence[Trace] = ()
    shops: Sequence[ShopFound] = ()
    work: object = None


class Context(Struct, frozen=True):
    """What reading goes by.

    ``shop`` is what files and facts say of the shop, ``zone`` its time zone and ``currency`` its currency as
    far as known: a local time without a zone is no instant. ``retrieved_at`` and ``as_of`` are said by the
    caller or the facts. ``claims`` is, by section, what somebody says of its completeness. ``watch`` is told
    how far reading has come.
    """

    problems: Collector
    facts: Facts
    shop: Json = field(default_factory=dict)
    zone: tzinfo | None = None
    currency: str | None = None
    retrieved_at: datetime | None = None
    as_of: str | None = None
    claims: Mapping[str, Json] = field(default_factory=dict)
    survey: Survey = Survey()
    watch: Watch = nobody


class SectionCoverage(Struct, frozen=True):
    """What a section of one importer holds of the truth.

    ``complete`` and ``created_since`` as in a snapshot's coverage, both only as far as the files bear a claim
    out. ``rows`` have been read, ``bad_rows`` of them not understood: then the section is incomplete.
    """

    source: str
    retrieved_at: str | None = None
    complete: bool | None = None
    created_since: str | None = None
    asserted_by: str | None = None
    note: str | None = None
    rows: int = 0
    bad_rows: int = 0

    @staticmethod
    def of(entry: Json, rows: int = 0) -> SectionCoverage:
        """What a checked entry of a coverage claims of a section of so many rows."""
        return convert({**entry, "rows": rows}, SectionCoverage)

    def entry(self) -> Json:
        """The entry in a snapshot's coverage."""
        whole = self.bad_rows == 0
        return known(
            {
                "source": self.source,
                "complete": self.complete if whole else None,
                "created_since": self.created_since if whole else None,
                "retrieved_at": self.retrieved_at,
                "asserted_by": self.asserted_by if whole else None,
                "note": self.note,
            }
        )


class Imported(Struct, frozen=True):
    """What one importer has made of its files.

    ``shop`` are fields that the files prove, ``sections`` records in the snapshot's shape, each with its id,
    by the section's path; ``members`` are fields beside a section that hangs from an object, by that object's
    name (``settlements: {unsettled_count: 2}``). ``settle`` gives, by section, what is to be done to its
    records once all is merged.
    """

    platform: str | None = None
    shop: Json = field(default_factory=dict)
    sections: Sections = field(default_factory=dict)
    members: Mapping[str, Json] = field(default_factory=dict)
    coverage: Mapping[str, SectionCoverage] = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)
    bad: Sequence[RowProblem] = ()
    settle: Callable[[Sections], Mapping[str, Change]] | None = None


def _nothing_said(_contents: Sequence[Content], _problems: Collector, _facts: Facts) -> Survey:
    return Survey()


def _as_it_is(_content: Content) -> None:
    pass


class Importer(Struct, frozen=True):
    """What can be imported. ``files`` says which files it takes.

    As soon as it is certain that it reads a thing, it may ``take`` out of it what it needs, in its stead.

    Things that are only understood ``together``, as pages of one search are, are read in one call; else each
    is read in a call of its own. ``market`` are fields that every shop of the platform has in common;
    ``columns`` are what columns of its tables may be called, as headers are compared; ``typical`` are some.
    """

    title: Text
    files: Text
    platform: str
    recognise: Callable[[Content], Recognition | None]
    read: Callable[[Sequence[Content], Context], Imported]
    survey: Callable[[Sequence[Content], Collector, Facts], Survey] = _nothing_said
    take: Callable[[Content], None] = _as_it_is
    together: bool = False
    market: tuple[tuple[str, str], ...] = ()
    columns: frozenset[str] = frozenset()
    typical: tuple[str, ...] = ()


#: Of nobody.
NOTHING: Final = Imported()
