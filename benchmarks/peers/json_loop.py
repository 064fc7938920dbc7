"""json.load and a loop, as anybody writes it first; with ``--no-gc`` as somebody does who has measured."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of


def main(path: Path) -> None:
    """Look at each order once."""
    unended, recent = 0, list[datetime]()
    for order in orders_of(path):
        ended = ended_at(order)
        if ended is None:
            unended += 1
        elif ended >= CUTOFF:
            recent.append(ended)
    answer(unended, len(recent), max(recent, default=None))


if __name__ == "__main__":
    if "--no-gc" in sys.argv:
        gc.disable()
    main(Path(sys.argv[1]))
