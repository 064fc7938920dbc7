"""Other readers of tables: the rows of a file, read and thrown away."""

from __future__ import annotations

import csv
import sys
from pathlib import Path


def csv_module(path: Path) -> None:
    """Read the rows of a CSV file whose encoding and separator are known."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in csv.reader(file):
            pass


def openpyxl(path: Path) -> None:
    """Read the rows of a workbook's first sheet, as many as it says that there are."""
    import openpyxl as peer

    for _ in (
        peer.load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
    ):
        pass


def calamine(path: Path) -> None:
    """Read the rows of a workbook's first sheet; numbers become floats."""
    import python_calamine as peer

    for _ in peer.CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        pass


if __name__ == "__main__":
    readers = (csv_module, openpyxl, calamine)
    {reader.__name__: reader for reader in readers}[sys.argv[1]](Path(sys.argv[2]))
