"""Large exports: what is in memory hardly grows with them."""

import csv
import io
import json
import tracemalloc

from checker.importers import AUTO, ExportFile, import_files

HEADER = ("Order ID", "Order Status", "SKU ID", "Product Name", "Quantity", "Order Amount", "Created Time")


def orders(count: int) -> bytes:
    """An export of so many orders."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADER)
    for number in range(count):
        placed = f"{number % 28 + 1:02}/03/2026 {number % 24:02}:00:00"
        cells = (576_461_741_493_340_628 + 7 * number, "Completed", 1700 + number % 97, "x", 1)
        table.writerow((*cells, f"GBP {number % 300}.50", placed))
    return text.getvalue().encode()


def lines(count: int) -> bytes:
    """So many orders of the API, one a line."""
    order = {
        "status": "COMPLETED",
        "create_time": 1770722400,
        "update_time": 1775116800,
        "paid_time": 1770722500,
    }
    payment = {"currency": "GBP", "total_amount": "12.50"}
    rest = {"buyer_message": "x" * 4_000, "payment": payment, "is_cod": False, "rts_time": 0}
    return b"".join(
        json.dumps({"id": str(number + 1), **order, **rest}).encode() + b"\n" for number in range(count)
    )


def peak(data: bytes, name: str = "orders.csv") -> int:
    """The most bytes that Python holds while this is imported and its text is made."""
    tracemalloc.start()
    try:
        result = import_files(AUTO, [ExportFile(name, data)])
        assert sum(map(len, result.text())) > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_row_more_takes_few_bytes() -> None:
    """Fewer than its text: neither the rows, nor the records, nor the text are ever in memory as a whole."""
    few, many = 6_000, 12_000
    import_files(AUTO, [ExportFile("orders.csv", orders(10))])  # what is made only once is there
    assert (peak(orders(many)) - peak(orders(few))) / (many - few) < 350


def test_a_line_of_json_more_takes_no_more_than_its_record() -> None:
    """Lines are read one after the other; what nobody asks for of them is never kept."""
    few, many = 200, 1_000
    import_files(AUTO, [ExportFile("orders.ndjson", lines(10))])
    grown = peak(lines(many), "orders.ndjson") - peak(lines(few), "orders.ndjson")
    assert grown / (many - few) < 2_600 < len(lines(many)) / many
