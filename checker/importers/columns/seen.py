"""What is seen of all cells of a file while they are gathered.

Of most columns only which different things they hold: days, the signs of currencies, words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.times import date_of
from checker.importers.tables.model import DateCell, FormulaCell, NumberCell

#: Stands before a kept cell that its file holds as a number, as a date, or as a formula.
_MARKS: Final[Mapping[str, type[str]]] = {"\x01": NumberCell, "\x02": DateCell, "\x03": FormulaCell}
_MARK_OF: Final = {kind: mark for mark, kind in _MARKS.items()}
#: What may stand around an amount's sign.
_DIGITS: Final = f"{''.join(_MARKS)}0123456789.,-−() \u00a0'’"
#: So many different texts of a column are remembered.
_MANY: Final = 1000
#: Readings for which it counts how a cell stands in its file.
MORE_THAN_TEXT: Final = frozenset({"id", "time", "money", "whole"})
_WORDED: Final = frozenset({"word", "flag", "text", "country", "currency"})


def marked(cell: str) -> str:
    """A cell that is no plain text, to be kept."""
    return f"{_MARK_OF.get(type(cell), '')}{cell}"


def cell(text: str) -> str:
    """A kept cell as it stood in its file."""
    kind = _MARKS.get(text[:1])
    return text if kind is None else kind(text[1:])


class Seen:
    """What the cells of a file hold, taken together."""

    def __init__(self, layout: ColumnLayout) -> None:
        """See the cells of the columns of ``layout``."""
        #: The dates of all times; the signs beside all amounts; whether hours are counted to twelve.
        self.days: set[str] = set()
        self.signs: set[str] = set()
        self.twelve = False
        #: The texts of columns that hold words, by column.
        self.texts: dict[str, set[str]] = {
            name: set() for name in layout.at if layout.columns[name].read in _WORDED
        }
        self._of_record = self._kinds(layout, layout.of_record)
        self._of_line = self._kinds(layout, layout.of_line)

    def _kinds(
        self, layout: ColumnLayout, names: Sequence[str]
    ) -> tuple[list[tuple[int, set[str]]], list[int], list[int]]:
        """Of columns, the positions of those that hold words, times and amounts."""
        reads = [layout.columns[name].read for name in names]
        return (
            [(at, self.texts[name]) for at, name in enumerate(names, 1) if name in self.texts],
            [at for at, read in enumerate(reads, 1) if read == "time"],
            [at for at, read in enumerate(reads, 1) if read == "money"],
        )

    def see(self, rows: Sequence[Sequence[int | str]]) -> None:
        """See what rows say of their records, each behind its number."""
        self._see(rows, *self._of_record)

    def see_lines(self, rows: Sequence[Sequence[int | str]]) -> None:
        """See what rows say of their lines, each behind its number."""
        self._see(rows, *self._of_line)

    def _see(
        self,
        rows: Sequence[Sequence[int | str]],
        worded: list[tuple[int, set[str]]],
        timed: list[int],
        priced: list[int],
    ) -> None:
        # Most columns hold the same few texts: of many rows at a time, each is looked at once.
        columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
        if not columns:
            return
        for at, texts in worded:
            for text in dict.fromkeys(columns[at]):
                if text and len(texts) < _MANY:
                    texts.add(text)
        for at in timed:
            self._see_times(set(columns[at]))
        for at in priced:
            self.signs.update(text.strip(_DIGITS) for text in set(columns[at]) if text)

    def _see_times(self, texts: set[str]) -> None:
        self.days.update([text[:10] for text in texts if len(text) == 19])
        for text in texts:
            if text and len(text) != 19:
                self.days.add(date_of(cell(text)))
                self.twelve |= text[-2:].casefold() in ("am", "pm")
