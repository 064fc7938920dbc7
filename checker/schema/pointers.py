"""JSON pointers into a snapshot, as the catalog has it."""

from __future__ import annotations

from checker.schema.catalog import catalog


def section_at(pointer: str) -> str:
    """The section in which the record at a JSON pointer stands; empty where it stands in none."""
    steps = pointer.removeprefix("/").split("/")
    place = next((index for index, step in enumerate(steps) if step.isdecimal()), 0)
    path = ".".join(steps[:place])
    return path if path in dict(catalog().sections()) else ""
