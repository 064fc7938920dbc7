"""What every peer is asked about a snapshot's orders, and the form in which it answers.

How many orders haven't ended, how many ended less than 90 calendar days ago in Shanghai, and when the last of
these is old enough. That an order is old enough is the same as that it ended before `CUTOFF`: whole days are
counted off once, so that a peer without a calendar of its own can be asked too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from benchmarks.generate import AS_OF

SHANGHAI: Final = timezone(timedelta(hours=8))
QUIET: Final = timedelta(days=90)
#: Asks an engine about an order.
OrderTest = Callable[[dict[str, Any]], bool]
CUTOFF: Final = datetime.combine(
    AS_OF.astimezone(SHANGHAI).date() - QUIET + timedelta(days=1), time(), SHANGHAI
)


def orders_of(path: Path) -> list[dict[str, Any]]:
    """The orders of a snapshot, by the standard library."""
    with path.open(encoding="utf-8") as file:
        found: list[dict[str, Any]] = json.load(file)["orders"]
    return found


def ended_at(order: dict[str, Any]) -> datetime | None:
    """When an order ended; None while it is open."""
    match order["status"]:
        case "COMPLETED":
            return datetime.fromisoformat(order["completed_at"])
        case "CANCELLED":
            return datetime.fromisoformat(order["cancelled_at"])
        case _:
            return None


def old_enough(ended: datetime) -> datetime:
    """From when on an order that ``ended`` then is old enough."""
    return datetime.combine(ended.astimezone(SHANGHAI).date() + QUIET, time(), SHANGHAI)


def answer_by_record(path: Path, is_open: OrderTest, is_recent: OrderTest) -> None:
    """Ask an engine of each order; counting, and the last date, are left to the host."""
    unended, recent = 0, list[datetime]()
    for order in orders_of(path):
        if is_open(order):
            unended += 1
        elif is_recent(order) and (ended := ended_at(order)) is not None:
            recent.append(ended)
    answer(unended, len(recent), max(recent, default=None))


def answer(unended: int, recent: int, last: datetime | None) -> None:
    """Print what was found: orders that are open, orders that ended too lately, the last of those."""
    clears = None if last is None else old_enough(last).isoformat()
    print(json.dumps({"open": unended, "recent": recent, "clears_at": clears}))
