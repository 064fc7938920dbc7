"""What a table of columns says: how the rows of one export become records, as data.

A file ``*.columns.yaml`` in a platform's folder declares by which columns its export is recognised, what each
column is called in each language, which field it feeds and how a cell is read, and what the platform's words
mean. Whoever knows the words of another language adds them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from checker.base.text import Text

#: Spellings by language, one or several.
Spellings = Mapping[str, str | tuple[str, ...]]
#: How a cell is read. A ``text`` says something in words of nobody knows how many, a ``country`` only from
#: which market a file is, a ``currency`` in which its amounts are.
Reading = Literal["id", "time", "money", "whole", "word", "flag", "text", "country", "currency"]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages, as a table has it."""

    en: str
    zh: str

    @property
    def text(self) -> Text:
        """The text."""
        return Text(self.en, self.zh)


class ColumnCase(Struct, frozen=True, forbid_unknown_fields=True):
    """What a field is where columns have certain words.

    A column in ``when`` has one of our words for it, ``given`` anything at all, ``nothing``, or ``empty``:
    nothing though the file has the column. The first case that fits counts; one that ``gives`` the empty
    word leaves the platform's own, and so nothing that is known.
    """

    when: Mapping[str, str]
    gives: str


class Instead(Struct, frozen=True, forbid_unknown_fields=True):
    """The column whose value a field has where its own has none, if columns have certain words."""

    column: str
    when: Mapping[str, str] = {}


class ExportColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of an export.

    ``names`` are its headers. It feeds the field of the record that it is called after in the table, or
    ``lines.`` and a field of a line. ``words`` are ours with the platform's spellings, or those of the column
    ``words_of``; ``cases``, where there are any, make a field of them and of other columns. Where the rows of
    a record differ, a ``span`` holds them all: parcels are sent one after the other. An amount may be spread
    ``per`` value of another column, such as the product of a row: the record has the sum. Where the column
    has no value, the field has that of ``else_of``; where an ``empty`` cell means none, it is none. ``split``
    is what stands between several values in one cell.
    ``phrases`` are what a time may be said to be in words that name none; their numbers don't count.
    """

    read: Reading
    names: Spellings
    words: Mapping[str, Spellings] = {}
    words_of: str | None = None
    cases: tuple[ColumnCase, ...] = ()
    span: bool = False
    per: str | None = None
    else_of: Instead | None = None
    empty: Literal["unknown", "none"] = "unknown"
    split: str | None = None
    phrases: tuple[str, ...] = ()


class Skipped(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that are known and never read: what is ``private`` of a buyer, and what no policy asks for."""

    private: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class Market(Struct, frozen=True, forbid_unknown_fields=True):
    """What all shops of a platform have in common."""

    region: str | None = None
    currency: str | None = None
    timezone: str | None = None


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The table of one export.

    Its records go to ``section``, one for all rows with the same value of the column ``id``. A file is
    recognised by the columns of ``recognise``, all of which it has, and of ``with_any``, of which it has
    one, while it has none of the headers ``unlike`` it. Where it holds only a ``part`` of the section's
    records, it never proves that these are all. ``columns`` feed fields; those ``beside`` them only stand
    in cases. ``only`` names the rows that count, by words of columns; others are of another kind, as are
    those without an id where that is ``lacking``. ``gives_way`` are words of ``status`` that say nothing
    of a record whose other rows say more, such as a cancelled item of an order. Where rows differ in one
    of the words of ``least``, the record is as far as the first of these. ``not_yet`` are, by that word,
    times that can't be set, and so are none where no cell says otherwise; ``unstated`` are fields of
    which the platform says nothing, and so are none where neither another file nor a person does. ``raw``
    keeps words as they stand in the file, in a field. ``always`` are fields that every record has.
    ``none`` are the cells that mean none, beside the empty one. ``about`` is how rows begin that explain
    the columns. ``dates`` says whether the market tells the order of day and month where the dates
    themselves don't, or by a pattern how all of them are written. ``stamped`` says that names of files begin
    with the second of the export. ``market``
    is that of every shop. ``markets`` are columns that only one market's export has, by region.
    """

    kind: str
    platform: str
    title: Wording
    files: Wording
    section: str
    id: str
    recognise: tuple[str, ...]
    columns: Mapping[str, ExportColumn]
    with_any: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    part: bool = False
    lacking: bool = False
    stamped: bool = False
    beside: Mapping[str, ExportColumn] = {}
    only: Mapping[str, tuple[str, ...]] = {}
    status: str | None = None
    gives_way: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    not_yet: Mapping[str, tuple[str, ...]] = {}
    unstated: Mapping[str, tuple[str, ...]] = {}
    raw: Mapping[str, tuple[str, ...]] = {}
    always: Mapping[str, str] = {}
    none: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    dates: str = "by themselves"
    market: Market = Market()
    markets: Mapping[str, tuple[str, ...]] = {}
    skipped: Skipped = Skipped()

    def every(self) -> Mapping[str, ExportColumn]:
        """All columns that are read, by name."""
        return {**self.columns, **self.beside}


def spelt(spellings: Spellings) -> Iterator[tuple[str, str]]:
    """Each spelling, after its language."""
    for language, texts in spellings.items():
        for text in (texts,) if isinstance(texts, str) else texts:
            yield language, text
