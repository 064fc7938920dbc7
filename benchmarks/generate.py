"""Makes the shops that the benchmarks run on: any number of orders, always the same ones."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
_FIRST = AS_OF - timedelta(days=420)

#: Facts besides the orders: a shop with everything in order, so that the orders decide.
FACTS: dict[str, Any] = {
    "schema_version": "1",
    "as_of": AS_OF.isoformat(),
    "shop": {
        "platform": "douyin",
        "id": "7100000000000000001",
        "timezone": "Asia/Shanghai",
        "region": "CN",
        "currency": "CNY",
    },
    "coverage": {"orders": {"complete": True, "source": "api", "retrieved_at": AS_OF.isoformat()}},
    "closure": {"notice": {"enabled": True, "started_at": "2026-05-01T00:00:00+08:00"}},
    "deposit": {"balance": {"amount": "2000.00", "currency": "CNY"}, "top_up_notices": []},
    "liabilities": {"commission": []},
    "insurance": {"premiums": []},
}


def order(number: int, rng: random.Random) -> dict[str, Any]:
    """One order, about 370 bytes of JSON: nine in ten completed, the others cancelled."""

    def moment(seconds: int) -> str:
        return (_FIRST + timedelta(seconds=placed + seconds)).strftime("%Y-%m-%dT%H:%M:%S+08:00")

    placed = rng.randrange(86_400 * 400)
    record: dict[str, Any] = {
        "id": str(576_400_000_000_000_000 + number * 7),
        "status": "COMPLETED",
        "created_at": moment(0),
        "paid_at": moment(300),
        "shipped_at": moment(80_000),
        "delivered_at": moment(300_000),
    }
    if rng.random() < 0.1:
        record |= {"status": "CANCELLED", "cancelled_at": moment(1_000)}
    else:
        record["completed_at"] = moment(900_000)
    record["total"] = {"amount": f"{rng.randrange(300)}.{rng.randrange(100):02}", "currency": "CNY"}
    record["lines"] = [{"id": str(number), "product_id": str(number % 997), "quantity": 1}]
    return record


def write(path: Path, orders: int) -> None:
    """Write a snapshot of ``orders`` orders to ``path``, order by order."""
    rng = random.Random(orders)
    head = json.dumps(FACTS)[:-1]
    with path.open("w", encoding="utf-8") as file:
        file.write(head + ', "orders": [')
        for number in range(orders):
            file.write(("," if number else "") + json.dumps(order(number, rng)))
        file.write("]}")


#: The same kinds of orders by DuckDB, which makes millions in seconds; each is the same each time.
_TABLE = """
WITH drawn AS (
  SELECT number, hash(number) % 34560000 AS seconds, hash(number + 1000000007) % 10 AS kind,
    hash(number + 7) % 30000 AS cents
  FROM range({orders}) AS orders(number)
), placed AS (SELECT *, TIMESTAMPTZ '{first}' + to_seconds(seconds::BIGINT) AS placed FROM drawn)
SELECT (576400000000000000 + number * 7)::VARCHAR AS id, if(kind = 0, 'CANCELLED', 'COMPLETED') AS status,
  placed AS created_at, placed + INTERVAL 300 SECOND AS paid_at, placed + INTERVAL 80000 SECOND AS shipped_at,
  placed + INTERVAL 300000 SECOND AS delivered_at,
  CASE WHEN kind > 0 THEN placed + INTERVAL 900000 SECOND END AS completed_at,
  CASE WHEN kind = 0 THEN placed + INTERVAL 1000 SECOND END AS cancelled_at,
  {{amount: (cents / 100)::DECIMAL(24, 2), currency: 'CNY'}} AS total,
  [{{id: number::VARCHAR, product_id: (number % 997)::VARCHAR, quantity: 1}}] AS lines
FROM placed ORDER BY number
"""


def write_tables(folder: Path, orders: int) -> None:
    """Write a columnar snapshot of ``orders`` orders into a new folder."""
    import duckdb

    folder.mkdir()
    (folder / "snapshot.json").write_text(json.dumps(FACTS), encoding="utf-8")
    query = _TABLE.format(orders=orders, first=_FIRST.isoformat())
    duckdb.sql(query).write_parquet(str(folder / "orders.parquet"), compression="zstd")
