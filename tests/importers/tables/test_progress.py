"""What is told while a table is read."""

from __future__ import annotations

import pytest

from checker.diagnostics.collector import Collector
from checker.importers.sources import held
from checker.importers.tables.reading import read_tables
from tests.importers.tables.books import HEADER, KNOWN, book, inline

ROWS = 30_000
TEXT = ("Order ID,Order Status\n" + "576461413038785752,Completed\n" * ROWS).encode()
SHEET = book(
    HEADER + "".join(inline("5764", "Completed", row=row) for row in range(2, ROWS + 2)),
    strings="<si><t>x</t></si>",
)


@pytest.mark.parametrize("data", [TEXT, SHEET], ids=["csv", "xlsx"])
def test_progress_goes_from_nothing_to_the_whole_file(data: bytes) -> None:
    """Rows and bytes only grow, and end near what there is."""
    told: list[tuple[int, int]] = []
    source = held("orders", data)
    for table in read_tables(source, KNOWN, Collector(), lambda rows, done: told.append((rows, done))):
        assert sum(1 for _ in table.rows) == ROWS
    assert len(told) > 4
    assert told == sorted(told)
    assert ROWS * 0.8 < told[-1][0] <= ROWS + 1
    assert source.size * 0.8 < told[-1][1] <= source.size
