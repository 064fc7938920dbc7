"""What rule tests say of snapshots: the one that they start from, and what their cases change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from checker.language.editor.walk import Json, says
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog

#: What a snapshot says of itself rather than of the shop.
_ABOUT: Final = ("as_of", "coverage", "schema_version", "snapshot_id")
#: Keys by which the schema of snapshots speaks to shopcheck, not to editors.
_OURS: Final = "x-"
#: What an amount consists of.
_MONEY: Final = ("amount", "currency")
#: Stands for the place of a record in its list.
_INDEX: Final = "*"
_NUMBER: Final = r"\d+"


def bases() -> Json:
    """Definitions for the snapshot in a test file: all that it may hold; nothing has to be there."""
    tree = catalog().tree
    inner = {f"in_{name}": _plain(node) for name, node in tree["$defs"].items()}
    members = {name: _plain(node) for name, node in tree["properties"].items()}
    return {"snapshot": {"type": "object", "properties": members, "additionalProperties": False}, **inner}


def _plain(node: Any) -> Any:
    """A part of the schema of snapshots where it is but a part: nothing is required, as a case may add it."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    found: Json = {}
    for key, value in node.items():
        if key == "$ref":
            found[key] = value.replace("#/$defs/", "#/$defs/in_")
        elif key == "properties":
            found[key] = {name: _plain(member) for name, member in value.items()}
        elif key != "required" and not key.startswith(_OURS):
            found[key] = _plain(value)
    return found


def changes() -> Json:
    """What a case may put into a snapshot, and where: any value, but the words that there are are offered."""
    found = dict(_places(catalog().root, ""))
    plain = {path: value for path, value in found.items() if _INDEX not in path}
    listed = {
        f"^{re.escape(path).replace(re.escape(_INDEX), _NUMBER)}$": value
        for path, value in found.items()
        if _INDEX in path
    }
    about = f"^({'|'.join(_ABOUT)})(\\..+)?$|^/"
    return {
        "properties": plain,
        "patternProperties": {**listed, about: True},
        "additionalProperties": False,
    }


def _places(record: Record, prefix: str) -> Iterator[tuple[str, Json]]:
    """The places of a snapshot below ``prefix``, where a record stands, and what may stand in each."""
    for field in record.fields.values():
        path = prefix + field.name
        yield path, _value(field)
        if isinstance(field.type, ObjectType):
            yield from _places(catalog().records[field.type.record], f"{path}.")
        elif field.type is Scalar.MONEY:
            yield from ((f"{path}.{part}", says(field)) for part in _MONEY)
        elif isinstance(field.type, ListType):
            yield f"{path}.{_INDEX}", _value(field)
            if field.type.record is not None:
                yield from _places(catalog().records[field.type.record], f"{path}.{_INDEX}.")


def _value(field: Field) -> Json:
    if not isinstance(field.type, EnumType):
        return says(field)
    titles = [f"{title.en} · {title.zh}" for title in field.type.values.values()]
    words: Json = {"enum": list(field.type.values), "markdownEnumDescriptions": titles}
    return says(field) | {"anyOf": [words, True]}
