"""How judging many shops grows with Spark's tasks on this machine: ``python -m benchmarks.spark [SHOPS]``.

The job is the one of ``docs/en/scale.md``: a table of shops, fifty orders each, to a table of rows.
Each number of tasks has a session of its own, whose workers have judged a few shops before they are timed.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from pyspark.sql import SparkSession

from benchmarks.generate import FACTS, order
from benchmarks.measure import table
from checker.arrow import ROWS, judging

TASKS = (1, 2, 4)
ORDERS = 50
#: Several files for each task, as one that is slow holds up the rest.
FILES = 16
ONE = "douyin/closure"


def shop(number: int) -> dict[str, str]:
    """An invented shop, as a row."""
    rng = random.Random(number)
    facts: dict[str, Any] = {**FACTS, "shop": {**FACTS["shop"], "id": str(7100000000000000000 + number)}}
    orders = [order(number * ORDERS + each, rng) for each in range(ORDERS)]
    return {"source": f"shop-{number:07}", "snapshot": json.dumps({**facts, "orders": orders})}


def write(folder: Path, shops: int) -> int:
    """Write a table of shops; how many bytes of JSON it holds."""
    folder.mkdir()
    size = 0
    for file in range(FILES):
        rows = [shop(number) for number in range(file, shops, FILES)]
        size += sum(len(row["snapshot"]) for row in rows)
        parquet.write_table(pa.Table.from_pylist(rows), folder / f"{file:02}.parquet")
    return size


def session(tasks: int) -> SparkSession:
    """Spark on so many threads of this machine."""
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.files.openCostInBytes": "128m",  # a task for each file
        "spark.sql.execution.arrow.maxRecordsPerBatch": "200",
    }
    builder = SparkSession.builder.master(f"local[{tasks},4]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def timed(spark: SparkSession, source: Path, target: Path, policy: str | None) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of CPU in judging, and how many rows there are."""
    judge = judging(only=policy)
    cpu = spark.sparkContext.accumulator(0.0)

    def watched(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        start = time.process_time()
        yield from judge(batches)
        cpu.add(time.process_time() - start)

    start = time.perf_counter()
    spark.read.parquet(str(source)).mapInArrow(watched, ROWS).write.parquet(str(target))
    seconds = time.perf_counter() - start
    return seconds, cpu.value, spark.read.parquet(str(target)).count()


def main() -> None:
    """Print a table."""
    shops = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write(folder / "shops", shops) / shops
        write(folder / "few", FILES * 4)
        lines = []
        for policy in (ONE, None):
            for tasks in TASKS:
                spark = session(tasks)
                timed(spark, folder / "few", folder / f"warm-{tasks}-{policy is None}", policy)
                seconds, cpu, rows = timed(
                    spark, folder / "shops", folder / f"rows-{tasks}-{policy is None}", policy
                )
                spark.stop()
                each = f"{cpu / shops * 1000:.1f}"
                lines.append(
                    [policy or "all", str(tasks), f"{seconds:.1f}", f"{shops / seconds:.0f}", each, str(rows)]
                )
        print(f"{shops} shops, {ORDERS} orders and {size / 1000:.0f} kB each, {os.cpu_count()} cores\n")
        print(
            table(
                ["policies", "tasks", "seconds", "shops a second", "ms of CPU a shop in judging", "rows"],
                lines,
            )
        )


if __name__ == "__main__":
    main()
