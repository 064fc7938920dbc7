"""What a table is, whichever file it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from msgspec import Struct

from checker.base.text import Text
from checker.importers.place import ExportPlace
from checker.importers.tables.oddities import Oddity
from checker.importers.tables.place import TablePlace


class NumberCell(str):
    """A cell that stands in its workbook as a number, written as there: digits beyond 15 may be wrong."""

    __slots__ = ()


class DateCell(str):
    """A cell that stands in its workbook as a time: local, as ISO 8601 writes it.

    ``2026-01-31`` where only the day is shown, ``2026-01-31T08:00:00``, or ``08:00:00`` of no day.
    """

    __slots__ = ()


class FormulaCell(str):
    """The last result of a formula, or ``=`` where there never was one; ``value`` is it as a plain cell."""

    __slots__ = ("value",)
    value: str

    def __new__(cls, value: str) -> Self:
        """A cell with this last result."""
        cell = super().__new__(cls, value or "=")
        cell.value = value
        return cell


class Row(Struct, frozen=True, gc=False):
    """A row that isn't empty: its ``number`` in the file or sheet, from 1 on, and its cells, trimmed.

    There is a cell for each column of the header, ``""`` where nothing stands. A row with a ``flaw`` says
    nothing for certain, not even that a cell is empty.
    """

    number: int
    cells: Sequence[str]
    flaw: Oddity | None = None


class Table(Struct, frozen=True):
    """A table of a file. ``above`` is what stands above its header.

    Its rows come once, as they are read; `Content.rows` gives them again.
    """

    place: ExportPlace
    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    above: tuple[tuple[str, ...], ...]
    rows: Iterator[Row]
    file: str = ""

    def said(self, row: int, column: int | None = None) -> Text:
        """Where a row, or its cell in a column that counts from 0, stands: *row 5, column C (`SKU ID`)*."""
        return TablePlace(self.file, self.sheet, self.header).said(row, column)
