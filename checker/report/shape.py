"""Holds plain data to one of the JSON Schemas that travel with the package, and says where it doesn't fit.

It knows what those schemas use of JSON Schema, and refuses to pass over a word that it doesn't know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.base.text import Text, halves
from checker.schema.ids import ecma

#: Steps from the document to a value.
Steps = tuple[str | int, ...]
#: What a schema may ask of a value, and what it only says about it.
_KNOWN: Final = frozenset(
    (
        *("$ref", "anyOf", "type", "enum", "const", "properties", "required", "additionalProperties"),
        *("propertyNames", "items", "pattern", "format", "minimum", "description"),
    )
)
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_FORMATS: Final = {"date-time": datetime.fromisoformat, "date": date.fromisoformat}


class Misfit(Struct, frozen=True):
    """Where something doesn't fit: what stands at ``path`` is ``unfit``, an ``unknown`` key, or ``missing``.

    ``meant`` is what the schema says of what should stand there, ``known`` are the keys that may.
    """

    path: Steps
    how: str
    meant: Text = Text()
    known: tuple[str, ...] = ()


class Shape:
    """A schema, ready to hold values to it."""

    def __init__(self, tree: Mapping[str, Any]) -> None:  # Any: what JSON holds
        self._tree = tree
        self._definitions: Mapping[str, Any] = tree.get("$defs", {})

    def misfits(self, value: object) -> Iterator[Misfit]:
        """Everything in ``value`` that doesn't fit, in its order."""
        root = {key: node for key, node in self._tree.items() if key in _KNOWN}
        return self._of(value, root, (), Text())

    def _of(self, value: object, node: Mapping[str, Any], path: Steps, meant: Text) -> Iterator[Misfit]:
        if unknown := node.keys() - _KNOWN:
            raise NotImplementedError(f"{unknown} in a schema")
        meant = halves(node["description"]) if "description" in node else meant
        if (reference := node.get("$ref")) is not None:
            yield from self._of(value, self._definitions[reference.removeprefix("#/$defs/")], path, meant)
            return
        if not _fits(value, node):
            yield Misfit(path, "unfit", meant)
            return
        if "anyOf" in node:
            yield from self._any_of(value, node["anyOf"], path, meant)
        if isinstance(value, dict):
            yield from self._members(value, node, path)
        elif isinstance(value, list) and "items" in node:
            for index, item in enumerate(value):
                yield from self._of(item, node["items"], (*path, index), meant)

    def _any_of(
        self, value: object, options: Sequence[Mapping[str, Any]], path: Steps, meant: Text
    ) -> Iterator[Misfit]:
        """Nothing where one of ``options`` fits, else what is wrong inside the one that comes nearest."""
        found = [list(self._of(value, option, path, meant)) for option in options]
        if all(found):
            nearest = max(found, key=lambda wrong: len(wrong[0].path))
            yield from nearest if len(nearest[0].path) > len(path) else (Misfit(path, "unfit", meant),)

    def _members(self, value: Mapping[str, object], node: Mapping[str, Any], path: Steps) -> Iterator[Misfit]:
        properties = node.get("properties", {})
        rest = node.get("additionalProperties", True)
        for name, member in value.items():
            here = (*path, name)
            if name in properties:
                yield from self._of(member, properties[name], here, Text())
            elif rest is False:
                yield Misfit(here, "unknown", known=tuple(properties))
            elif rest is not True:
                yield from self._of(member, rest, here, Text())
            if "propertyNames" in node:
                yield from self._of(name, node["propertyNames"], here, Text())
        for name in node.get("required", ()):
            if name not in value:
                said = properties.get(name, {}).get("description", "")
                yield Misfit((*path, name), "missing", halves(said))


def _fits(value: object, node: Mapping[str, Any]) -> bool:
    """Whether a value by itself is what ``node`` asks for, whatever it holds."""
    if "type" in node:
        kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
        if not any(type(value) in _TYPES[kind] for kind in kinds):
            return False
    if "const" in node and value != node["const"]:
        return False
    if "enum" in node and not any(type(value) is type(word) and value == word for word in node["enum"]):
        return False
    if isinstance(value, int) and "minimum" in node and value < node["minimum"]:
        return False
    if not isinstance(value, str):
        return True
    if "pattern" in node and pattern(ecma(node["pattern"])).search(value) is None:
        return False
    return "format" not in node or _readable(value, node["format"])


def _readable(value: str, form: str) -> bool:
    try:
        _FORMATS[form](value)
    except ValueError:
        return False
    return True
