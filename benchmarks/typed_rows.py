"""What an import of a table cannot do without: rows read by the csv module, put together by order, written.

It is told encoding, separator, columns, the order of day and month, zone and currency; nothing is looked at,
compared or put in order, no row is ever wrong, and all records are on one line.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any


def time(cell: str) -> str:
    """``31/01/2026 08:00:00`` as a snapshot has it."""
    return f"{cell[6:10]}-{cell[3:5]}-{cell[:2]}T{cell[11:]}+00:00"


def main(source: Path, target: Path) -> None:
    """Read every row and write all orders to one file."""
    orders: dict[str, dict[str, Any]] = {}
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for key, status, sku, _, quantity, amount, created, paid, shipped, _ in rows:
            order = orders.get(key)
            if order is None:
                currency, _, digits = amount.partition(" ")
                order = orders[key] = {
                    "id": key,
                    "status": status.upper(),
                    "raw_status": status,
                    "created_at": time(created),
                    "paid_at": time(paid),
                    "collected_at": time(shipped),
                    "cancelled_at": None,
                    "total": {"amount": digits, "currency": currency},
                    "lines": [],
                }
            order["lines"].append({"sku_id": sku, "quantity": int(quantity)})
    target.write_text(json.dumps({"orders": list(orders.values())}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
