"""durable_rules used naively: each order is posted to a ruleset as it is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from durable.lang import m, post, ruleset, when_all

from benchmarks.peers.question import CUTOFF, answer, ended_at, orders_of

UNENDED, RECENT = list[str](), list[int]()

with ruleset("orders"):

    @when_all(m.ended == 0)
    def unended(c: Any) -> None:
        """One that is open."""
        UNENDED.append(c.m.order)

    @when_all(m.ended >= int(CUTOFF.timestamp()))
    def recent(c: Any) -> None:
        """One that ended too lately."""
        RECENT.append(c.m.ended)

    @when_all((m.ended > 0) & (m.ended < int(CUTOFF.timestamp())))
    def seen(c: Any) -> None:
        """Any other: an event that no rule takes is an error to the engine."""


def main(path: Path) -> None:
    """Dates are numbers to the engine: the host reads them."""
    for order in orders_of(path):
        ended = ended_at(order)
        post("orders", {"order": order["id"], "ended": 0 if ended is None else int(ended.timestamp())})
    last = datetime.fromtimestamp(max(RECENT), UTC) if RECENT else None
    answer(len(UNENDED), len(RECENT), last)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
