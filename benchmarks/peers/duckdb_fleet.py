"""How the orders of each shop stand, by hand: ``python -m benchmarks.peers.duckdb_fleet TABLE OUT``.

It says of each shop whether all orders have ended and when the last one did; no bounds, nothing unknown, no
other precondition, no ids looked at, no digest.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

QUERY = """
SELECT shop, count(*) FILTER (status NOT IN ('COMPLETED', 'CANCELLED')) AS open,
  max(CASE status WHEN 'COMPLETED' THEN completed_at WHEN 'CANCELLED' THEN cancelled_at END)::VARCHAR AS last
FROM read_parquet($table) GROUP BY shop
"""


def main() -> None:
    """Write a line for each shop."""
    database = duckdb.connect()
    database.execute("SET threads = 1")
    rows = database.execute(QUERY, {"table": sys.argv[1]}).fetchall()
    with Path(sys.argv[2]).open("w", encoding="utf-8") as file:
        file.writelines(f'{{"shop":"{shop}","open":{many},"last":"{last}"}}\n' for shop, many, last in rows)


if __name__ == "__main__":
    main()
