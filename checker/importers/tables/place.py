"""Where the cells of a table stand, in words and for programs. Rows count from 1, columns from 0."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Excerpt, Span
from checker.importers.place import ExportPlace, Pointer

#: More of a name isn't shown.
_SHOWN: Final = 40


class TablePlace(Struct, frozen=True):
    """Where a table stands: its file, its sheet where the file has any, and its header."""

    file: str
    sheet: str | None = None
    header: tuple[str, ...] = ()

    def span(self, row: int, column: int | None = None) -> Span:
        """A row, or one of its cells: rows stand for lines, and cells for characters."""
        return _span(self.file, (row,) if column is None else (row, column))

    def export_place(self) -> ExportPlace:
        """The place of the table as that of a document, in which ``at(row, column)`` are its cells."""
        return ExportPlace(partial(_span, self.file), excerpt=Excerpt.NONE)

    def said(self, row: int, column: int | None = None) -> Text:
        """Where a row or one of its cells stands, as a noun: *row 5, column C (`SKU ID`)*."""
        where = Text(f"row {row}", f"第 {row} 行")
        if column is not None:
            where = Text(f"{where.en}, column {letters(column)}", f"{where.zh} {letters(column)} 列")
            if column < len(self.header) and (name := self.header[column]):
                name = shortened(name)
                where = Text(f"{where.en} (`{name}`)", f"{where.zh}（`{name}`）")
        if self.sheet is not None:
            sheet = shortened(self.sheet)
            where = Text(f"sheet `{sheet}`, {where.en}", f"工作表 `{sheet}` {where.zh}")
        return where


def _span(file: str, pointer: Pointer, *, of_key: bool = False) -> Span:  # noqa: ARG001 - see `Locate`
    row, column = (int(step) for step in (*pointer, *(1, 0)[len(pointer) :])[:2])
    return Span(file, row, column + 1, row, column + 2)


def shortened(name: str) -> str:
    """A name as far as it is shown."""
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"


def letters(column: int) -> str:
    """What spreadsheets call a column: ``A`` to ``Z``, ``AA`` and so on."""
    name, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(65 + last) + name
    return name
