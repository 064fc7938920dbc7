"""What keys, operators, fields and words mean: what completion and hover show beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from checker.base.resources import schema_text
from checker.base.text import Text, halves
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.scope import Scope, resolve_path
from checker.language.yaml.nodes import ScalarNode
from checker.schema.catalog import EnumType, Field, ObjectType, Record, catalog

#: Keys of which the editor knows what they are for, or that nobody needs to write.
_ASIDE: Final = ("$schema", "$ref", "anyOf", "additionalProperties")
NOWHERE: Final = Span("", 1, 1, 1, 1)
#: Definition of the schema by kind of completion context, where it is called otherwise.
_DEFINITIONS: Final = {"test": "operators", "expression": "value", "operand": "value"}


#: Kinds of mapping that other schemas than the policies' describe: the schema, and the definition in it.
ELSEWHERE: Final = {
    "tests": ("rule-tests", None),
    "cases": ("rule-tests", "case"),
    "expect": ("rule-tests", "expectation"),
    "waivers": ("waivers", None),
    "waiver": ("waivers", "waiver"),
    "schema": ("platform", None),
    "declared_section": ("platform", "section"),
    "declared_definition": ("platform", "definition"),
    "declared_field": ("platform", "field"),
    "declared_place": ("platform", "where"),
    "declared_table": ("platform", "table"),
    "declared_column": ("platform", "column"),
}


@cache
def _schema(name: str) -> Mapping[str, Any]:  # Any: JSON
    schema: Mapping[str, Any] = json.loads(schema_text(name))
    return schema


def keys_of(kind: str) -> tuple[str, ...]:
    """The keys that a mapping has which another schema than the policies' describes."""
    return tuple(key for node in _nodes(kind) for key in node.get("properties", {}) if key not in _ASIDE)


def of_key(kind: str, key: str) -> Text:
    """What a key of this kind of mapping means; empty where the schema doesn't say."""
    members = (node.get("properties", {}).get(key) for node in _nodes(kind))
    return next((halves(member.get("description", "")) for member in members if member is not None), Text())


def _nodes(kind: str) -> list[Mapping[str, Any]]:
    """The parts of the schemas that describe a kind of mapping."""
    name, definition = ELSEWHERE.get(kind, ("policy", _DEFINITIONS.get(kind, kind)))
    schema = _schema(name)
    if definition is None or kind == "policy":
        return [schema]
    if kind == "in_force":
        return [schema["properties"]["in_force"]]
    node = schema["$defs"].get(definition, {})
    return [node, *node.get("anyOf", ())]


def of_path(name: str, scope: Scope) -> Text:
    """What the field or list means that a name leads to; empty where it leads nowhere."""
    path = resolve_path(ScalarNode(name, plain=True, span=NOWHERE), scope, Collector())
    if path is None or not path.steps:
        return Text()
    last = path.steps[-1]
    if isinstance(last, Field):
        return of_field(last)
    return catalog().records[last.target].title


def of_field(field: Field) -> Text:
    """A field's title, and what it means."""
    description = halves(field.description)
    return Text(f"**{field.title.en}**\n\n{description.en}", f"**{field.title.zh}**\n\n{description.zh}")


def paths(scope: Scope) -> dict[str, Field]:
    """The fields that can be named in a scope, by path: the innermost record's first."""
    found: dict[str, Field] = {}
    for frame in reversed(scope.frames):
        taken = {path.split(".")[0] for path in found}
        for path, field in fields(frame.record):
            if path.split(".")[0] not in taken:
                found[path] = field
    for frame in scope.frames:
        if frame.label is not None:
            found |= {f"{frame.label}.{path}": field for path, field in fields(frame.record)}
    return found


def fields(record: Record, *, leads_on: bool = True) -> list[tuple[str, Field]]:
    """The fields of a record by path: inside its objects, and those of the records that it refers to."""
    found: list[tuple[str, Field]] = []
    for field in record.fields.values():
        found.append((field.name, field))
        if isinstance(field.type, ObjectType):
            inner = fields(catalog().records[field.type.record], leads_on=leads_on)
            found += [(f"{field.name}.{path}", part) for path, part in inner]
    for relation in record.relations.values() if leads_on else ():
        target = catalog().records[relation.target]
        found += [(f"{relation.name}.{path}", part) for path, part in fields(target, leads_on=False)]
    return found


def of_word(of: EnumType, word: str) -> Text:
    """What a word of an enumeration means."""
    return of.values.get(word, Text())
