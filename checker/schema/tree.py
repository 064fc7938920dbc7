"""Makes a catalog of a snapshot schema: what the keys there mean is told in ``model``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from checker.base.text import Text
from checker.schema.model import (
    CLOSED,
    Catalog,
    Derived,
    EnumType,
    Field,
    ListType,
    ObjectType,
    Pending,
    Record,
    Relation,
    Scalar,
    Type,
    Words,
)
from checker.schema.where import places


def parse(schema: Mapping[str, Any], declared: bytes = b"") -> Catalog:
    """The catalog that a snapshot schema describes; with what was ``declared`` in it."""
    definitions: Mapping[str, Any] = schema["$defs"]
    records = {
        name: _record(name, definition, schema)
        for name, definition in definitions.items()
        if definition.get("type") == "object" and "x-title" in definition
    }
    members = {name: member for name, member in schema["properties"].items() if "x-title" in member}
    root = {"properties": members, "required": schema["required"], "x-title": {}, "x-container": True}
    records["snapshot"] = _record("snapshot", root, schema)
    regions = tuple(definitions.get("region", {}).get("enum", ()))
    currencies = tuple(definitions["currency"]["enum"])
    return Catalog(MappingProxyType(records), currencies, regions, tree=schema, declared=declared)


_NO_WORDS: Words = MappingProxyType({})
_NO_NAMES = Text()


def _record(name: str, node: Mapping[str, Any], schema: Mapping[str, Any]) -> Record:
    required = frozenset(node.get("required", ()))
    fields: dict[str, Field] = {}
    relations: dict[str, Relation] = {}
    for key, member in node["properties"].items():
        references = _references(member)
        fields[key] = Field(
            name=key,
            record=name,
            type=_type(member, schema["$defs"]),
            title=_text(member["x-title"]),
            words=member.get("x-words", _NO_WORDS),
            state=member.get("x-state", False),
            description=member["description"],
            required=key in required,
            derived=_derived(member.get("x-derived")),
            names=_named(key, member, node, schema) if "id" in references else _NO_NAMES,
            ahead=member.get("x-ahead", False),
            pending=_pending(member),
            closed=next((name for name in CLOSED if name in references), ""),
            where=places(member, schema["$defs"].get("platform", {}).get("x-values", ())),
        )
        relation = member.get("x-relation")
        if relation is not None:
            target = _reference(schema["properties"][relation["to"]]["items"])
            relations[relation["name"]] = Relation(
                relation["name"], name, fields[key], relation["to"], target
            )
    return Record(
        name=name,
        title=_text(node["x-title"]),
        plural=node.get("x-plural", ""),
        measure=node.get("x-measure", ""),
        container=node.get("x-container", False),
        fields=MappingProxyType(fields),
        relations=MappingProxyType(relations),
        id=node.get("x-id"),
        created=node.get("x-created"),
    )


def _references(node: Mapping[str, Any]) -> list[str]:
    """The definitions that a member refers to for its value, or for the items of a list."""
    items = (option.get("items", option) for option in node.get("anyOf", (node,)))
    return [_reference(item) for item in items if "$ref" in item]


def _named(key: str, member: Mapping[str, Any], record: Mapping[str, Any], schema: Mapping[str, Any]) -> Text:
    """What an id is the id of."""
    names = member.get("x-names")
    if isinstance(names, Mapping):
        return _text(names)
    if (relation := member.get("x-relation")) is not None:
        names = _reference(schema["properties"][relation["to"]]["items"])
    elif key == record.get("x-id"):
        return _text(record["x-title"])
    return _text(schema["$defs"][names]["x-title"])


def _text(node: Mapping[str, str]) -> Text:
    return Text(node.get("en", ""), node.get("zh", ""))


def _derived(node: Mapping[str, Any] | None) -> Derived | None:
    if node is None:
        return None
    return Derived(
        node["by"],
        MappingProxyType(node["cases"]),
        tuple(node["not_before"]),
        tuple(node["not_after"]),
    )


def _pending(member: Mapping[str, Any]) -> Pending | None:
    """A time that picks from cases may come as long as its field has none of their words."""
    derived = member.get("x-derived")
    if derived is not None:
        return Pending(derived["by"], tuple(derived["cases"]), tuple(derived["cases"]))
    node = member.get("x-pending")
    if node is None:
        return None
    return Pending(node.get("by"), tuple(node.get("closed", ())), tuple(node.get("then", ())))


def _reference(node: Mapping[str, Any]) -> str:
    reference: str = node["$ref"]
    return reference.removeprefix("#/$defs/")


_SCALARS: Mapping[str, Scalar] = {
    "string": Scalar.STRING,
    "boolean": Scalar.BOOLEAN,
    "integer": Scalar.INTEGER,
}
_NAMED: Mapping[str, Scalar] = {
    "id": Scalar.STRING,
    "time": Scalar.TIME,
    "money": Scalar.MONEY,
    "currency": Scalar.CURRENCY,
    **dict.fromkeys(CLOSED, Scalar.STRING),
}


def _type(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Type:
    for option in node.get("anyOf", (node,)):
        if "$ref" in option:
            return _defined(_reference(option), definitions)
        kinds = option["type"] if isinstance(option["type"], list) else [option["type"]]
        kind = kinds[0]
        if kind == "array":
            item = _type(option["items"], definitions)
            if isinstance(item, ObjectType):
                return ListType(item.record)
            assert isinstance(item, Scalar)
            return ListType(None, item)
        if kind in _SCALARS:
            return _SCALARS[kind]
    raise ValueError(f"no type in {node!r}")


def _defined(name: str, definitions: Mapping[str, Any]) -> Type:
    if name in _NAMED:
        return _NAMED[name]
    definition = definitions[name]
    if "x-values" in definition:
        values, said, tally = (
            MappingProxyType({value: _text(title) for value, title in definition.get(key, {}).items()})
            for key in ("x-values", "x-said", "x-tally")
        )
        return EnumType(name, values, said, tally)
    return ObjectType(name)
