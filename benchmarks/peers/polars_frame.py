"""Polars over the JSON document itself."""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path

import polars as pl

from benchmarks.peers.question import CUTOFF, answer


def main(path: Path) -> None:
    """One frame of the orders, three columns of it."""
    order = pl.List(pl.Struct({"status": pl.String, "completed_at": pl.String, "cancelled_at": pl.String}))
    frame = pl.read_json(path, schema={"orders": order}).explode("orders").unnest("orders")
    time = (
        pl.when(status="COMPLETED")
        .then("completed_at")
        .when(status="CANCELLED")
        .then("cancelled_at")
        .otherwise(None)
    )
    ended = frame.select(time.str.to_datetime(time_zone="UTC").alias("at"))["at"]
    recent = ended.filter(ended >= CUTOFF.astimezone(UTC))
    answer(ended.null_count(), len(recent), recent.max())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
