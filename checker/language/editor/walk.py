"""What editor schemas are put together from: the records in force, their fields by path, words about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from checker.schema.catalog import Field, ListType, ObjectType, Record, catalog

Json = dict[str, Any]  # Any: JSON
#: The name of a parameter or a value.
NAME: Final[Json] = {"type": "string", "pattern": "^\\$[A-Za-z][A-Za-z0-9_]*$"}


def ref(name: str) -> Json:
    """What is defined under this name."""
    return {"$ref": f"#/$defs/{name}"}


def subjects() -> dict[str, str]:
    """The record that each subject is."""
    return {"shop": "shop"} | {path: record.name for path, record in catalog().sections() if record.id}


def walk(record: Record, prefix: str = "", *, leads_on: bool = True) -> Iterator[tuple[str, Field]]:
    """The fields of a record by path: inside its objects, and those of the records that it refers to."""
    for field in record.fields.values():
        yield prefix + field.name, field
        if isinstance(field.type, ObjectType):
            yield from walk(catalog().records[field.type.record], f"{prefix}{field.name}.", leads_on=leads_on)
    for relation in record.relations.values() if leads_on else ():
        yield from walk(catalog().records[relation.target], f"{prefix}{relation.name}.", leads_on=False)


def lists() -> dict[str, str]:
    """The record that each list of records has; a name that lists of several kinds share is left out."""
    found: dict[str, set[str]] = {}
    for record in catalog().records.values():
        for path, field in walk(record):
            if isinstance(field.type, ListType) and field.type.record is not None:
                found.setdefault(path, set()).add(field.type.record)
    return {path: next(iter(names)) for path, names in sorted(found.items()) if len(names) == 1}


def says(field: Field) -> Json:
    """What an editor shows of a field."""
    return {"title": f"{field.title.en} · {field.title.zh}", "description": field.description}


def offered(paths: Iterable[tuple[str, Field]]) -> Json:
    """A path, with some to choose from."""
    known = dict(paths)
    says = [f"{field.title.en} · {field.title.zh}" for field in known.values()]
    return {"anyOf": [{"enum": list(known), "markdownEnumDescriptions": says}, ref("path")]}


def mappings(node: Any) -> Iterator[Json]:
    """Every mapping with keys of its own in the structure."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(value)
    if isinstance(node, dict) and isinstance(node.get("properties"), dict):
        yield node
