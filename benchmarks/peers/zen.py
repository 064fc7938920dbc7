"""ZEN engine (GoRules): one compiled expression for each order."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import zen

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of

_RECENT = f"d(status == 'COMPLETED' ? completed_at : cancelled_at).isSameOrAfter(d('{CUTOFF.isoformat()}'))"


def main(path: Path) -> None:
    """The engine looks at a record; counting, and the last date, are left to the host."""
    unended, recent = 0, list[datetime | None]()
    is_open = zen.compile_expression("status not in ['COMPLETED', 'CANCELLED']")
    is_recent = zen.compile_expression(_RECENT)
    for order in orders_of(path):
        if is_open.evaluate(order):
            unended += 1
        elif is_recent.evaluate(order):
            recent.append(ended_at(order))
    answer(unended, len(recent), max(filter(None, recent), default=None))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
