"""CEL, by the Rust interpreter: one compiled expression for each order."""

from __future__ import annotations

import sys
from pathlib import Path

import cel

from benchmarks.peers.question import CUTOFF, answer_by_record

_OPEN = "!(o.status in ['COMPLETED', 'CANCELLED'])"
_RECENT = "timestamp(o.status == 'COMPLETED' ? o.completed_at : o.cancelled_at) >= cutoff"


def main(path: Path) -> None:
    """CEL looks at a record."""
    is_open, is_recent = cel.compile(_OPEN), cel.compile(_RECENT)
    answer_by_record(
        path,
        lambda order: is_open.execute({"o": order, "cutoff": CUTOFF}),
        lambda order: is_recent.execute({"o": order, "cutoff": CUTOFF}),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
