"""The rows of a sheet of a workbook, read as they come out of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics import InputError
from checker.diagnostics.collector import Collector
from checker.importers.tables.archive import Archive
from checker.importers.tables.dates import DateStyles, date_cell
from checker.importers.tables.model import DateCell, FormulaCell, NumberCell
from checker.importers.tables.oddities import (
    BESIDE,
    FAILED,
    FORMULA,
    MERGED,
    PLACES,
    UNCOMPUTED,
    Oddities,
    Oddity,
)
from checker.importers.tables.rows import Progress, RawRow
from checker.importers.tables.strings import MOST_PIECES, SharedStrings, unescaped
from checker.importers.tables.xml_parts import PartParser, in_workbooks, too_long

_TAGS: Final = in_workbooks("c", "is", "t", "f", "row", "rPh", "sheetData", "mergeCell")
_RANGE: Final = pattern(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
_DIGITS: Final = "0123456789"
#: No table is wider: what stands beyond stands beside it.
WIDEST: Final = 1024
#: Sheets have no more rows and columns.
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384


class Book(Struct, frozen=True):
    """What cells of any sheet refer to."""

    strings: SharedStrings
    styles: DateStyles
    since_1904: bool


@lru_cache(MOST_COLUMNS)
def column_of(name: str) -> int:
    """The place of a column, from 0, by its letters; -1 where no sheet has it."""
    place = 0
    for letter in name if len(name) <= 3 else "":
        if not "A" <= letter <= "Z":
            return -1
        place = place * 26 + ord(letter) - 64
    return place - 1 if place <= MOST_COLUMNS else -1


class _Sheet:
    """What is being read: elements come in, rows go out into ``ready``."""

    def __init__(self, book: Book, oddities: Oddities, file: str, part: str) -> None:
        self.ready: list[RawRow] = []
        self.pieces: list[str] = []
        self.parser = PartParser(file, part, self._start, self._end)
        self._book = book
        self._oddities = oddities
        self._phonetic = False
        # The row, which goes on in the next element where that has the same number.
        self._number = 0
        self._cells: list[str] = []
        self._flaw: Oddity | None = None
        #: Whether the element has had no cell, the column of a cell that doesn't say its own, and the first
        #: column that no cell of the row has claimed.
        self._fresh = True
        self._next = 0
        self._free = 0
        # The cell.
        self._cell: dict[str, str] = {}
        self._formula = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _TAGS.get(name)
        if tag is None:
            return
        if tag == "c":
            self._cell = attributes
            self._formula = False
            self.pieces.clear()
        elif tag == "row":
            self._begin_row(attributes.get("r"))
        elif tag == "t":
            if not self._phonetic:
                self.parser.listen(self.pieces.append)
        elif tag == "sheetData":
            self.parser.listen(self.pieces.append)
        elif tag == "mergeCell":
            self._merged(attributes.get("ref", ""))
        else:  # inside a cell only text is text, and neither a formula nor how something is pronounced is
            self.parser.listen(None)
            self._formula = self._formula or tag == "f"
            self._phonetic = tag == "rPh"

    def _end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag is None:
            return
        if tag == "c":
            self._end_cell()
        elif tag == "sheetData":
            self._flush()
            self.parser.listen(None)
        elif tag in ("f", "is"):
            self.parser.listen(self.pieces.append)
        elif tag == "t":
            self.parser.listen(None)
        elif tag == "rPh":
            self._phonetic = False

    def _begin_row(self, written: str | None) -> None:
        # A writer of single cells begins a row anew for each of them.
        number = int(written) if written is not None and written.isdigit() and len(written) < 8 else 0
        if number != self._number or not number:
            self._flush()
            self._number = number if 0 < number <= MOST_ROWS else self._number + 1
            if written is not None and self._number != number:
                self._flaw = PLACES
        self._fresh = True
        self._next = 0

    def _flush(self) -> None:
        if self._cells or self._flaw is not None:
            self.ready.append((self._number, self._cells, self._flaw))
            self._cells, self._flaw = [], None
        self._free = 0

    def _end_cell(self) -> None:
        reference = self._cell.get("r")
        column = self._next if reference is None else column_of(reference.rstrip(_DIGITS))
        if self._fresh and 0 <= column < self._free:  # not the same row, whatever its number
            self._flush()
        self._fresh = False
        if not self._free <= column < MOST_COLUMNS:
            self._flaw = PLACES
            return
        self._next = self._free = column + 1
        text = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
        value = self._value(text.strip(), column)
        if not value:
            return
        if column >= WIDEST:
            self._oddities.note(BESIDE, self._number, column)
            return
        cells = self._cells
        while len(cells) < column:
            cells.append("")
        cells.append(value)

    def _value(self, text: str, column: int) -> str:
        kind = self._cell.get("t")
        if kind == "s" and text:
            try:
                value = self._book.strings[int(text)]
            except (ValueError, IndexError):
                self._flaw = PLACES
                return ""
        elif kind is None or kind == "n":
            value = self._number_cell(text) if text else ""
        elif kind == "b":
            value = {"1": "TRUE", "0": "FALSE"}.get(text, text)
        elif kind == "d":
            value = DateCell(text.removesuffix("Z")) if text else ""
        else:
            value = unescaped(text).strip()
            if kind == "e":
                self._oddities.note(FAILED, self._number, column)
        return self._computed(value, kind, column) if self._formula else value

    def _computed(self, value: str, kind: str | None, column: int) -> str:
        """The result of a formula; a text may well be empty, a number without digits was never worked out."""
        uncomputed = not value and kind in (None, "n")
        self._oddities.note(UNCOMPUTED if uncomputed else FORMULA, self._number, column)
        return FormulaCell(value) if value or uncomputed else ""

    def _number_cell(self, text: str) -> str:
        clock = self._book.styles.get(self._cell.get("s", "0"))
        if clock is None:
            return NumberCell(text)
        return date_cell(text, clock=clock, since_1904=self._book.since_1904)

    def _merged(self, reference: str) -> None:
        rows = _RANGE.fullmatch(reference)
        if rows is not None and int(rows[1]) < int(rows[2]):
            self._oddities.note(MERGED, int(rows[1]))


def sheet_rows(
    archive: Archive,
    part: str,
    book: Book,
    oddities: Oddities,
    problems: Collector,
    *,
    progress: Progress | None = None,
) -> Iterator[RawRow]:
    """The rows of a sheet; where its part is damaged, those before it, and a problem."""
    count = 0
    sheet = _Sheet(book, oddities, archive.name, part)
    try:
        for chunk in archive.chunks(part):
            sheet.parser.feed(chunk)
            yield from sheet.ready
            count += len(sheet.ready)
            sheet.ready.clear()
            if progress is not None:
                progress(count, archive.done)
            if len(sheet.pieces) > MOST_PIECES:
                raise too_long(archive.name, part)
        sheet.parser.feed(b"", final=True)
    except InputError as error:
        for diagnostic in error.diagnostics:
            problems.add(diagnostic)
    yield from sheet.ready
