"""What others do with the same file: simdjson's bare parse, and json.load with a loop."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

SHANGHAI = timezone(timedelta(hours=8))


def simdjson(path: Path) -> None:
    """Read the file and parse it, nothing else."""
    import simdjson as peer

    parser = peer.Parser()
    parser.parse(path.read_bytes())


def loop(path: Path) -> None:
    """The check of the orders as a script would do it: all ended, and 90 days ago."""
    with path.open(encoding="utf-8") as file:
        snapshot = json.load(file)
    as_of = datetime.fromisoformat(snapshot["as_of"]).astimezone(UTC)
    offenders = []
    for order in snapshot["orders"]:
        ended = order.get("completed_at") or order.get("cancelled_at")
        if ended is None:
            offenders.append((order["id"], None))
            continue
        local = datetime.fromisoformat(ended).astimezone(SHANGHAI)
        due = (local + timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
        if due > as_of:
            offenders.append((order["id"], due))
    print(len(offenders), offenders[:20])


if __name__ == "__main__":
    {"simdjson": simdjson, "loop": loop}[sys.argv[1]](Path(sys.argv[2]))
