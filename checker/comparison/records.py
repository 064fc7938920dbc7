"""What has become of the records that are in the way of a precondition, or were.

A report names only so many. What it doesn't name is claimed neither to have cleared nor to be new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from checker.comparison.model import Fate, Moved, RecordChange
from checker.comparison.values import instant, others
from checker.report.saved import SavedPrecondition, SavedRecord
from checker.schema.pointers import section_at

#: Whether data have a record: its section and its id.
Holds = Callable[[str, str], bool]
#: What a record is that is told of in the second report only, and in the first only.
CAME: Final = (Fate.APPEARED, Fate.FAILING, Fate.LISTED)
WENT: Final = (Fate.GONE, Fate.CLEARED, Fate.UNLISTED)


def record_changes(
    old: SavedPrecondition | None,
    new: SavedPrecondition | None,
    before: Holds | None,
    after: Holds | None,
) -> tuple[tuple[RecordChange, ...], bool]:
    """The records that are otherwise, those first that decide a date; and whether there may be others."""
    was, now = _named(old), _named(new)
    all_before, all_after = old is None or old.whole, new is None or new.whole
    decisive = _decisive(old, new)
    changes: list[RecordChange] = []
    for name in dict.fromkeys((*now, *was)):
        mine, other = was.get(name), now.get(name)
        found = mine or other
        assert found is not None, "one of them has it"
        section = section_at(found.pointer)
        if mine is None and all_before:
            fate = fate_of(before, section, name, CAME)
        elif other is None and all_after:
            fate = fate_of(after, section, name, WENT)
        elif mine is not None and other is not None and _moved(mine, other):
            fate = Fate.MOVED
        else:
            continue
        dates = Moved(_date(mine), _date(other))
        changes.append(
            RecordChange(
                id=name,
                section=section,
                fate=fate,
                failing=Moved(mine and mine.failing, other and other.failing),
                before={} if mine is None else mine.values,
                after={} if other is None else other.values,
                clears_at=dates,
                decides=any(instant(date) in decisive for date in (dates.before, dates.after) if date),
            )
        )
    changes.sort(key=lambda change: not change.decides)
    return tuple(changes), not (all_before and all_after)


def fate_of(holds: Holds | None, section: str, name: str, fates: tuple[Fate, Fate, Fate]) -> Fate:
    """The first of ``fates`` where the other data lack the record, the second where they have it."""
    lacking, there, unseen = fates
    if holds is None or not section:
        return unseen
    return there if holds(section, name) else lacking


def _decisive(old: SavedPrecondition | None, new: SavedPrecondition | None) -> frozenset[datetime]:
    """The dates of a precondition, before and after, where they are two."""
    before, after = instant(_date(old)), instant(_date(new))
    return frozenset() if before == after else frozenset(each for each in (before, after) if each is not None)


def _date(item: SavedPrecondition | SavedRecord | None) -> str | None:
    """From when on something isn't in the way any more, for certain or at the earliest."""
    return None if item is None else item.clears_at or item.may_clear_at


def _named(item: SavedPrecondition | None) -> dict[str, SavedRecord]:
    """The records that are named, by id; those that only decide the date among them."""
    records: Iterable[SavedRecord] = () if item is None else (*item.records, *item.waiting)
    return {record.id: record for record in records if record.id is not None}


def _moved(old: SavedRecord, new: SavedRecord) -> bool:
    """Whether a record stands otherwise, or has other values."""
    moved = instant(_date(old)) != instant(_date(new))
    return moved or old.failing is not new.failing or bool(others(old.values, new.values))
