"""ZEN engine (GoRules): one compiled expression for each order."""

from __future__ import annotations

import sys
from pathlib import Path

import zen

from benchmarks.peers.question import CUTOFF, answer_by_record

_RECENT = f"d(status == 'COMPLETED' ? completed_at : cancelled_at).isSameOrAfter(d('{CUTOFF.isoformat()}'))"


def main(path: Path) -> None:
    """The engine looks at a record."""
    is_open = zen.compile_expression("status not in ['COMPLETED', 'CANCELLED']")
    answer_by_record(path, is_open.evaluate, zen.compile_expression(_RECENT).evaluate)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
