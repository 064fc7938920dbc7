"""Events that have not happened yet: what a record is like once it has got one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from checker.schema.catalog import Field, catalog, per_catalog

#: What fields of a record change to: a word; yes for a time that comes, no for none.
Changes = Mapping[Field, str | bool]


@cache
def outcomes(event: Field) -> tuple[Changes, ...]:
    """What may become of a record as it gets ``event``: one for each word that its state may then have."""
    pending = event.pending
    assert pending is not None, "nobody waits for this field"
    fields = catalog().records[event.record].fields
    if pending.by is None:
        return ({event: True},)
    return tuple(_with_word(event, fields[pending.by], word) for word in pending.then)


def _with_word(event: Field, by: Field, word: str) -> Changes:
    """The changes as ``event`` comes and ``by`` gets ``word``, those of derived fields included."""
    fields = catalog().records[event.record].fields
    found: dict[Field, str | bool] = {event: True, by: word}
    for field in fields.values():
        if field.derived is not None and field.derived.by == by.name:
            case = field.derived.cases.get(word)
            found[field] = case is not None
            if case is not None:
                found[fields[case]] = True
    return found


def beside(events: Iterable[Field]) -> Mapping[Field, tuple[tuple[Field, ...], str | None]]:
    """What else changes as a record gets all ``events``: through which of them, and to which word.

    None where that isn't certain: each may come in several ways.
    """
    events = tuple(events)
    found: dict[Field, tuple[tuple[Field, ...], str | None]] = {}
    for field in dict.fromkeys(chain.from_iterable(way for event in events for way in outcomes(event))):
        causes = tuple(event for event in events if any(field in way for way in outcomes(event)))
        words = {way.get(field) for event in causes for way in outcomes(event)}
        word = next(iter(words)) if len(words) == 1 else None
        if field not in events:
            found[field] = causes, word if isinstance(word, str) else None
    return found


@per_catalog
def unsettled(record: str) -> frozenset[str]:
    """The members of a record that change as it gets an event that it waits for."""
    events = [field for field in catalog().records[record].fields.values() if field.pending is not None]
    return frozenset(field.name for event in events for changes in outcomes(event) for field in changes)
