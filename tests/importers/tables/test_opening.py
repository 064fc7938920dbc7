"""Tables as a call names them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checker.api import load_sources
from checker.diagnostics import Excerpt, SnapshotError
from checker.diagnostics.collector import Collector
from tests.importers.tables.books import HEADER, book, inline, read

ORDER = inline("576461413038785752", "Completed", "01/09/2026 08:00:00")
_WIDER = HEADER.replace("Created Time", 'Created Time</t></is></c><c r="D1" t="str"><v>SKU ID')
ORDERS = _WIDER.replace("SKU ID</t></is>", "SKU ID</v>") + ORDER
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + b"\x09".ljust(482, b"\0")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LOCKED + "EncryptedPackage".encode("utf-16-le").ljust(4096, b"\0"), "SC561"),
        (book(HEADER + ORDER)[:-40], "SC553"),
        (book(HEADER + ORDER + "<row>"), "SC562"),
        (book(HEADER + ORDER, before="<!DOCTYPE a>"), "SC563"),
        (book(inline("Name", "Phone", row=1)), "SC560"),
    ],
)
def test_a_table_that_cannot_be_read_is_called_what_it_is(data: bytes, code: str, tmp_path: Path) -> None:
    """Given alone it isn't told of as a snapshot that went wrong."""
    path = tmp_path / "orders.xlsx"
    path.write_bytes(data)
    with pytest.raises(SnapshotError) as caught:
        load_sources(path)
    assert code in {diagnostic.code for diagnostic in caught.value.diagnostics}
    assert "SC328" not in {diagnostic.code for diagnostic in caught.value.diagnostics}


def test_a_workbook_is_run_as_it_is(tmp_path: Path) -> None:
    """Its orders are records, each of which stands in its row."""
    path = tmp_path / "orders.xlsx"
    path.write_bytes(book(ORDERS, names=("OrderSKUList",)))
    snapshot = load_sources(path)
    assert snapshot.provenance is not None
    (file,) = snapshot.provenance.files
    assert file.records == {"orders": 1}


@pytest.mark.parametrize(("state", "believed"), [("visible", True), ("hidden", False)])
def test_nothing_is_claimed_of_a_workbook_with_hidden_tables(
    state: str, tmp_path: Path, *, believed: bool
) -> None:
    """Their rows aren't read, so nobody's word holds that all are there."""
    path = tmp_path / "orders.xlsx"
    path.write_bytes(book(ORDERS, ORDERS, states=("visible", state)))
    snapshot = load_sources(path, complete_since={"": date(2026, 1, 1)})
    assert ("SC569" not in {each.code for each in snapshot.warnings()}) is believed
    assert ("created_since" in snapshot.text.decode()) is believed


def test_no_line_is_shown_of_a_table() -> None:
    """Rows aren't lines, and a workbook has none: nothing of what stands there is shown, private or not."""
    (table,) = read(book(HEADER + ORDER)).tables
    problems = Collector()
    problems.error("SC552", table.place.at(2, 0), "blank", name="orders")
    problems.error("SC552", table.place.at(3, 0), "blank", name="orders", private=True)
    assert [problem.excerpt for problem in problems.sorted()] == [Excerpt.NONE, Excerpt.NONE]
