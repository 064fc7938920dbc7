"""Tables for a spreadsheet: CSV as Excel opens it, in which no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from checker.render.layout.escape import escape, harmless

#: Without it a spreadsheet takes the file for the encoding of its own country.
_MARK: Final = "\ufeff"
#: What begins a formula, in half and in full width.
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def spreadsheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A header and ``rows``; a column that a row doesn't have stays empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([cell(row.get(name, "")) for name in columns] for row in rows)
    return _MARK + written.getvalue()


@lru_cache(maxsize=4096)  # most cells of a column say what those above them say
def cell(text: str) -> str:
    """``text`` on one line, as text even where it looks like a formula."""
    said = harmless(escape(text))
    return f"'{said}" if said.lstrip().startswith(_FORMULA) else said
