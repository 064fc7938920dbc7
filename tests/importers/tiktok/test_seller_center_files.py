"""Files of Seller Center on their whole way: recognised, read, joined, and taken by a check."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from html import escape

import pytest

from checker.diagnostics import Severity, SnapshotError
from checker.importers import ExportFile, dumps, import_files
from tests.importers.export_tables import SELLER_CENTER
from tests.importers.tables.books import book, inline

FACTS = "as_of: 2026-11-16T09:00:00+00:00\nshop: {id: 7494820157031942886, timezone: Asia/Bangkok}\n"
SECTIONS = {
    "orders": "orders",
    "income": "orders",
    "returns": "after_sales",
    "unsettled": "settlements",
    "withdrawals": "withdrawals",
}


def file(name: str) -> ExportFile:
    """A sample by its name."""
    return ExportFile(f"{name}.csv", (SELLER_CENTER / f"{name}.csv").read_bytes())


@pytest.mark.parametrize("path", sorted(SELLER_CENTER.iterdir()), ids=lambda path: path.stem)
def test_every_export_is_recognised_and_makes_a_snapshot(path):
    """By itself, without facts; nothing but what a check takes."""
    result = import_files("auto", [path])
    assert result.snapshot[SECTIONS[path.stem.partition("-")[0]]]
    assert result.snapshot["shop"]["platform"] == "tiktok-shop"
    assert result.provenance.bad == ()
    assert not [d for d in result.diagnostics if d.severity is Severity.ERROR]


def test_exports_of_one_shop_are_joined():
    """Each says what it knows; currency and region are those that the file proves, the zone as well."""
    snapshot = import_files("auto", [file("orders-th"), ExportFile("facts.yaml", FACTS.encode())]).snapshot
    assert (snapshot["shop"]["currency"], snapshot["shop"]["region"]) == ("THB", "TH")
    again = import_files("auto", [file("orders-th"), file("orders-th")]).snapshot
    assert [order["id"] for order in again["orders"]] == [order["id"] for order in snapshot["orders"]]
    assert snapshot["coverage"]["orders"] == {"source": "export"}


def test_what_the_platform_does_not_state_is_none_unless_somebody_says_it():
    """Of an order that has arrived nothing is stated of its after-sales; facts may state it."""
    facts = FACTS + "orders: [{id: 576461413038785752, aftersale_final: true}]\n"
    first, second, *_ = import_files(
        "auto", [file("orders-th"), ExportFile("facts.yaml", facts.encode())]
    ).snapshot["orders"]
    assert (first["aftersale_final"], first["aftersale_window_ends_at"]) == (True, None)
    assert "aftersale_final" not in second


def test_what_is_not_stated_of_an_export_is_not_noted_of_others():
    """Not even where as many orders are entered as the export lost, whose ids a spreadsheet has rounded."""
    text = file("orders-th").data.decode()
    rounded = re.sub(r"^(\d{14})\d{3}(\d)", r"\1\g<2>000", text, flags=re.MULTILINE)
    entered = ", ".join(f"{{id: {number}, status: COMPLETED}}" for number in range(1, 6))
    files = [
        ExportFile("orders.csv", rounded.encode()),
        ExportFile("facts.yaml", f"{FACTS}orders: [{entered}]\n".encode()),
    ]
    made = import_files("auto", files)
    assert len(made.provenance.bad) == len(made.snapshot["orders"]) == 5
    assert not any("aftersale_final" in order for order in made.snapshot["orders"])


def test_files_of_several_shops_are_noticed():
    """Of another market than the facts say they are refused; of several among each other, that is said."""
    facts = "shop: {id: 7494820157031942886, region: US, timezone: America/New_York, currency: USD}\n"
    with pytest.raises(SnapshotError) as caught:
        import_files("auto", [file("orders-id"), ExportFile("facts.yaml", facts.encode())])
    (refused,) = [d for d in caught.value.diagnostics if d.severity is Severity.ERROR]
    assert refused.code == "SC529"
    assert "all 5" in refused.message.en
    mixed = import_files("auto", [file("orders-id"), file("orders-th")])
    assert "currency" not in mixed.snapshot["shop"]
    assert "SC530" in {d.code for d in mixed.diagnostics}


def test_an_archive_of_exports_is_read(tmp_path):
    """As the page of the platform hands several out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("orders-th", "returns"):
            archive.writestr(f"{name}.csv", (SELLER_CENTER / f"{name}.csv").read_bytes())
    (tmp_path / "exports.zip").write_bytes(packed.getvalue())
    snapshot = import_files("auto", [tmp_path / "exports.zip"]).snapshot
    assert (len(snapshot["orders"]), len(snapshot["after_sales"])) == (5, 5)


def test_bad_rows_are_counted_and_named_and_the_rest_is_read():
    """The section is incomplete, whoever claims otherwise."""
    broken = file("orders-th").data + b"5.76461413038785E+17,,,,,,,,\n"
    facts = FACTS + "coverage: {orders: {complete: true}}\n"
    files = [ExportFile("orders.csv", broken), ExportFile("facts.yaml", facts.encode())]
    result = import_files("auto", files)
    assert len(result.snapshot["orders"]) == 5
    assert "complete" not in result.snapshot["coverage"]["orders"]
    (bad,) = result.provenance.bad
    assert (bad.file, bad.row, bad.column, bad.code) == ("orders.csv", 8, "Order ID", "SC525")
    assert "SC554" in {d.code for d in result.diagnostics}


def test_nothing_of_a_buyer_is_in_a_snapshot_or_in_what_is_said():
    """Wherever it stands in the file."""
    text = file("orders-us").data.decode().replace("576461413038785753,", "Aroha Ngata,")
    text = text.replace(
        "Fulfillment by TikTok,,,,,", "Fulfillment by TikTok,aroha99,Utah,Provo,1 Elm Street,Aroha"
    )
    result = import_files("auto", [ExportFile("orders.csv", text.encode())])
    said = dumps(result.snapshot) + json.dumps([d.message.en + d.help.en for d in result.diagnostics])
    said += str([problem.message for problem in result.provenance.bad])
    for private in ("Aroha", "aroha99", "Utah", "Provo", "Elm"):
        assert private not in said
    assert len(result.provenance.bad) == 1


def sheet(name: str, above: Sequence[str] = ()) -> str:
    """A sample as the rows of a sheet, below lines of text."""
    rows = [[text] for text in above]
    rows += csv.reader(io.StringIO((SELLER_CENTER / f"{name}.csv").read_text(encoding="utf-8")))
    return "".join(inline(*map(escape, cells), row=number) for number, cells in enumerate(rows, 1))


def test_an_income_report_has_several_sheets():
    """Orders on one, withdrawals on another; one with sums is none of them."""
    summary = inline("Settlement amount", "12.50", row=1)
    data = book(
        summary,
        sheet("income-en"),
        sheet("withdrawals"),
        names=("Reports", "Order details", "Withdrawal records"),
    )
    result = import_files("auto", [ExportFile("income_20260801000000(UTC-7).xlsx", data)])
    assert len(result.snapshot["orders"]) == 1
    assert len(result.snapshot["withdrawals"]) == 2
    assert result.provenance.bad == ()


def test_unsettled_orders_stand_below_lines_of_text():
    """A disclaimer, when it was downloaded, how many there are, and an empty row."""
    above = ("Disclaimer: estimates may change", "Download time: 2026/06/13", "Total Transactions: 3", "")
    data = book(sheet("unsettled", above), names=("Unsettled order and adjustment",))
    name = "Onhold-unsettled-orders-2026_06_01-2026_06_12(UTC-7).xlsx"
    snapshot = import_files("auto", [ExportFile(name, data)]).snapshot
    assert len(snapshot["settlements"]["items"]) == 3
    assert snapshot["coverage"]["settlements.items"] == {
        "source": "export",
        "note": "2026-06-01 – 2026-06-12",
    }
    assert "unsettled_count" not in snapshot["settlements"]
