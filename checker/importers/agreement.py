"""What two files say of one field, where they say it less or more exactly, or in other words.

An answer of an API has seconds and codes, a table perhaps only days and labels: that is no contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from checker.importers.facts import instant
from checker.importers.merge import same
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog

#: Times that are written without a fraction of a second may have been cut by so much.
_SECOND: Final = timedelta(seconds=1)


def agreed(kind: Record, key: str, first: object, second: object) -> tuple[object] | None:
    """What two values of a field come to where both may hold; None where they can't."""
    if same(first, second):
        return (first,)
    member = kind.fields.get(key)
    if member is None or first is None or second is None:
        return None
    if member.type is Scalar.TIME:
        return _overlap(first, second)
    if isinstance(member.type, EnumType):
        return _word(member.type, first, second)
    if member.type is Scalar.STRING and not member.is_id and not member.closed:
        return (first,)  # in whose words, decides nothing
    return _inside(member, first, second)


def _word(kind: EnumType, first: object, second: object) -> tuple[object] | None:
    """Of a word of the list and one that nobody knows, the first: the other says no more than that."""
    listed = [word for word in (first, second) if word in kind.values]
    return None if len(listed) > 1 else (listed[0] if listed else first,)


def _inside(member: Field, first: object, second: object) -> tuple[object] | None:
    if isinstance(member.type, ListType) and member.type.record is not None:
        return _lists(member.type.record, first, second)
    if isinstance(member.type, ObjectType) and isinstance(first, dict) and isinstance(second, dict):
        return _objects(catalog().records[member.type.record], first, second)
    return None


def _objects(kind: Record, first: Mapping[str, object], second: Mapping[str, object]) -> tuple[object] | None:
    """Two objects as one: each may say what the other doesn't."""
    both = dict(first)
    for key, value in second.items():
        found = agreed(kind, key, first[key], value) if key in first else (value,)
        if found is None:
            return None
        both[key] = found[0]
    return (both,)


def _overlap(first: object, second: object) -> tuple[object] | None:
    """The instants that two times have in common: one of them may only say between when and when it was."""
    if isinstance(first, str) and isinstance(second, str):
        return _finer(first, second)
    (low, high), (other_low, other_high) = _bounds(first), _bounds(second)
    lows = [bound for bound in (low, other_low) if bound is not None]
    highs = [bound for bound in (high, other_high) if bound is not None]
    if lows and highs and max(lows) > min(highs):
        return None
    if isinstance(first, str) or isinstance(second, str):
        return (first if isinstance(first, str) else second,)
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    after = first if low is not None and (other_low is None or low >= other_low) else second
    until = first if high is not None and (other_high is None or high <= other_high) else second
    return (
        {
            **({"not_before": after["not_before"]} if "not_before" in after else {}),
            **({"not_after": until["not_after"]} if "not_after" in until else {}),
        },
    )


def instant_of(value: object) -> datetime | None:
    """The instant that a value is, if it is one."""
    return instant(value) if isinstance(value, str) else None


def _bounds(value: object) -> tuple[datetime | None, datetime | None]:
    if isinstance(value, Mapping):
        return instant_of(value.get("not_before")), instant_of(value.get("not_after"))
    at = instant_of(value)
    return at, at


def _lists(record: str, first: object, second: object) -> tuple[object] | None:
    """Two lists of records as one: an export may be cut in the middle of an order.

    They are told apart by their ids; where only one of the lists has ids, it is the more exact one.
    """
    if not isinstance(first, list) or not isinstance(second, list):
        return None
    name = catalog().records[record].id or ""
    named = [all(item.get(name) is not None for item in each) for each in (first, second)]
    if named[0] != named[1]:
        return (first if named[0] else second,)
    if not named[0]:
        return ([*first, *(item for item in second if not any(same(item, other) for other in first))],)
    index = {item[name]: item for item in first}
    if any(item[name] in index and not same(index[item[name]], item) for item in second):
        return None
    return ([*first, *(item for item in second if item[name] not in index)],)


def _finer(first: str, second: str) -> tuple[object] | None:
    """The one of two instants that has a fraction of the second that the other has."""
    coarse, fine = sorted((first, second), key=lambda text: "." in text)
    at, exactly = instant(coarse), instant(fine)
    fits = at is not None and exactly is not None and "." not in coarse and at <= exactly < at + _SECOND
    return (fine,) if fits and "." in fine else None
