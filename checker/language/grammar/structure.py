"""What kind of thing each key of a file of ours holds: the shape of policies, tests, waivers and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: By the kind of mapping that a key stands in, what the key's value is. ``*`` is any name; where a value is
#: a list, its items are of that kind.
NESTING: Final[Mapping[str, Mapping[str, str]]] = {
    "policy": {
        "extends": "policy_id",
        "uses": "shared_file",
        "title": "text",
        "question": "text",
        "notes": "text",
        "subject": "subject",
        "topic": "topic",
        "applies_to": "condition",
        "in_force": "in_force",
        "sources": "sources",
        "parameters": "parameters",
        "values": "values",
        "stages": "stages",
        "preconditions": "preconditions",
    },
    "shared": {"uses": "shared_file", "sources": "sources", "parameters": "parameters", "values": "values"},
    "sources": {"*": "source"},
    "parameters": {"*": "parameter"},
    "values": {"*": "value"},
    "stages": {"*": "stage"},
    "preconditions": {"*": "precondition"},
    "source": {"title": "text", "kind": "source_kind"},
    "parameter": {
        "title": "text",
        "source": "citation",
        "choices": "choices",
        "type": "parameter_type",
        "value": "parameter_value",
    },
    "choices": {"*": "choice"},
    "choice": {"source": "citation"},
    "stage": {
        "title": "text",
        "preconditions": "preconditions",
        "done_when": "condition",
        "awaits": "awaits",
    },
    "precondition": {
        "title": "text",
        "problem": "text",
        "fix": "text",
        "source": "citation",
        "basis": "basis",
        "severity": "severity",
        "until": "stage_id",
        "when": "condition",
        "unless": "exemption",
        "policy": "policy_id",
    },
    "exemption": {"title": "text"},
    "share": {
        "of": "operand",
        "as": "other",
        "among": "condition",
        "where": "condition",
        "portion": "operand",
    },
    "value": {"title": "text"},
    "rows": {"*": "operand"},
    "tests": {"policy": "policy_id", "cases": "cases"},
    "cases": {"expect": "expect", "parameters": "settings"},
    "settings": {"*": "other"},
    "expect": {
        "verdict": "verdict",
        "preconditions": "statuses",
        "asked": "by_precondition",
        "records": "by_precondition",
        "missing": "by_precondition",
        "clears_at": "by_precondition",
        "may_clear_at": "by_precondition",
        "values": "by_value",
    },
    "statuses": {"*": "status"},
    "waivers": {"waivers": "waiver"},
    "waiver": {"policy": "policy_id", "precondition": "precondition_id"},
    "schema": {
        "title": "text",
        "properties": "declared_sections",
        "$defs": "declared_definitions",
        "tables": "declared_table",
    },
    "declared_sections": {"*": "declared_section"},
    "declared_section": {
        "type": "declared_type",
        "items": "declared_type",
        "x-title": "text",
        "x-where": "declared_place",
    },
    "declared_definitions": {"*": "declared_definition"},
    "declared_definition": {
        "x-title": "text",
        "x-values": "declared_words",
        "x-said": "declared_words",
        "x-tally": "declared_words",
        "properties": "declared_fields",
    },
    "declared_words": {"*": "text"},
    "declared_fields": {"*": "declared_field"},
    "declared_field": {
        "type": "declared_type",
        "items": "declared_type",
        "x-title": "text",
        "x-relation": "declared_relation",
        "x-where": "declared_place",
    },
    "declared_relation": {"to": "declared_list"},
    "declared_place": {"path": "text"},
    "declared_table": {"title": "text", "section": "declared_list", "columns": "declared_columns"},
    "declared_columns": {"*": "declared_column"},
}
#: Kinds in which a key may be a part of a condition too, or of an expression.
CONDITIONAL: Final = ("precondition", "exemption", "condition")
EXPRESSIVE: Final = ("value", "expression", "test", "operand")
