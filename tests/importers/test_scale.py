"""Large exports: what is in memory hardly grows with them."""

import csv
import io
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


def peak(data: bytes) -> int:
    """The most bytes that Python holds while this is imported and its text is made."""
    tracemalloc.start()
    try:
        result = import_files(AUTO, [ExportFile("orders.csv", data)])
        assert sum(map(len, result.text())) > len(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_row_more_takes_few_bytes() -> None:
    """Fewer than its text: neither the rows, nor the records, nor the text are ever in memory as a whole."""
    few, many = 6_000, 12_000
    import_files(AUTO, [ExportFile("orders.csv", orders(10))])  # what is made only once is there
    assert (peak(orders(many)) - peak(orders(few))) / (many - few) < 350
