"""Events that have not happened yet: what a record is like once it has got one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from checker.schema.catalog import Field, catalog

#: Members of a record that change, by name: to a word, or, for None, to a time that comes.
Changes = Mapping[str, str | None]


def outcomes(event: Field) -> tuple[Changes, ...]:
    """What may become of a record as it gets ``event``: one for each word that its state may then have."""
    pending = event.pending
    assert pending is not None, "nobody waits for this field"
    own: dict[str, str | None] = {} if event.derived is not None else {event.name: None}
    if pending.by is None:
        return (own,)
    return tuple(
        {**own, pending.by: word, **dict.fromkeys(_sources(event.record, pending.by, word))}
        for word in pending.then
    )


def settled_by(record: str, changes: Changes) -> Mapping[str, bool]:
    """The derived fields that ``changes`` settle, and whether each is then a time that comes, or none."""
    fields = catalog().records[record].fields.values()
    found = ((field.name, field.derived) for field in fields if field.derived is not None)
    return {name: changes[d.by] in d.cases for name, d in found if d.by in changes}


@cache
def unsettled(record: str) -> frozenset[str]:
    """The members of a record that change as it gets an event that it waits for."""
    events = [field for field in catalog().records[record].fields.values() if field.pending is not None]
    found = [changes for event in events for changes in outcomes(event)]
    return frozenset(name for changes in found for name in (*changes, *settled_by(record, changes)))


def _sources(record: str, by: str, word: str) -> Iterable[str]:
    """The fields that derived ones are read from where ``by`` has this word."""
    for field in catalog().records[record].fields.values():
        if field.derived is not None and field.derived.by == by and word in field.derived.cases:
            yield field.derived.cases[word]
