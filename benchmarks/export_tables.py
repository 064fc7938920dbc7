"""Makes the exports that the benchmarks read: a table of orders as CSV, and as a workbook."""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

HEADER: Final = (
    *("Order ID", "Order Status", "SKU ID", "Product Name", "Quantity", "Order Amount", "Created Time"),
    *("Paid Time", "Shipped Time", "Tracking ID"),
)
_FIRST: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - exports have local times
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OF_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.'
    f'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}'
    f'.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OF_PACKAGE}"><Relationship Id="rId1" '
    f'Type="{_OF_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OF_OFFICE}"><sheets>'
    '<sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OF_PACKAGE}"><Relationship Id="rId1" '
    f'Type="{_OF_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_OF_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Orders as an export has them, ids and times followed by a tab as in CSV."""
    for number in range(count):
        placed, paid, sent = (
            (_FIRST + timedelta(seconds=number * 30 + later)).strftime("%d/%m/%Y %H:%M:%S")
            for later in (0, 300, 80_000)
        )
        key = str(576_461_741_493_340_628 + number * 7)
        product = f"手机壳, iPhone {number % 9}"
        amount = f"GBP {number % 300}.50"
        yield (
            key,
            "Completed",
            str(17 * 10**17 + number % 997),
            product,
            "1",
            amount,
            placed,
            paid,
            sent,
            f"T{number}",
        )


def write_csv(path: Path, count: int) -> None:
    """Write a table of ``count`` orders as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows(rows(count))


def write_workbook(path: Path, count: int) -> None:
    """Write a workbook of ``count`` orders, its texts shared as Excel shares them."""
    known: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for place, row in enumerate((HEADER, *rows(count)), 1):
                cells = "".join(
                    f'<c r="{chr(65 + column)}{place}" t="s"><v>{known.setdefault(text, len(known))}</v></c>'
                    for column, text in enumerate(row)
                )
                sheet.write(f'<row r="{place}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{_MAIN}">'.encode())
            for text in known:
                strings.write(f"<si><t>{text}</t></si>".encode())
            strings.write(b"</sst>")


if __name__ == "__main__":
    write = {"write_csv": write_csv, "write_workbook": write_workbook}[sys.argv[1]]
    write(Path(sys.argv[2]), int(sys.argv[3]))
