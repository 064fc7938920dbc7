"""Tables for a spreadsheet: CSV as Excel opens it, in which no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from checker.render.layout.escape import escape, harmless

#: Without it a spreadsheet takes the file for the encoding of its own country.
_MARK: Final = "\ufeff"
#: So many rows make a part.
_ROWS: Final = 256
#: What begins a formula, in half and in full width.
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def spreadsheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A header and ``rows``; a column that a row doesn't have stays empty."""
    return "".join(spreadsheet_parts(columns, rows))


def spreadsheet_parts(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The same in parts, each of some rows: none of them is asked for before it is written."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    written.write(_MARK)
    writer.writerow(columns)
    waiting = iter(rows)
    while some := list(islice(waiting, _ROWS)):
        writer.writerows([cell(row.get(name, "")) for name in columns] for row in some)
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()


@lru_cache(maxsize=4096)  # most cells of a column say what those above them say
def cell(text: str) -> str:
    """``text`` on one line, as text even where it looks like a formula."""
    said = harmless(escape(text))
    return f"'{said}" if said.lstrip().startswith(_FORMULA) else said
