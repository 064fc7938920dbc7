"""The lines of a record: its rows, or the values that one cell holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from checker.importers.columns.cells import CellReaders, MisreadCell
from checker.importers.columns.gather import Cells, Note
from checker.importers.columns.layout import LINE, ColumnLayout
from checker.importers.fields import Json

#: So many different lines are remembered.
_MANY: Final = 10_000


class LineReader:
    """Reads the lines of records."""

    def __init__(self, layout: ColumnLayout, readers: CellReaders, note: Note) -> None:
        """Read by ``layout``; cells that aren't understood are told to ``note``."""
        self._note = note
        self._known: dict[tuple[str, ...], Json] = {}
        #: Columns that feed a field: their position, and what reads them.
        self._fields = [
            (position, name, name.removeprefix(LINE), readers.of(name))
            for position, name in enumerate(layout.of_line)
            if name in layout.table.columns
        ]
        self._cuts = [
            (position, mark)
            for position, name in enumerate(layout.of_line)
            if (mark := layout.columns[name].split) is not None
        ]

    @property
    def known(self) -> bool:
        """Whether the file says anything of lines."""
        return bool(self._fields)

    def add(self, record: Json, rows: Sequence[Cells]) -> None:
        """Put the lines into ``record``; rows that are the same throughout are one.

        A row without anything of a line leaves open how many there are.
        """
        if len(rows) == 1 and not self._cuts:  # as of most records
            (number, *cells) = rows[0]
            if line := self._line(int(number), cells):  # type: ignore[arg-type]  # only the first is no text
                record["lines"] = [line]
            return
        seen: dict[tuple[int | str, ...], int] = {}
        for row in rows:
            seen.setdefault(tuple(row[1:]), int(row[0]))
        found = [line for cells, row in seen.items() for line in self._of(row, list(map(str, cells)))]
        if all(found):
            record["lines"] = found

    def _of(self, row: int, cells: list[str]) -> Iterator[Json]:
        if self._cuts:
            for part in self._parts(cells):
                yield self._line(row, part)
        else:
            yield self._line(row, cells)

    def _parts(self, cells: list[str]) -> Iterator[list[str]]:
        """The lines of one row: as many as its cells hold values, divided as their columns say."""
        cut = {position: cells[position].split(mark) for position, mark in self._cuts}
        count = max(map(len, cut.values()))
        for index in range(count):
            yield [
                text
                if count == 1
                else cut[position][index].strip()
                if len(cut.get(position, ())) == count
                else ""
                for position, text in enumerate(cells)
            ]

    def _line(self, row: int, cells: Sequence[str]) -> Json:
        key = tuple(cells[position] for position, *_ in self._fields)
        known = self._known.get(key)
        if known is not None:
            return dict(known)
        line, wrong = {}, False
        for position, name, field, read in self._fields:
            value = read(cells[position]) if cells[position] else None
            if isinstance(value, MisreadCell):
                self._note(row, name, value.code, value.message)
                wrong = True
            elif value is not None:
                line[field] = value
        if not wrong and len(self._known) < _MANY:
            self._known[key] = line
        return dict(line)
