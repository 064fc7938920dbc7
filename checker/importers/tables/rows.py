"""From rows as a file has them to tables under their headers, the same for every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from checker.diagnostics.collector import Collector
from checker.importers.columns.names import plain
from checker.importers.tables.headers import FoundHeader, KnownColumns, find_header
from checker.importers.tables.model import Row, Table
from checker.importers.tables.oddities import BESIDE, LONG, Oddities, Oddity
from checker.importers.tables.place import TablePlace

#: A row as it stands in a file: its number, its cells and what is wrong with it.
RawRow = tuple[int, list[str], Oddity | None]
#: Told how many rows of a file or sheet have been read, and how many bytes of the file.
Progress = Callable[[int, int], None]
#: The header is one of so many rows that aren't empty.
FIRST: Final = 30
#: With one of these, in any language of a market, begins a row that adds others up.
_TOTALS: Final = frozenset(
    ("total", "totals", "grandtotal", "subtotal", "sum", "totalgeral", "jumlah", "tổng", "tổngcộng", "tổngsố")
) | {"รวม", "รวมทั้งหมด", "ยอดรวม", "合计", "总计", "小计", "汇总", "累计", "總計", "合計"}


def tables(
    raw: Iterable[RawRow],
    place: TablePlace,
    known: KnownColumns,
    problems: Collector,
    oddities: Oddities,
    *,
    shifting: bool,
) -> Iterator[Table]:
    """The tables among the rows of a file or sheet: several where files were put together.

    ``shifting`` says that a cell too many moves those behind it, as it does between separators.
    """
    rest = iter(raw)
    head = list(islice(filter(_is_filled, rest), FIRST))
    found = find_header([cells for _, cells, _ in head], known)
    above = [tuple(cells) for _, cells, _ in head[: found.index]] if found is not None else []
    row = head[found.index][0] if found is not None else 0
    rest = chain(head[found.index + 1 :] if found is not None else (), rest)
    while found is not None:
        oddities.below(row)
        under = _Under(rest, TablePlace(place.file, place.sheet, found.cells), found, known, oddities)
        yield Table(
            under.place.export_place(),
            place.sheet,
            found.cells,
            row,
            tuple(above),
            under.rows(problems, shifting=shifting),
            place.file,
        )
        found, row, above = under.next_header, under.next_row, []


def _is_filled(row: RawRow) -> bool:
    return row[2] is not None or any(row[1])


class _Under:
    """The rows under a header, down to the next one."""

    def __init__(
        self,
        raw: Iterator[RawRow],
        place: TablePlace,
        header: FoundHeader,
        known: KnownColumns,
        oddities: Oddities,
    ) -> None:
        self.place = place
        self.next_header: FoundHeader | None = None
        self.next_row = 0
        self._raw = raw
        self._header = header
        self._known = known
        self._oddities = oddities
        #: A column that a header has a known word in.
        self._key = next(index for index, cell in enumerate(header.cells) if known.has(cell))

    def rows(self, problems: Collector, *, shifting: bool) -> Iterator[Row]:
        """Each row that says something of its own: neither empty nor a sum nor the header again."""
        width, key, oddities = len(self._header.cells), self._key, self._oddities
        for number, cells, flaw in self._raw:
            if (length := len(cells)) < width:
                cells.extend([""] * (width - length))
            elif length > width:
                if (extra := next((at for at in range(width, length) if cells[at]), None)) is not None:
                    if shifting:
                        flaw = flaw or LONG  # noqa: PLW2901 - it is that of this row
                    else:
                        oddities.note(BESIDE, number, extra)
                del cells[width:]
            if flaw is not None:
                oddities.note(flaw, number)
            elif not cells[key].isdigit() and not self._is_own(number, cells):
                if self.next_header is not None:
                    break
                continue
            yield Row(number, cells, flaw)
        oddities.report(self.place, problems)

    def _is_own(self, number: int, cells: Sequence[str]) -> bool:
        """Whether a row is one of the table: not empty, no sum, and no header."""
        first = next(filter(None, cells), "")
        if not first or plain(first) in _TOTALS:
            return False
        if not self._known.has(cells[self._key]):
            return True
        if tuple(cells) == self._header.cells:
            return False
        if self._known.known(cells) * 2 < self._header.known:
            return True
        self.next_header, self.next_row = find_header([cells], self._known), number
        return self.next_header is None
