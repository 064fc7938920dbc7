"""DuckDB over the JSON document itself."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.peers.question import CUTOFF, answer

_SQL = """
WITH ended AS (
  SELECT CASE o.status
    WHEN 'COMPLETED' THEN o.completed_at WHEN 'CANCELLED' THEN o.cancelled_at
  END AS ended_at
  FROM (
    SELECT unnest(orders) AS o
    FROM read_json(?, columns = {
      orders: 'STRUCT(status VARCHAR, completed_at TIMESTAMPTZ, cancelled_at TIMESTAMPTZ)[]'
    }, maximum_object_size = 4000000000)
  )
)
SELECT count(*) FILTER (ended_at IS NULL), count(*) FILTER (ended_at >= ?), epoch_ms(max(ended_at)) FROM ended
"""


def main(path: Path) -> None:
    """One query; the date is asked as a number, since times with a zone need a further package."""
    found = duckdb.execute(_SQL, [str(path), CUTOFF]).fetchone()
    assert found is not None
    unended, recent, last = found
    answer(unended, recent, datetime.fromtimestamp(last / 1000, UTC) if recent else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
