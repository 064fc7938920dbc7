"""The names of columns that anybody knows: by them encoding, separator, sheet and header row are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from checker.importers.columns.names import plain

#: Longer texts are no name of a column.
_LONGEST: Final = 100


class KnownColumns(Struct, frozen=True):
    """Names of columns, as they are compared; ``examples`` are some to tell people of."""

    words: frozenset[str]
    examples: tuple[str, ...] = ()
    #: Fewer known names make no header.
    least: int = 2

    @staticmethod
    def of(names: Iterable[str], examples: Iterable[str] = ()) -> KnownColumns:
        """These names, however they are written."""
        return KnownColumns(frozenset(filter(None, map(plain, names))), tuple(examples))

    def has(self, cell: str) -> bool:
        """Whether a cell is the name of a column."""
        return 0 < len(cell) <= _LONGEST and plain(cell) in self.words

    def known(self, cells: Iterable[str]) -> int:
        """How many different names of columns a row has."""
        return len({plain(cell) for cell in cells if len(cell) <= _LONGEST} & self.words)


class FoundHeader(Struct, frozen=True):
    """A header among the first rows: its place among them, its cells, and how many of them are known."""

    index: int
    cells: tuple[str, ...]
    known: int


def find_header(rows: Sequence[Sequence[str]], headers: KnownColumns) -> FoundHeader | None:
    """The first of the rows in which most columns have a name that is known; None where too few have.

    Where a header has several rows, as merged cells make them, its last one counts, and a column that has no
    name there has that of the row above.
    """
    best = None
    for index, row in enumerate(rows):
        own = headers.known(row)
        if not own:
            continue
        cells = tuple(_filled(rows[max(index - 2, 0) : index], row, headers))
        known = headers.known(cells)
        if known >= headers.least and (best is None or known > best.known):
            best = FoundHeader(index, cells, known)
    return best


def _filled(above: Sequence[Sequence[str]], row: Sequence[str], headers: KnownColumns) -> Iterable[str]:
    width = max(map(len, (*above, row)))
    for column in range(width):
        name = row[column] if column < len(row) else ""
        for upper in reversed(above):
            if name:
                break
            if column < len(upper) and headers.has(upper[column]):
                name = upper[column]
        yield name
