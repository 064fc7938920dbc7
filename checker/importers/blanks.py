"""Blanks of a form: what is still one when the facts are read isn't known, and never none.

A blank is ``??``, or nothing at all behind a key. With a sum goes its currency, with a word on a list's being
complete what else is said of that, with a record its id: these alone say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.diagnostics.collector import Collector
from checker.importers.fields import Json
from checker.importers.place import ExportPlace
from checker.schema.catalog import ListType, ObjectType, Record, Scalar, catalog

#: What stands for what hasn't been filled in.
_BLANKS: Final = frozenset(("?", "??", "？", "？？"))


class Unfilled(str):
    """What a key reads as behind which nothing stands."""

    __slots__ = ()


#: What is left of something of which nothing is filled in.
_NOTHING: Final = object()


def filled(values: Mapping[str, object], place: ExportPlace, problems: Collector) -> Json:
    """``values`` without their blanks."""
    found = _members(values, catalog().root, place, problems)
    kept = found if isinstance(found, dict) else {}
    _hold_coverage(values, kept, place, problems)
    return kept


def _hold_coverage(given: Mapping[str, object], kept: Json, place: ExportPlace, problems: Collector) -> None:
    """Note lists that are said to be complete and are blanks: another file's would be taken for complete."""
    coverage = kept.get("coverage")
    for path, entry in coverage.items() if isinstance(coverage, Mapping) else ():
        steps = str(path).split(".")
        complete = isinstance(entry, Mapping) and entry.get("complete") is True
        if complete and _stands(given, steps) and not _stands(kept, steps):
            problems.error("SC541", place.at("coverage", path), name=str(path))


def _stands(values: object, steps: list[str]) -> bool:
    for step in steps:
        if not isinstance(values, Mapping) or step not in values:
            return False
        values = values[step]
    return True


def _value(value: object, kind: object, place: ExportPlace, problems: Collector) -> object:
    if isinstance(value, Unfilled):
        problems.warning("SC540", place, name=str(place.pointer[-1]))
        return _NOTHING
    if isinstance(value, str):
        return _NOTHING if value.strip() in _BLANKS else value
    if isinstance(value, Mapping):
        record = catalog().records[kind.record] if isinstance(kind, ObjectType) else None
        found = _members(value, record, place, problems)
        lacks_sum = (
            kind is Scalar.MONEY and isinstance(found, dict) and "amount" not in found and "amount" in value
        )
        return _NOTHING if lacks_sum else found
    if isinstance(value, list):
        record = catalog().records[kind.record] if isinstance(kind, ListType) and kind.record else None
        items = [_item(item, record, place.at(index), problems) for index, item in enumerate(value)]
        known = [item for item in items if item is not _NOTHING]
        return _NOTHING if value and not known else known
    return value


def _members(
    value: Mapping[str, object], record: Record | None, place: ExportPlace, problems: Collector
) -> object:
    found: Json = {}
    for key, item in value.items():
        field = None if record is None else record.fields.get(key)
        if record is catalog().root and key == "coverage" and isinstance(item, Mapping):
            inner: object = _coverage(item, place.at(key), problems)
        else:
            inner = _value(item, None if field is None else field.type, place.at(key), problems)
        if inner is not _NOTHING:
            found[key] = inner
    return _NOTHING if value and not found else found


def _coverage(entries: Mapping[str, object], place: ExportPlace, problems: Collector) -> object:
    found: Json = {}
    for path, entry in entries.items():
        known = _value(entry, None, place.at(path), problems)
        undecided = (
            isinstance(entry, Mapping)
            and "complete" in entry
            and isinstance(known, dict)
            and "complete" not in known
        )
        if known is not _NOTHING and not undecided:
            found[path] = known
    return found or _NOTHING


def _item(value: object, record: Record | None, place: ExportPlace, problems: Collector) -> object:
    """An entry of a list; one of which only the id is filled in says nothing."""
    if not isinstance(value, Mapping):
        return _value(value, None, place, problems)
    found = _members(value, record, place, problems)
    alone = isinstance(found, dict) and record is not None and found.keys() == {record.id} != value.keys()
    return _NOTHING if alone else found
