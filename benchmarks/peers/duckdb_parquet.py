"""DuckDB over a table in Parquet, as one would write it by hand: two-valued, for this one question.

Bare, it counts. Otherwise it does what we can't leave out either: take the digest of the file, refuse an id
that stands twice, and name the first twenty of what it counts.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import duckdb

from benchmarks.peers.question import CUTOFF, answer

_ENDED = """
WITH ended AS (
  SELECT *, file_row_number, CASE status
    WHEN 'COMPLETED' THEN completed_at WHEN 'CANCELLED' THEN cancelled_at
  END AS ended_at
  FROM read_parquet(?)
)
"""
_COUNTS = "count(*) FILTER (ended_at IS NULL), count(*) FILTER (ended_at >= ?), epoch_ms(max(ended_at))"
_NAMES = """
  arg_min(id, file_row_number, 20) FILTER (ended_at IS NULL),
  arg_min(id, file_row_number, 20) FILTER (ended_at >= ?)
"""
_TWICE = "SELECT count(*) > count(DISTINCT id) FROM read_parquet(?)"


def _digest(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()


def main(folder: Path, *, bare: bool) -> None:
    """One query; the date is asked as a number, since times with a zone need a further package."""
    path = folder / "orders.parquet"
    hashing = Thread(target=_digest, args=(path,))
    if bare:
        found = duckdb.execute(f"{_ENDED} SELECT {_COUNTS} FROM ended", [str(path), CUTOFF]).fetchone()
    else:
        hashing.start()
        query = f"{_ENDED} SELECT {_COUNTS}, {_NAMES} FROM ended"
        found = duckdb.execute(query, [str(path), CUTOFF, CUTOFF]).fetchone()
        twice = duckdb.execute(_TWICE, [str(path)]).fetchone()
        assert twice == (False,)
        hashing.join()
    assert found is not None
    unended, recent, last = found[:3]
    answer(unended, recent, datetime.fromtimestamp(last / 1000, UTC) if recent else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), bare="--bare" in sys.argv)
