"""Parts of a check in a process of their own: reading a snapshot or a table, checks by a kept Checker."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import checker

#: So many checks are timed after so many that warm up.
RUNS, WARM = 300, 30


def read(file: str) -> None:
    """Read the file and find its records."""
    checker.load_snapshot(file)


def table(file: str) -> None:
    """Read the rows of a table."""
    from benchmarks.export_tables import HEADER
    from checker.diagnostics.collector import Collector
    from checker.importers.sources import SourceFile
    from checker.importers.tables.headers import KnownColumns
    from checker.importers.tables.reading import read_tables

    path = Path(file)
    source = SourceFile(path.name, lambda: path.open("rb"), path.stat().st_size)
    for found in read_tables(source, KnownColumns.of(HEADER), Collector()):
        for _ in found.rows:
            pass


def kept(file: str, policy: str) -> None:
    """Print the CPU milliseconds of a check, without explanations and with all of them."""
    data = Path(file).read_bytes()
    check = checker.Checker(checker.load_policies(), only=policy or None).check

    def outcomes() -> object:
        return check(checker.load_snapshot(data)).exit_status()

    def everything() -> object:
        return list(check(checker.load_snapshot(data)).diagnostics)  # what went wrong in any explanation

    print(f"{_milliseconds(outcomes):.1f} {_milliseconds(everything):.1f}")


def _milliseconds(run: Callable[[], object]) -> float:
    """The median CPU time of a call."""
    spent = []
    for _ in range(WARM + RUNS):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return statistics.median(spent[WARM:]) * 1e3


if __name__ == "__main__":
    {"read": read, "table": table, "kept": kept}[sys.argv[1]](*sys.argv[2:])
