"""Places in a text: ours count characters from 1, those of editors count code units from 0."""

from __future__ import annotations

from typing import Final

from lsprotocol import types as lsp
from msgspec import Struct

from checker.diagnostics import Span

_BOM: Final = "\ufeff"
#: How editors count, unless they agree with the server on something else: in units of UTF-16.
UTF_16: Final = "utf-16"
_BYTES: Final = {"utf-8": ("utf-8", 1), UTF_16: ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Buffer(Struct, frozen=True):
    """A text as an editor holds it. ``text`` is without a byte order mark at its start."""

    text: str
    lines: tuple[str, ...]
    encoding: str
    marked: bool

    @staticmethod
    def of(text: str, encoding: str = UTF_16) -> Buffer:
        """The buffer of a text in which columns are counted in units of ``encoding``."""
        whole = text.encode(UTF_16, "surrogatepass").decode(UTF_16, "replace")  # no half characters
        plain = whole.removeprefix(_BOM)
        return Buffer(plain, tuple(plain.split("\n")), encoding, marked=plain != whole)

    def line(self, number: int) -> str:
        """The line with this number, from 0; an empty one beyond the end."""
        return self.lines[number].rstrip("\r") if 0 <= number < len(self.lines) else ""

    def column(self, position: lsp.Position) -> int:
        """The character of its line, from 0, at which a position of the editor stands."""
        units = position.character - self._shift(position.line)
        for index, character in enumerate(self.line(position.line)):
            if units <= 0:
                return index
            units -= self._units(character)
        return len(self.line(position.line))

    def position(self, line: int, column: int) -> lsp.Position:
        """A place of ours, both from 1, as the editor counts."""
        text = self.line(line - 1)[: column - 1]
        return lsp.Position(max(line - 1, 0), self._shift(line - 1) + self._units(text))

    def range(self, span: Span) -> lsp.Range:
        """A stretch of the text as the editor counts."""
        start = self.position(span.line, span.column)
        return lsp.Range(start, self.position(span.end_line, span.end_column))

    def _shift(self, line: int) -> int:
        return self._units(_BOM) if self.marked and line == 0 else 0

    def _units(self, text: str) -> int:
        codec, size = _BYTES[self.encoding]
        return len(text.encode(codec)) // size


def holds(span: Span, line: int, column: int) -> bool:
    """Whether a place (from 1) lies in a stretch, its end included."""
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
