"""Holds a saved report to the one that the same sources give now: whether it comes out again, and where not.

This is about a report and its sources. That a check decides as the reference evaluator does is another
question, which ``run --verify`` asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from checker.comparison.model import Moved
from checker.comparison.values import value_of
from checker.report.saved import SavedSnapshot, saved_report

Json = Any  # what a report holds


class ReportPart(StrEnum):
    """What of a report is otherwise, in the order in which it matters."""

    VERDICT = "verdict"
    DATE = "date"
    STATUS = "status"
    COUNT = "count"
    VALUE = "value"
    RECORD = "record"
    FACT = "fact"
    POLICY = "policy"
    OTHER = "other"
    WORDS = "words"
    PLACE = "place"


_ORDER: Final = {part: place for place, part in enumerate(ReportPart)}


class ReportDifference(Struct, frozen=True):
    """One thing that the report says and that doesn't come out again, or the other way round.

    ``key`` is its name in the report; None stands for what one of the two doesn't have.
    """

    part: ReportPart
    key: str
    moved: Moved
    policy: str | None = None
    subject: str | None = None
    precondition: str | None = None
    record: str | None = None


class Verification(Struct, frozen=True):
    """A saved report held to its sources. ``digest`` and ``engine`` are those of the report and of today."""

    as_of: str
    timezone: str | None
    snapshot: SavedSnapshot
    digest: Moved
    engine: Moved
    differences: tuple[ReportDifference, ...]

    @property
    def same(self) -> bool:
        """Whether all that the report says comes out of the same sources again."""
        return self.digest.same and not self.differences


#: What of a report says how it was made and not what it says, and where files lie on this machine. What is
#: ``missing`` stands in ``missing_details`` too.
_ASIDE: Final = frozenset({"report", "as_of_origin", "engine", "asked", "file", "sha256", "missing"})
#: By the name of a list: what tells its items apart.
_NAMES: Final[Mapping[str, Callable[[Json], str]]] = {
    "results": lambda item: f"{item['policy']} {item['subject']['id'] or ''}",
    "preconditions": lambda item: item["id"],
    "records": lambda item: item["id"] or item["pointer"],
    "waiting": lambda item: item["id"] or item["pointer"],
    "stages": lambda item: item["id"],
    "figures": lambda item: item["name"],
    "missing_details": lambda item: item["path"],
    "not_applied": lambda item: item["policy"],
    "asserted": lambda item: item["section"],
    "diagnostics": lambda item: f"{item['code']} {item['pointer'] or ''} {item['message']}",
}
#: By the name of a list: what its items are.
_ITEMS: Final = {
    "results": ReportPart.POLICY,
    "preconditions": ReportPart.STATUS,
    "records": ReportPart.RECORD,
    "waiting": ReportPart.RECORD,
    "missing_details": ReportPart.FACT,
    "not_applied": ReportPart.POLICY,
}
_PARTS: Final = {
    **dict.fromkeys(("verdict",), ReportPart.VERDICT),
    **dict.fromkeys(
        ("eligible_from", "may_be_eligible_from", "eligible_until", "late_from", "clears_at", "may_clear_at"),
        ReportPart.DATE,
    ),
    **dict.fromkeys(("status", "stage", "state"), ReportPart.STATUS),
    **dict.fromkeys(("checked", "failing", "unknown", "awaited", "shown", "counts"), ReportPart.COUNT),
    **dict.fromkeys(("values", "value"), ReportPart.VALUE),
    **dict.fromkeys(("line", "column", "pointer", "rule", "written"), ReportPart.PLACE),
    **dict.fromkeys(
        ("title", "why", "problem", "fix", "notes", "reason", "quote", "condition", "section"),
        ReportPart.WORDS,
    ),
}
#: What a report says once for each of several things that are told apart by it.
_ABOUT: Final = {
    "results": "policy",
    "preconditions": "precondition",
    "records": "record",
    "waiting": "record",
}


def verify(saved: Json, *again: Json) -> Verification:
    """How the report ``saved`` differs from the one made ``again``, written in each language it may be in."""
    found = min((tuple(_members(saved, each, "", {})) for each in again), key=len)
    old, new = saved_report(saved), saved_report(again[0])
    return Verification(
        as_of=old.as_of,
        timezone=old.timezone,
        snapshot=old.snapshot,
        digest=Moved(old.snapshot.sha256, new.snapshot.sha256),
        engine=Moved(old.engine, new.engine),
        differences=tuple(sorted(found, key=lambda item: _ORDER[item.part])),
    )


def _members(
    old: Mapping[str, Json], new: Mapping[str, Json], inside: str, at: dict[str, str]
) -> Iterator[ReportDifference]:
    """What two objects say otherwise; ``inside`` is the nearest name around them that says what they are.

    ``at`` is where they stand, in the words of a difference.
    """
    for name in dict.fromkeys((*old, *new)):
        if name not in _ASIDE:
            around = name if name in _PARTS or not inside else inside
            yield from _value(old.get(name), new.get(name), name, around, at)


def _value(old: Json, new: Json, name: str, inside: str, at: dict[str, str]) -> Iterator[ReportDifference]:
    if name in _NAMES and _is_list(old) and _is_list(new):
        yield from _items(old, new, name, at)
    elif is_object(old) and is_object(new):
        yield from _members(old, new, inside, _under(at, name))
    elif old != new and not (
        isinstance(old, str) and isinstance(new, str) and value_of(old) == value_of(new)
    ):
        part = _PARTS.get(inside, ReportPart.OTHER)
        yield ReportDifference(part=part, moved=Moved(old, new), **_under(at, name))


def _items(
    old: Sequence[Json], new: Sequence[Json], name: str, at: dict[str, str]
) -> Iterator[ReportDifference]:
    """What two lists say otherwise, item by item, in whatever order they are."""
    own = {_NAMES[name](item): item for item in old}
    found = {_NAMES[name](item): item for item in new}
    for each in dict.fromkeys((*own, *found)):
        one, other = own.get(each), found.get(each)
        about = {**_under(at, name), **_about(name, one or other)}
        if one is None or other is None:
            part = _ITEMS.get(name, ReportPart.OTHER)
            moved = Moved(*(None if item is None else each.strip() for item in (one, other)))
            yield ReportDifference(part=part, moved=moved, **about)
        else:
            key = "" if name in _ABOUT else f"{about['key']}[{each}]"
            yield from _members(one, other, "", {**about, "key": key})


def _about(name: str, item: Json) -> dict[str, str]:
    """Where an item of a list is, in words of its own."""
    if name == "results":
        subject = item["subject"]
        own = {} if subject["type"] == "shop" else {"subject": subject["id"] or ""}
        return {"policy": item["policy"], **own}
    return {_ABOUT[name]: _NAMES[name](item)} if name in _ABOUT else {}


def _under(at: Mapping[str, str], name: str) -> dict[str, str]:
    """Where the member called ``name`` of what is ``at`` a place stands."""
    around = at.get("key")
    return {**at, "key": f"{around}.{name}" if around else name}


def is_object(value: Json) -> bool:
    """Whether a value is an object of its own and no value in the sense of a report, such as an amount."""
    return isinstance(value, Mapping) and not value.keys() & {"amount", "not_before", "low", "unknown"}


def _is_list(value: Json) -> bool:
    """Whether a value is a list of things that are told apart by a name: the ids of a waiver aren't."""
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
