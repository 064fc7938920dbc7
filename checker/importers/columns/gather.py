"""The rows of a table, put together by the record that they speak of.

Rows of one record needn't stand together. Of each record only the cells that are read are kept, packed: a
million rows take some fifty megabytes. What a cell means isn't asked here, for that may hang on all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from checker.base.text import Text
from checker.importers.columns.layout import ColumnLayout
from checker.importers.columns.names import plain
from checker.importers.columns.seen import MORE_THAN_TEXT, Seen, marked
from checker.importers.columns.words import WordReader
from checker.importers.id_rows import IdRows, compact
from checker.importers.tables.model import FormulaCell, NumberCell, Row
from checker.importers.tables.oddities import BYTES, LOST, Oddity
from checker.schema.dates import date_reader
from checker.schema.ids import is_id, trimmed
from checker.snapshot.kept import Packed

#: The number of a row, and its cells.
Cells = list[int | str]
#: Is told of a row that isn't understood: its number, the column, the code, and what is wrong.
Note = Callable[[int, str | None, str, Text], None]
#: An id, what differing rows say of its record, and the record's lines.
Entry = tuple[str, list[Cells], list[Cells]]

#: So many rows below a header may explain it.
_EXPLAINING: Final = 2
#: Beyond so many digits a spreadsheet writes zeros.
_EXACT_DIGITS: Final = 15
#: Of this type alone are the cells of text files.
_TEXT: Final[frozenset[type]] = frozenset({str})
#: What a spreadsheet writes for a number.
_OF_NUMBERS: Final = "0123456789eE+-.,#\u00a0\u202f"


class Gathered:
    """The records of a table, each with the rows that speak of it."""

    def __init__(self, layout: ColumnLayout, note: Note) -> None:
        """Gather by ``layout``; rows that aren't understood are told to ``note``."""
        self.layout = layout
        self.seen = Seen(layout)
        #: So many rows speak of records; of so many it isn't known of which.
        self.rows = self.lost = 0
        #: Of each record the first row that speaks of it.
        self.first_rows = IdRows()
        self._note = note
        self._kept = Packed()
        #: What further rows say of records that others stand between.
        self._further: dict[str, tuple[list[Cells], list[Cells]]] = {}
        #: Ids that aren't any.
        self._wrong: set[str] = set()
        self._about = tuple(map(plain, layout.table.about))
        self._only = {
            name: (layout.at[name], WordReader(layout.columns[name].words), frozenset(words))
            for name, words in layout.table.only.items()
            if layout.has(name)
        }

    def __len__(self) -> int:
        return len(self.first_rows) - len(self._wrong)

    def __iter__(self) -> Iterator[Entry]:
        for identifier, variants, lines in self._kept:
            if identifier in self._further:
                others, more = self._further[identifier]
                for variant in others:
                    _vary(variants, variant)
                lines = [*lines, *more]  # noqa: PLW2901 - it is that of this record
            if identifier not in self._wrong:
                yield identifier, variants, lines

    def take(self, rows: Iterable[Row]) -> None:
        """Take all rows in."""
        layout = self.layout
        at_id = layout.at[layout.table.id]
        none = frozenset(form for text in layout.table.none for form in (text, text.lower(), text.upper()))
        of_record = _cells_of(layout, layout.of_record, none)
        of_line = _cells_of(layout, layout.of_line, none)
        has_lines, width, start = bool(layout.of_line), max(layout.at.values()) + 1, None
        known: set[int | str] = set()
        current, variants, lines = "", list[Cells](), list[Cells]()
        for row in rows:
            number, cells = row.number, row.cells
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            start = number if start is None else start
            if row.flaw is not None and not self._is_readable(row.flaw, cells):
                self._lose(number, row.flaw.of_row(), row.flaw.code)
                continue
            identifier = self._id(number, cells[at_id], cells, explaining=number < start + _EXPLAINING)
            if identifier is None:
                continue
            self.rows += 1
            if identifier != current:
                if variants:
                    self._keep(current, variants, lines, known)
                current, variants, lines = identifier, [], []
            found = of_record(cells)
            if variants:
                _vary(variants, [number, *found])
            else:
                variants.append([number, *found])
            if has_lines:
                lines.append([number, *of_line(cells)])
        if variants:
            self._keep(current, variants, lines, known)
        self._see(self._kept.last)
        self._find_rounded()

    def _keep(
        self, identifier: str, variants: list[Cells], lines: list[Cells], known: set[int | str]
    ) -> None:
        """Keep what rows that stand together say of a record."""
        key = compact(identifier)
        if key in known:
            others, more = self._further.setdefault(identifier, ([], []))
            others += variants
            more += lines
            self._see([(identifier, variants, lines)])
            return
        known.add(key)
        self.first_rows.add(key, int(variants[0][0]))
        if (run := self._kept.add((identifier, variants, lines))) is not None:
            self._see(run)

    def _see(self, run: Sequence[Entry]) -> None:
        self.seen.see([cells for _, variants, _ in run for cells in variants])
        self.seen.see_lines([cells for _, _, lines in run for cells in lines])

    def _id(self, number: int, text: str, cells: Sequence[str], *, explaining: bool) -> str | None:
        """The id of a row; None of one that explains, is empty, of another kind, or not understood."""
        if text.isdigit() and text.isascii() and type(text) is str:
            return text if not self._only or self._counts(cells) else None
        if not any(cells):
            return None
        key = plain(text)
        if text and any(key.startswith(told) for told in self._about):
            return None
        if explaining and any(map(str.isalpha, text)) and not any(map(_has_digit, self._used(cells))):
            return None
        table = self.layout.table
        if table.lacking and (not text or text in table.none):
            return None
        if explaining and not text and not any(map(_has_digit, cells)):
            return None
        if not self._counts(cells):
            return None
        if (wrong := wrong_id(text)) is not None:
            self._lose(number, wrong)
            return None
        return trimmed(text.lstrip("'"))

    def _counts(self, cells: Sequence[str]) -> bool:
        return all(reader.ours(cells[at]) in words for at, reader, words in self._only.values())

    def _used(self, cells: Sequence[str]) -> Iterator[str]:
        """The cells of a row that are read."""
        return (cells[at] for at in self.layout.at.values())

    def _is_readable(self, flaw: Oddity, cells: Sequence[str]) -> bool:
        """Whether what is wrong with a row is only that something is lost which nobody reads."""
        return flaw is BYTES and not any(sign in text for text in self._used(cells) for sign in LOST)

    def _lose(self, number: int, why: Text, code: str = "SC525") -> None:
        self.rows += 1
        self.lost += 1
        self._note(number, self.layout.table.id if code == "SC525" else None, code, why)

    def _find_rounded(self) -> None:
        """Leave out ids that a spreadsheet has rounded: of long ones, all end with zeros."""
        if not self._all_end_with_zeros():
            return
        for identifier, variants, _ in self:
            if _is_long(identifier):
                self._wrong.add(identifier)
                for variant in variants:
                    self._lose(int(variant[0]), ROUNDED)
                    self.rows -= 1

    def _all_end_with_zeros(self) -> bool:
        """Whether there are several long ids, and none that doesn't end with zeros."""
        count = 0
        for identifier in filter(_is_long, self.first_rows):
            if identifier[_EXACT_DIGITS:].strip("0"):
                return False
            count += 1
        return count > 1


def _vary(variants: list[Cells], row: Cells) -> None:
    """Add a row to those that say different things of a record, if it does."""
    if not any(variant[1:] == row[1:] for variant in variants):
        variants.append(row)


def _is_long(identifier: str) -> bool:
    return len(identifier) > _EXACT_DIGITS and identifier.isdigit()


ROUNDED: Final = Text(
    "after its 15th digit this id has only zeros, as all others have: a spreadsheet has rounded them; export "
    "again and leave the file unopened, or import the column as text",
    "该编号第 15 位之后全是 0，其他编号也一样：已被电子表格四舍五入；请重新导出且不要先用电子表格打开，"
    "或按文本导入该列",
)


CHANGED: Final = Text(
    "a spreadsheet has changed this id, so that digits may be lost; export again and leave the file "
    "unopened, or import the column as text",
    "该编号被电子表格改写过，可能已经丢失位数；请重新导出且不要先用电子表格打开，或按文本导入该列",
)
COMPUTED: Final = Text(
    "a formula stands here, which may give another row's value; give the file as it was exported",
    "此处是公式，结果可能属于别的行；请使用平台导出的原文件",
)
NO_ID: Final = Text("this cell holds no id", "该单元格不是编号")


def wrong_id(text: str) -> Text | None:
    """Why a cell is no id; what stands in it isn't said, for it may be anything."""
    written = trimmed(text.lstrip("'"))
    if not written or not (_has_digit(written) or "#" in written):
        return NO_ID
    if isinstance(text, FormulaCell):
        return COMPUTED
    if isinstance(text, NumberCell) and len(written) > _EXACT_DIGITS:
        return CHANGED
    if is_id(written):
        return None
    return CHANGED if not written.strip(_OF_NUMBERS) else NO_ID


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _cells_of(
    layout: ColumnLayout, names: Sequence[str], none: frozenset[str]
) -> Callable[[Sequence[str]], Iterable[str]]:
    """What takes the cells of columns: empty where they mean none, marked where more than text counts."""
    positions = [layout.at[name] for name in names]
    counts = [layout.columns[name].read in MORE_THAN_TEXT for name in names]
    dated = date_reader(layout.table.dates)
    times = [dated is not None and layout.columns[name].read == "time" for name in names]
    pick: Callable[[Sequence[str]], tuple[str, ...]] = (
        itemgetter(*positions) if len(positions) > 1 else lambda cells: tuple(cells[at] for at in positions)
    )

    def taken(cells: Sequence[str]) -> Iterable[str]:
        found = pick(cells)
        if dated is not None:
            found = tuple(
                dated(cell) if is_time and type(cell) is str else cell
                for cell, is_time in zip(found, times, strict=True)
            )
        if none.isdisjoint(found) and _TEXT.issuperset(map(type, found)):  # as in most files
            return found
        return [
            "" if cell in none else cell if type(cell) is str else marked(cell) if more else str(cell)
            for cell, more in zip(found, counts, strict=True)
        ]

    return taken
