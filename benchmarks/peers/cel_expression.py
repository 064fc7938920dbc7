"""CEL, by the Rust interpreter: one compiled expression for each order."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import cel

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of

_OPEN = "!(o.status in ['COMPLETED', 'CANCELLED'])"
_RECENT = "timestamp(o.status == 'COMPLETED' ? o.completed_at : o.cancelled_at) >= cutoff"


def main(path: Path) -> None:
    """CEL looks at a record; counting, and the last date, are left to the host."""
    unended, recent = 0, list[datetime | None]()
    is_open, is_recent = cel.compile(_OPEN), cel.compile(_RECENT)
    for order in orders_of(path):
        values = {"o": order, "cutoff": CUTOFF}
        if is_open.execute(values):
            unended += 1
        elif is_recent.execute(values):
            recent.append(ended_at(order))
    answer(unended, len(recent), max(filter(None, recent), default=None))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
