"""What is said of a table as a whole, beside what is wrong with its rows."""

from __future__ import annotations

from checker.diagnostics.collector import Collector
from checker.importers.columns.cells import CellReaders
from checker.importers.columns.layout import ColumnLayout, Headers
from checker.importers.columns.survey import Shown
from checker.importers.tables.model import Table


def of_header(headers: Headers, table: Table, problems: Collector) -> None:
    """Name columns that look like one that is read."""
    for index, near in headers.strangers(table.header):
        place = table.place.at(table.header_row, index)
        problems.hint("SC580", place, name=table.header[index].strip(), meant=near.word)


def of_cells(
    layout: ColumnLayout, found: Shown, readers: CellReaders, table: Table, problems: Collector
) -> None:
    """Say what all cells together left open."""
    _of_words(layout, found, table, problems)
    if found.dates.mixed:
        problems.warning("SC582", table.place, "mixed", file=table.file)
    elif readers.times.ambiguous:
        count = f"{readers.times.ambiguous:,}"
        problems.warning("SC582", table.place, "either", file=table.file, count=count)
    if readers.times.unzoned:
        count, hours = f"{readers.times.unzoned:,}", readers.times.hours
        problems.warning("SC584", table.place, file=table.file, count=count, hours=hours)
    if readers.no_currency:
        problems.warning("SC583", table.place, file=table.file)


def _of_words(layout: ColumnLayout, found: Shown, table: Table, problems: Collector) -> None:
    """Name words that nobody knows, of columns that a field hangs on."""
    asked = {name for column in layout.columns.values() for case in column.cases for name in case.when}
    for name, reader in found.readers.items():
        if layout.columns[name].read != "word" or not (name in layout.table.columns or name in asked):
            continue
        place = table.place.at(table.header_row, layout.at[name])
        if reader.free:
            problems.warning("SC581", place, name=layout.header[layout.at[name]].strip())
        else:
            for word in reader.unknown:
                problems.warning("SC515", place, "no-such-status", once=word, raw=word)
