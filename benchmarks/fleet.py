"""What judging many shops in tables takes beside a query by hand: ``python -m benchmarks.fleet [SHOPS]``.

Fifty orders a shop in one Parquet table, one policy, one process; CPU of whole processes, starting Python and
importing DuckDB included.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.generate import FACTS, write_tables
from benchmarks.measure import in_pairs, ratio, table

ORDERS = 50
POLICY = "douyin/closure"


def write(folder: Path, shops: int) -> None:
    """Write shops as lines, with their orders in a table beside them."""
    write_tables(folder, shops * ORDERS)
    with (folder / "shops.ndjson").open("w", encoding="utf-8") as file:
        for number in range(shops):
            about = {**FACTS["shop"], "id": str(7100000000000000000 + number)}
            file.write(json.dumps({**FACTS, "shop": about}) + "\n")
    (folder / "snapshot.json").unlink()
    orders = folder / "orders.parquet"
    shop = f"(7100000000000000000 + file_row_number // {ORDERS})::VARCHAR"
    rows = duckdb.sql(f"SELECT {shop} AS shop, * FROM read_parquet('{orders}')")
    rows.write_parquet(str(folder / "new.parquet"), compression="zstd")
    (folder / "new.parquet").rename(orders)


def main() -> None:
    """Print a table."""
    shops = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "shops", shops)
        source, target = str(folder / "shops"), str(folder / "out")
        judge = ["checker", "fleet", source, "--output", target, "--policy", POLICY, "--workers", "1"]
        scan = ["benchmarks.peers.duckdb_fleet", f"{source}/orders.parquet", f"{folder}/bare"]
        costs = in_pairs({each[0]: [sys.executable, "-m", *each] for each in (judge, scan)}, 3)
    ours, bare = costs.values()
    one, other = (median(cost.cpu for cost in found) for found in (ours, bare))
    line = [f"{shops:,}", f"{one:.2f}", f"{other:.2f}", f"{one / shops * 1000:.3f}"]
    line.append(f"{ratio(ours, bare, 'cpu'):.1f}")
    heads = ["shops", "shopcheck fleet", "DuckDB, bare", "ms a shop", "shopcheck / bare"]
    print(table(heads, [line]))


if __name__ == "__main__":
    main()
