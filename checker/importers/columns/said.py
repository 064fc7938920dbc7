"""What is said of a table as a whole, beside what is wrong with its rows."""

from __future__ import annotations

from typing import Final

from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.importers.columns.cells import CellReaders
from checker.importers.columns.layout import ColumnLayout, Headers
from checker.importers.columns.survey import Shown
from checker.importers.tables.model import Table
from checker.schema.meant import zones_of

#: A zone to give as an example where nothing tells the market.
_SOME_ZONE: Final = "Europe/London"


def of_header(headers: Headers, table: Table, problems: Collector) -> None:
    """Name columns that look like one that is read."""
    for index, near in headers.strangers(table.header):
        problems.hint("SC580", _header(table, index), name=table.header[index].strip(), meant=near.word)


def of_cells(
    layout: ColumnLayout, found: Shown, readers: CellReaders, table: Table, problems: Collector
) -> None:
    """Say what all cells together left open."""
    regions = readers.regions
    _of_words(layout, found, table, problems)
    if found.dates.mixed:
        problems.warning("SC582", table.place, "mixed", file=table.file)
    elif readers.times.ambiguous:
        count = f"{readers.times.ambiguous:,}"
        problems.warning("SC582", table.place, "either", file=table.file, count=count)
    if readers.times.unzoned:
        count, hours = f"{readers.times.unzoned:,}", readers.times.hours
        zone = next((zones_of(region)[0] for region in sorted(regions) if zones_of(region)), _SOME_ZONE)
        problems.warning("SC584", table.place, file=table.file, count=count, hours=hours, zone=zone)
    if readers.no_currency:
        problems.warning("SC583", table.place, file=table.file)


def _of_words(layout: ColumnLayout, found: Shown, table: Table, problems: Collector) -> None:
    """Name words that nobody knows, of columns that a field hangs on."""
    asked = {name for column in layout.columns.values() for case in column.cases for name in case.when}
    for name, reader in found.readers.items():
        if layout.columns[name].read != "word" or not (name in layout.table.columns or name in asked):
            continue
        place = _header(table, layout.at[name])
        if reader.free:
            header = layout.header[layout.at[name]].strip()
            problems.warning("SC581", place, private=True, name=header)
        else:
            for word in reader.unknown:
                problems.warning("SC515", place, "no-such-status", once=word, private=True, raw=word)


def _header(table: Table, index: int) -> Span | None:
    """Where a column has its name."""
    return table.place.at(table.header_row, index).span()
