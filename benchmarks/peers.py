"""What others do with the same file: simdjson's bare parse, json.load with a loop; readers of tables."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

SHANGHAI = timezone(timedelta(hours=8))


def simdjson(path: Path) -> None:
    """Read the file and parse it, nothing else."""
    import simdjson as peer

    parser = peer.Parser()
    parser.parse(path.read_bytes())


def loop(path: Path) -> None:
    """The check of the orders as a script would do it: all ended, and 90 days ago."""
    with path.open(encoding="utf-8") as file:
        snapshot = json.load(file)
    as_of = datetime.fromisoformat(snapshot["as_of"]).astimezone(UTC)
    offenders = []
    for order in snapshot["orders"]:
        ended = order.get("completed_at") or order.get("cancelled_at")
        if ended is None:
            offenders.append((order["id"], None))
            continue
        local = datetime.fromisoformat(ended).astimezone(SHANGHAI)
        due = (local + timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
        if due > as_of:
            offenders.append((order["id"], due))
    print(len(offenders), offenders[:20])


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
    peers = (simdjson, loop, csv_module, openpyxl, calamine)
    {peer.__name__: peer for peer in peers}[sys.argv[1]](Path(sys.argv[2]))
