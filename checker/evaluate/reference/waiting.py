"""Events that may still come, and what fields come to once they have come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from checker.evaluate.reference.world import Plain, SnapshotView, follow
from checker.language.model.conditions import Path
from checker.language.model.events import Place, beside, coming_event, place_of
from checker.schema.catalog import Relation, Step, catalog
from checker.schema.pending import outcomes
from checker.values.quantity import Interval, Reason, Unknown, Value
from checker.values.truth import Truth

#: What is read at some places instead of what stands there.
Assumed = Mapping[Place, Value]


def waits(path: Path, record: Plain, world: SnapshotView) -> Truth:
    """Whether what has the event at ``path``, from ``record`` on, hasn't had it and may still get it."""
    event, way = coming_event(path), path.steps[:-1]
    pending = event.pending
    assert pending is not None

    def given(steps: Sequence[Step]) -> Truth:
        found = follow(record, steps, path.text, world)
        if isinstance(found, Unknown):
            return Truth.UNKNOWN
        return Truth.FALSE if found is None else Truth.TRUE

    led = [place + 1 for place, step in enumerate(way) if isinstance(step, Relation)]
    there = given(way[: led[-1]]) if led else Truth.TRUE  # a relation may lead nowhere
    lacks = min(there, given(path.steps).negated())
    if pending.by is None or event.derived is not None:
        return lacks
    by = catalog().records[event.record].fields[pending.by]
    state = follow(record, (*way, by), path.text, world)
    if isinstance(state, Unknown):
        return min(lacks, Truth.UNKNOWN)
    return Truth.FALSE if state in pending.closed else lacks


def once(path: Path, since: datetime | None) -> Iterator[Assumed]:
    """What is read once the event at ``path`` has come, ``since`` or later, in each way that it may be."""
    assert since is not None, "nobody asks"
    comes = Interval(since, None)
    way = path.steps[:-1]
    for changes in outcomes(coming_event(path)):
        yield {
            (path.scope, (*way, field)): word if isinstance(word, str) else comes if word else None
            for field, word in changes.items()
        }


def agreed(truths: Iterable[Truth]) -> Truth:
    """What all of ``truths`` are; unknown where they differ."""
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def expectations(
    paths: Sequence[Path], scopes: Sequence[Plain], world: SnapshotView, subject: str, since: datetime
) -> Assumed:
    """What is read once all events at ``paths`` that may still come have come, at ``since`` or later.

    What else changes with them is left out: see `with_changes`.
    """
    found: dict[Place, Value] = {}
    for path in paths:
        truth = waits(path, scopes[path.scope], world)
        own = follow(scopes[path.scope], path.steps, path.text, world)
        if own is None and truth is not Truth.FALSE:
            open_ = Unknown(Reason.CONDITION, path.text)
            found[place_of(path, subject)] = Interval(since, None) if truth is Truth.TRUE else open_
    return found


def with_changes(
    paths: Sequence[Path], scopes: Sequence[Plain], world: SnapshotView, subject: str, since: datetime
) -> Assumed:
    """The same, with what else changes as they come."""
    found = dict(expectations(paths, scopes, world, subject, since))
    for item in beside(paths):
        truth = max(waits(path, scopes[path.scope], world) for path in item.events)
        if truth is not Truth.FALSE:
            sure = truth is Truth.TRUE and item.word is not None
            found[place_of(item.path, subject)] = (
                item.word if sure else Unknown(Reason.CONDITION, item.path.text)
            )
    return found
