"""Places in a snapshot, as the catalog has it."""

from __future__ import annotations

from collections.abc import Iterable

from checker.schema.catalog import ListType, ObjectType, Record, catalog


def record_at(path: Iterable[str | int]) -> Record | None:
    """The kind of record that stands at a place, or of which a list there is; None where neither does."""
    record = catalog().root
    for step in path:
        if isinstance(step, int):
            continue
        field = record.fields.get(step)
        target = field.type.record if field and isinstance(field.type, ObjectType | ListType) else None
        if target is None:
            return None
        record = catalog().records[target]
    return record


def section_at(pointer: str) -> str:
    """The section in which the record at a JSON pointer stands; empty where it stands in none."""
    steps = pointer.removeprefix("/").split("/")
    place = next((index for index, step in enumerate(steps) if step.isdecimal()), 0)
    path = ".".join(steps[:place])
    return path if path in dict(catalog().sections()) else ""
