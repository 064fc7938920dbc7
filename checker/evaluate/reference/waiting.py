"""Records that still wait for an event, and what they are like once it has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from checker.evaluate.reference.world import Plain, SnapshotView, member
from checker.schema.catalog import Field, catalog
from checker.schema.pending import outcomes
from checker.values.quantity import Unknown
from checker.values.truth import Truth


def waits(event: Field, record: Plain, world: SnapshotView) -> Truth:
    """Whether ``record`` hasn't had ``event``, and may still get it."""
    pending = event.pending
    assert pending is not None, "nobody waits for this field"
    value = member(record, event, event.name, world)
    lacks = Truth.UNKNOWN if isinstance(value, Unknown) else Truth.TRUE if value is None else Truth.FALSE
    if pending.by is None or event.derived is not None:
        return lacks
    state = member(record, catalog().records[event.record].fields[pending.by], pending.by, world)
    if isinstance(state, Unknown):
        return min(lacks, Truth.UNKNOWN)
    return Truth.FALSE if state in pending.closed else lacks


def once(event: Field, record: Plain, since: datetime | None) -> Iterator[Plain]:
    """``record`` once it has had ``event``, at ``since`` at the earliest, in each way that it may then be."""
    assert since is not None, "nobody asks"
    comes = {"not_before": since.isoformat(), "not_after": None}
    for changes in outcomes(event):
        yield {**record, **{name: comes if word is None else word for name, word in changes.items()}}


def agreed(truths: Iterable[Truth]) -> Truth:
    """What all of ``truths`` are; unknown where they differ."""
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN
