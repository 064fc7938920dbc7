"""Where conditions stand in a policy, the fields that can be named there, and the tests that fit those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from checker.language.editor.walk import NAME, Json, lists, ref, says, subjects, walk
from checker.language.grammar import keys
from checker.language.model.operators import Operands
from checker.language.operators import operators
from checker.schema.catalog import EnumType, ListType, ObjectType, Record, Relation, Scalar, Type, catalog

_AGGREGATES: Final = ("sum", "min", "max")


def definitions_of(structure: Mapping[str, Any]) -> Json:
    """Where conditions stand, the fields that they name there, and the tests that fit those."""
    found: Json = {"records": {"allOf": [_records(*item) for item in _by_record().items()]}}
    described = structure["operators"]["properties"]
    for record in catalog().records.values():
        found |= _place(record, described)
    for name in subjects().values():
        found[f"preconditions_of_{name}"] = {"additionalProperties": _conditions(name)}
    return found


def _by_record() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, name in lists().items():
        found.setdefault(name, []).append(path)
    return found


def _records(name: str, paths: list[str]) -> Json:
    """What stands beside the name of a list, or of a field of its records, is about these records."""
    either = [
        {"properties": {key: {"enum": paths}}, "required": [key]} for key in (*keys.QUANTIFIERS, "count")
    ]
    pattern = "^(" + "|".join(path.replace(".", "\\.") for path in paths) + ")\\.[a-z_]+$"
    either += [
        {"properties": {key: {"type": "string", "pattern": pattern}}, "required": [key]}
        for key in _AGGREGATES
    ]
    at = ref(f"at_{name}")
    own = [path for path, field in walk(catalog().records[name]) if not isinstance(field.type, ObjectType)]
    take = {"anyOf": [{"enum": own}, ref("path")]}
    rest = [
        {"if": {"required": ["every"]}, "then": {"properties": {"require": at}}},
        {
            "if": {"anyOf": [{"required": ["min"]}, {"required": ["max"]}]},
            "then": {"properties": {"take": take}},
        },
    ]
    return {"if": {"anyOf": either}, "then": {"properties": {"where": at}, "allOf": rest}}


def _place(record: Record, described: Mapping[str, Any]) -> Json:
    """The condition on a record: its paths, each with the tests that fit it."""
    found: Json = {}
    members: Json = {}
    here = f"at_{record.name}"
    for path, field in walk(record):
        if isinstance(field.type, ListType) or path in keys.FORMS:
            continue
        kind = _kind(field.type)
        found[f"{field.record}.{field.name}"] = says(field) | ref(f"test_{kind}")
        found |= _tests(kind, field.type, described)
        members[path] = ref(f"{field.record}.{field.name}")
    for relation in record.relations.values():
        members[relation.name] = _related(relation) | ref("test_object")
        found |= _tests("object", ObjectType(relation.target), described)
    inner = {
        "all_of": {"items": ref(here)},
        "any_of": {"items": ref(here)},
        "of": {"items": ref(here)},
        "not": ref(here),
    }
    found[here] = {"properties": members | inner}
    return found


def _related(relation: Relation) -> Json:
    target = catalog().records[relation.target].title
    return {"title": f"{target.en} · {target.zh}", "description": relation.key.description}


def _kind(of: Type) -> str:
    if isinstance(of, EnumType):
        return of.name
    if isinstance(of, ObjectType):
        return "object"
    assert isinstance(of, Scalar)
    return of.name.lower()


def _tests(kind: str, of: Type, described: Mapping[str, Any]) -> Json:
    """The tests on a value of a type: its words, a list of them, and the operators that it takes."""
    value: Json = ref("operand")
    plain: Json = {"type": ["string", "number", "boolean"]}
    if isinstance(of, EnumType):
        words = [f"{title.en} · {title.zh}" for title in of.values.values()]
        plain = {"anyOf": [{"enum": list(of.values), "markdownEnumDescriptions": words}, NAME]}
        value = {"anyOf": [*plain["anyOf"], ref("expression")]}
    elif of is Scalar.BOOLEAN:
        plain = {"anyOf": [{"type": "boolean"}, NAME]}
        value = {"anyOf": [*plain["anyOf"], ref("expression")]}
    shapes = {each.name: _operator(described[each.name], value) for each in operators(of)}
    if any(each.operands is Operands.DURATION for each in operators(of)):
        shapes["from"] = described["from"]
    of_kind = {"type": "object", "properties": shapes, "additionalProperties": False, "minProperties": 1}
    listed = {"type": "array", "minItems": 1, "items": value}
    tests = [of_kind] if isinstance(of, ObjectType) else [plain, listed, of_kind, ref("expression")]
    return {f"test_{kind}": {"anyOf": tests}}


def _operator(described: Json, value: Json) -> Json:
    """An operator with its description, and the words of this type instead of any operand."""
    if "anyOf" in described:
        several, name = described["anyOf"]
        return described | {"anyOf": [several | {"items": value}, name]}
    if described.get("type") == "array":
        return described | {"items": value}
    if "$ref" in described:
        return {"description": described["description"]} | value
    return described


def _conditions(name: str) -> Json:
    """Where a precondition about a record of this kind has its conditions."""
    at = ref(f"at_{name}")
    alone = {"if": {"required": ["every"]}, "else": {"properties": {"require": at}}}
    return {"properties": {"when": at, "unless": alone}, "allOf": [alone]}


def about(subject: str) -> Json:
    """A policy about this subject: where its conditions stand, names begin at that record."""
    name = subjects()[subject]
    given: Json = {"properties": {"subject": {"const": subject}}, "required": ["subject"]}
    if subject == "shop":
        absent = {"not": {"anyOf": [{"required": ["subject"]}, {"required": ["extends"]}]}}
        given = {"anyOf": [given, absent]}
    at, all_of = ref(f"at_{name}"), ref(f"preconditions_of_{name}")
    stages = {"additionalProperties": {"properties": {"done_when": at, "preconditions": all_of}}}
    return {
        "if": given,
        "then": {"properties": {"applies_to": at, "stages": stages, "preconditions": all_of}},
    }
