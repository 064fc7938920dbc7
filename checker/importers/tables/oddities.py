"""What is odd about rows and cells: counted, and said once for each column, at the first place."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, Severity
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import on_page
from checker.importers.tables.place import TablePlace

#: What is left of bytes that are no text.
LOST: Final = ("\ufffd", "\0")
_THIS_ROW: Final = Text("this row", "这一行")


class Oddity(Struct, frozen=True):
    """A kind of oddity: the message on the page of its code, and how bad it is."""

    code: str
    key: str
    severity: Severity = Severity.WARNING

    def at(self, place: TablePlace, row: int, column: int | None = None, more: int = 0) -> Diagnostic:
        """What is said of it in this place, of a column that counts from 0, with so many more like it."""
        others = Text(f"; {more:,} more like it", f"（另有 {more:,} 处）") if more else Text("", "")
        where = place.said(row, column)
        return Diagnostic.of(
            self.code,
            place.span(row, column),
            self.key,
            severity=self.severity,
            excerpt=Excerpt.NONE,
            where=where,
            more=others,
        )

    def of_row(self) -> Text:
        """What is said of it beside the number of a row."""
        said, _ = on_page(self.code, self.key, {"where": _THIS_ROW, "more": ""})
        return Text(said.en, said.zh)


# Why the cells of a row can't be taken for what stands under their headers.
#: It holds bytes that aren't text in the file's encoding: those cells have U+FFFD or NUL in them.
BYTES: Final = Oddity("SC566", "bytes")
#: It has more cells than there are columns: a separator stands in a cell without quotes.
LONG: Final = Oddity("SC566", "long")
#: The file ends in the middle of it.
CUT: Final = Oddity("SC566", "cut")
#: A quotation mark opens a cell and none closes it: rows may be lost in it.
QUOTE: Final = Oddity("SC566", "quote")
#: Two cells claim one place, or one that no sheet has.
PLACES: Final = Oddity("SC566", "places")

# What is odd about cells and their surroundings.
FORMULA: Final = Oddity("SC565", "formula")
UNCOMPUTED: Final = Oddity("SC565", "uncomputed")
FAILED: Final = Oddity("SC565", "failed")
MERGED: Final = Oddity("SC567", "merged")
BESIDE: Final = Oddity("SC567", "beside", Severity.HINT)


class Oddities:
    """The oddities of one table, by kind and column: where the first one stands, and how many there are."""

    def __init__(self) -> None:
        self._found: dict[tuple[Oddity, int | None], list[int]] = {}
        self._after = 0

    def below(self, row: int) -> None:
        """The header stands in ``row``: what is odd at or above it doesn't count."""
        self._after = row
        self._found = {key: found for key, found in self._found.items() if found[0] > row}

    def note(self, oddity: Oddity, row: int, column: int | None = None) -> None:
        """Count one."""
        if row <= self._after:
            return
        found = self._found.setdefault((oddity, column), [row, 0])
        found[1] += 1

    def report(self, place: TablePlace, problems: Collector) -> None:
        """Say all that was noted; from now on only what is new."""
        for (oddity, column), (row, count) in self._found.items():
            problems.add(oddity.at(place, row, column, count - 1))
        self._found = {}
