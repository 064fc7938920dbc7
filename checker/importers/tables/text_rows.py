"""The rows of a CSV file, whatever their encoding and separator, a block of the file at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from checker.importers.tables.delimited import Dialect
from checker.importers.tables.oddities import BYTES, CUT, LOST, QUOTE
from checker.importers.tables.rows import Progress, RawRow

#: Progress is told after so many rows.
PACE: Final = 1 << 12
_BLOCK: Final = 1 << 18
#: A line of more characters stands in no table.
LONGEST_LINE: Final = 1 << 22
#: Stands for what may follow a line in whose last cell a quotation mark is open.
_MORE: Final = "\x1a"
#: How a text begins that a spreadsheet is told not to take for a number.
_SHIELD: Final = '="'


class LongLineError(Exception):
    """A line is longer than any table's."""


class _Lines:
    """The lines of a stream, their ends kept."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.bytes_read = 0
        #: Those that have been given since somebody cleared them.
        self.recent: list[str] = []
        #: Whether rows may hold what needs a second look.
        self.odd = False
        #: Whether the line that was given last has no end.
        self.open = False
        self._stream = stream
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode

    def __iter__(self) -> Iterator[str]:
        give = self.recent.append
        for piece in self._pieces():
            for line in piece:
                give(line)
                yield line

    def _pieces(self) -> Iterator[io.StringIO]:
        rest = ""
        while block := self._stream.read(_BLOCK):
            self.bytes_read += len(block)
            text = rest + self._cleaned(self._decode(block))
            cut = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
            if not cut and len(text) > LONGEST_LINE:
                raise LongLineError
            yield io.StringIO(text[:cut], newline="")
            rest = text[cut:]
        rest += self._cleaned(self._decode(b"", final=True))
        self.open = self.odd = bool(rest) and not rest.endswith(("\n", "\r"))
        yield io.StringIO(rest, newline="")

    def _cleaned(self, text: str) -> str:
        if "\ufeff" in text:  # files put together have one where each of them begins
            text = text.replace("\ufeff", "")
        self.odd = self.odd or any(sign in text for sign in (*LOST, _SHIELD))
        return text


def text_rows(stream: BinaryIO, dialect: Dialect, progress: Progress | None = None) -> Iterator[RawRow]:
    """The rows of a CSV file, each cell without the blanks around it.

    Raises:
        LongLineError: this is no table.
    """
    lines = _Lines(stream, dialect.encoding)
    recent = lines.recent
    # Strictly, so that no quotation mark that isn't closed joins two records.
    records = csv.reader(lines, delimiter=dialect.separator, strict=True)
    strip, number, width = str.strip, 0, 0
    while True:
        try:
            for record in records:
                cells = list(map(strip, record))
                number += 1
                flaw = None
                if lines.odd:
                    cells = list(map(_bare, cells))
                    flaw = BYTES if _is_broken(cells) else CUT if lines.open and len(cells) < width else None
                width = len(cells)
                recent.clear()
                if progress is not None and not number % PACE:
                    progress(number, lines.bytes_read)
                yield number, cells, flaw
        except csv.Error:
            # Each line stands for itself, but of several it isn't certain that they are rows.
            for line in recent:
                cells = _alone(line, dialect.separator)
                number += 1
                ends_well = len(recent) == 1 and not cells[-1].endswith(_MORE)
                yield number, cells, (BYTES if _is_broken(cells) else None) if ends_well else QUOTE
            recent.clear()
        else:
            return


def _alone(line: str, separator: str) -> list[str]:
    """The cells of a line by itself, ending in ``_MORE`` where a quotation mark is left open."""
    try:
        return list(map(str.strip, next(csv.reader((line, _MORE), delimiter=separator))))
    except csv.Error:
        return [_MORE]


def _bare(cell: str) -> str:
    """What a cell says that shields its text from a spreadsheet: ``="576461413038785752"``."""
    inner = cell[2:-1]
    return inner if cell.startswith(_SHIELD) and cell.endswith('"') and '"' not in inner else cell


def _is_broken(cells: list[str]) -> bool:
    text = "".join(cells)
    return any(sign in text for sign in LOST)
