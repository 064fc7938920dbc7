"""Rows of a table as records."""

import json

import pytest

from checker.importers.tables.model import DateCell, FormulaCell, NumberCell
from checker.snapshot.kept import RUN

HEADER = (
    "Order ID,Order Status,Order Substatus,SKU ID,Quantity,Order Amount,Created Time,RTS Time,Delivered Time,"
    "Package ID,Recipient,Phone #\n"
)
FIRST, SECOND = "576461413038785752", "576461413038785753"


def row(identifier=FIRST, **changes: str) -> str:
    """A row."""
    cells = {
        "status": "Completed",
        "sub": "",
        "sku": "1729",
        "quantity": "1",
        "amount": "IDR 24.000",
        "created": "13/08/2026 11:27:18",
        "rts": "",
        "delivered": "",
        "package": "11",
        "name": "Siti Rahma",
        "phone": "+62 812 555 0199",
    } | changes
    return ",".join([identifier, *cells.values()]) + "\n"


def test_rows_of_an_order_are_one_record(tables):
    """Each is a line; what they say of the order is said once, and amounts aren't added up."""
    (order,) = tables.records(HEADER + row() + row(sku="1730", quantity="2"), timezone="Asia/Jakarta")
    assert order["total"] == {"amount": "24000", "currency": "IDR"}
    assert order["created_at"] == "2026-08-13T11:27:18+07:00"
    assert order["lines"] == [{"sku_id": "1729", "quantity": 1}, {"sku_id": "1730", "quantity": 2}]


def test_rows_of_an_order_need_not_stand_together(tables):
    """They join wherever they are, and records keep the order in which they come up."""
    orders = tables.records(HEADER + row() + row(SECOND) + row(sku="1730"))
    assert [order["id"] for order in orders] == [FIRST, SECOND]
    assert [line["sku_id"] for line in orders[0]["lines"]] == ["1729", "1730"]


def test_a_row_that_comes_twice_is_one(tables):
    """A file that was put together from two that overlap; two parcels of the same item differ."""
    (order,) = tables.records(HEADER + row() + row() + row(package="12"))
    assert len(order["lines"]) == 2


def test_rows_that_contradict_each_other_leave_a_field_unknown(tables):
    """Nobody knows which of them holds: it is said, and the section is incomplete."""
    found = tables.read(tables.text(HEADER + row() + row(sku="1730", amount="IDR 25.000")))
    (order,) = found.sections["orders"]
    assert "total" not in order
    (problem,) = found.bad
    assert (problem.row, problem.column, problem.code) == (3, "Order Amount", "SC508")
    assert found.coverage["orders"].bad_rows == 1


def test_an_empty_cell_contradicts_nothing(tables):
    """Exports leave out in later rows what the first one says."""
    found = tables.read(tables.text(HEADER + row() + row(sku="1730", amount="", created="", sub="")))
    (order,) = found.sections["orders"]
    assert order["total"]["amount"] == "24000"
    assert found.bad == []


def test_the_same_amount_written_differently_is_the_same(tables):
    """What cells mean is compared, not how they are written."""
    (order,) = tables.records(HEADER + row(amount="IDR 24.000") + row(sku="2", amount="Rp24.000"))
    assert order["total"]["amount"] == "24000"


def test_parcels_that_go_at_different_times_make_an_interval(tables):
    """It holds them all."""
    rows = row(rts="13/08/2026 12:00:00") + row(sku="2", package="12", rts="15/08/2026 12:00:00")
    (order,) = tables.records(HEADER + rows, timezone="Asia/Jakarta")
    assert order["shipped_at"] == {
        "not_before": "2026-08-13T12:00:00+07:00",
        "not_after": "2026-08-15T12:00:00+07:00",
    }


def test_a_cancelled_item_says_nothing_of_its_order(tables):
    """The others do; an order all of whose items are cancelled is cancelled."""
    (order,) = tables.records(
        HEADER + row(status="Canceled") + row(sku="2", status="Shipped", sub="In transit")
    )
    assert order["status"] == "IN_TRANSIT"
    (order,) = tables.records(HEADER + row(status="Canceled") + row(sku="2", status="Canceled"))
    assert order["status"] == "CANCELLED"


def test_items_in_states_that_do_not_go_together_leave_the_order_unknown(tables):
    """It is neither of them."""
    found = tables.read(tables.text(HEADER + row() + row(sku="2", status="Unpaid")))
    (order,) = found.sections["orders"]
    assert "status" not in order
    assert [problem.code for problem in found.bad] == ["SC508"]


def test_a_status_proves_what_has_not_happened(tables):
    """Null stands only there; a cell that can't be read is no proof of none."""
    (order,) = tables.records(HEADER + row(status="To ship", sub="Awaiting shipment"))
    assert {key for key, value in order.items() if value is None} == {
        "shipped_at",
        "collected_at",
        "delivered_at",
        "completed_at",
        "cancelled_at",
    }
    (order,) = tables.records(HEADER + row(status="To ship", sub="Awaiting shipment", rts="soon"))
    assert "shipped_at" not in order


def test_what_an_export_lacks_is_unknown(tables):
    """It has no time of completion and none of the last change."""
    (order,) = tables.records(HEADER + row())
    assert not {"completed_at", "status_updated_at"} & set(order)


@pytest.mark.parametrize("none", ["", "/", "-", "--", "N/A", "n/a"])
def test_signs_of_nothing_are_nothing(tables, none):
    """Neither a value nor a mistake."""
    found = tables.read(tables.text(HEADER + row(delivered=none, amount=none, sku=none)))
    (order,) = found.sections["orders"]
    assert not {"delivered_at", "total"} & set(order)
    assert found.bad == []


@pytest.mark.parametrize(
    "damaged",
    [
        "5.76461413038785E+17",
        "576461413038785752.0",
        "576,461,413,038,785,752",
        "#####",
        "576461413038785752.5",
    ],
)
def test_a_damaged_id_is_no_row(tables, damaged):
    """The spreadsheet is named and the way to avoid it; other rows stay, but their lines may lack some."""
    found = tables.read(tables.text(HEADER + row(f'"{damaged}"') + row(SECOND)))
    assert [order["id"] for order in found.sections["orders"]] == [SECOND]
    assert not any("lines" in order for order in found.sections["orders"])
    (problem,) = found.bad
    assert (problem.row, problem.column, problem.code) == (2, "Order ID", "SC525")
    assert "spreadsheet" in problem.message.en
    assert "电子表格" in problem.message.zh
    covered = found.coverage["orders"]
    assert (covered.rows, covered.bad_rows) == (2, 1)


def test_ids_that_all_end_in_zeros_were_rounded(tables):
    """Of one that may be so; of several there is no doubt."""
    rounded = ["576461413038785000", "576461413038799000", "576461413038123000"]
    found = tables.read(tables.text(HEADER + "".join(map(row, rounded))))
    assert found.sections["orders"] == []
    assert {problem.code for problem in found.bad} == {"SC525"}
    assert len(found.bad) == 3
    (order,) = tables.records(HEADER + row(rounded[0]))
    assert order["id"] == rounded[0]
    assert len(tables.records(HEADER + row(rounded[0]) + row(FIRST))) == 2


def test_an_id_that_a_workbook_holds_as_a_number_was_rounded(tables):
    """Up to 15 digits it is exact."""
    header = ["Order ID", "Order Status", "Created Time"]
    cells = [NumberCell("576461413038785000"), "Completed", DateCell("2026-08-13T11:27:18")]
    exact = [NumberCell("123456789012345"), "Completed", DateCell("2026-08-13T11:27:18")]
    found = tables.read(tables.content([header, cells, exact]), timezone="Asia/Bangkok")
    (order,) = found.sections["orders"]
    assert (order["id"], order["created_at"]) == ("123456789012345", "2026-08-13T11:27:18+07:00")
    assert [problem.row for problem in found.bad] == [2]


def test_rows_that_explain_the_columns_are_dropped_by_their_text(tables):
    """In any language; a row whose id has been lost isn't one of them."""
    for text in ("Platform unique order ID.", "หมายเลขคำสั่งซื้อของแพลตฟอร์ม", "平台唯一订单编号"):
        found = tables.read(tables.text(HEADER + f"{text},Current order status.,,,,,,,,,,\n" + row()))
        assert [order["id"] for order in found.sections["orders"]] == [FIRST]
        assert found.bad == []
    found = tables.read(tables.text(HEADER + row("Siti Rahma") + row()))
    assert [(problem.row, problem.code) for problem in found.bad] == [(2, "SC525")]
    found = tables.read(tables.text(HEADER + row() + row(SECOND) + row("Total")))
    assert [(problem.row, problem.code) for problem in found.bad] == [(4, "SC525")]


def test_rows_that_are_shorter_than_the_header_are_read(tables):
    """What they lack is nothing."""
    (order,) = tables.records(HEADER + f"{FIRST},Completed\n")
    assert (order["id"], order["status"]) == (FIRST, "COMPLETED")


def test_nothing_of_a_buyer_is_kept(tables):
    """Not in records, not in what is said of bad rows, wherever the columns have moved."""
    moved = ",".join(["Siti Rahma"] * 2 + ["+62 812 555 0199"] + ["Siti Rahma"] * 7 + ["", ""])
    found = tables.read(
        tables.text(HEADER + row() + row(SECOND) + row("1", status="Siti Rahma siti@example.com") + moved)
    )
    told = json.dumps(list(found.sections["orders"])) + str([problem.message for problem in found.bad])
    assert "Siti" not in told
    assert "555" not in told


def test_a_word_that_nobody_knows_is_kept_as_it_stands(tables):
    """It is the platform's, and a person may know it; what people write isn't."""
    (order,) = tables.records(HEADER + row(status="Warming up", sub="Almost there"))
    assert (order["status"], order["raw_status"]) == ("Warming up", "Warming up / Almost there")
    rows = "".join(row(str(1000 + n), status="a" * n + " house") for n in range(30))
    found = tables.read(tables.text(HEADER + rows))
    assert not any("status" in order or "raw_status" in order for order in found.sections["orders"])
    assert {problem.code for problem in found.bad} == {"SC515"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"{SECOND},Comp, leted" + ",x" * 10, "more cells"),
        (f'{SECOND},"Completed,1\n{row("576461413038785754")}', "quotation mark"),
        (f"{SECOND},Compl", "ends in the middle"),
        (row(SECOND).replace("Completed", "Compl\ufffdted"), "isn't text"),
    ],
)
def test_a_row_whose_cells_cannot_be_told_apart_is_not_used(tables, text, word):
    """It is counted and listed, and the section is incomplete."""
    found = tables.read(tables.file((HEADER + row() + text).encode()))
    assert [order["id"] for order in found.sections["orders"]] == [FIRST]
    assert word in found.bad[0].message.en.replace("aren't text", "isn't text")
    assert found.bad[0].row == 3
    assert found.bad[0].message.zh.startswith(("这一行", "文件在这一行"))
    assert found.coverage["orders"].bad_rows == len(found.bad)


def test_what_is_lost_where_nobody_reads_does_no_harm(tables):
    """A buyer's name in another encoding loses no order."""
    found = tables.read(tables.file((HEADER + row() + row(SECOND, name="Siti\ufffd")).encode()))
    assert [order["id"] for order in found.sections["orders"]] == [FIRST, SECOND]
    assert found.bad == []


def test_ids_and_amounts_out_of_formulas_are_not_believed(tables):
    """They may be another row's; a status or a time is read, since the file's warning says so."""
    header, first = HEADER.strip().split(","), row().strip().split(",")
    second = [FormulaCell(SECOND), *first[1:]]
    third = [SECOND, FormulaCell("Completed"), *first[2:5], FormulaCell("12.50"), *first[6:]]
    found = tables.read(tables.content([header, first, second, third]))
    assert [order["id"] for order in found.sections["orders"]] == [FIRST, SECOND]
    (_, second) = found.sections["orders"]
    assert second["status"] == "COMPLETED"
    assert "total" not in second
    assert [(problem.row, problem.code) for problem in found.bad] == [(3, "SC525"), (4, "SC507")]
    assert all("formula" in problem.message.en for problem in found.bad)


def test_however_many_rows_stand_between_those_of_an_order(tables):
    """It is the same record, at its first place, with the place of its first row."""
    others = [str(576461413038700000 + number) for number in range(2 * RUN)]
    between, last = "".join(map(row, others)), row(SECOND)
    apart = tables.read(tables.text(HEADER + row() + between + last + row(sku="1730")))
    near = tables.read(tables.text(HEADER + row() + row(sku="1730") + between + last))
    assert apart.sections == near.sections
    assert [order["id"] for order in apart.sections["orders"]] == [FIRST, *others, SECOND]
    places = [apart.origins["orders", each].span().line for each in (FIRST, others[-1], SECOND)]
    assert places == [2, 2 * RUN + 2, 2 * RUN + 3]
