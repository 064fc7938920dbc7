"""What a table is, whichever file it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.importers.place import ExportPlace


class NumberCell(str):
    """A cell that stands in its file as a number."""

    __slots__ = ()


class DateCell(str):
    """A cell that stands in its file as a date: local time, as ISO 8601 writes it."""

    __slots__ = ()


class Row(Struct, frozen=True):
    """A row: its ``number`` in the file or sheet, from 1 on, and its cells, trimmed."""

    number: int
    cells: Sequence[str]


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
