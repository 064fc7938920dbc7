"""The schemas of rule files with the words and fields in force, shipped and declared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from checker.base.patterns import pattern
from checker.language.editor.paths import add_paths
from checker.language.editor.places import about, definitions_of
from checker.language.editor.snapshots import bases, changes
from checker.language.editor.structure import structure
from checker.language.editor.walk import Json, subjects
from checker.language.grammar.shared import SHARED_FILE
from checker.language.library.files import Files, Surroundings
from checker.language.library.loader import load_from
from checker.language.library.project import Projects
from checker.schema.catalog import Catalog, catalog


def _policy() -> Json:
    schema = structure("policy")
    definitions = schema["$defs"]
    add_paths(definitions)
    definitions |= definitions_of(definitions)
    schema["properties"]["subject"]["enum"] = list(subjects())
    schema["allOf"] = [about(subject) for subject in subjects()]
    return schema


def _shared() -> Json:
    """What policies use: what it may hold is told as in a policy."""
    policy = _policy()
    parts = {key: policy["properties"][key] for key in SHARED_FILE.keys}
    whole = {key: node for key, node in policy["else"]["properties"].items() if key in parts}
    kept: set[str] = set()
    waiting: list[Any] = [*parts.values(), *whole.values()]
    while waiting:
        found = set(_REFERENCE.findall(_dump(waiting.pop()))) - kept
        kept |= found
        waiting += [policy["$defs"][name] for name in found]
    return {
        "$schema": policy["$schema"],
        "$id": policy["$id"].replace("policy", "shared"),
        "title": "shopcheck shared file",
        "description": "What several policies use: sources, parameters, values. 多份规则共用的内容。",
        "type": "object",
        "properties": parts,
        "additionalProperties": False,
        "allOf": [{"properties": whole}],
        "$defs": {name: node for name, node in policy["$defs"].items() if name in kept},
    }


def _tests() -> Json:
    schema = structure("rule-tests")
    schema["properties"]["base"] |= {"$ref": "#/$defs/snapshot"}
    schema["$defs"]["case"]["properties"]["change"] |= changes()
    schema["$defs"] |= bases()
    return schema


def _snapshot() -> Json:
    return {key: value for key, value in catalog().tree.items() if key != "x-tables"}


#: What a schema calls another part of it by.
_REFERENCE: Final = pattern(r'"#/\$defs/([^"]+)"')

#: The schemas in which what is declared beside policies has a place, by name.
_MADE: Final[Mapping[str, Callable[[], Json]]] = {
    "policy": _policy,
    "shared": _shared,
    "rule-tests": _tests,
    "snapshot": _snapshot,
}


def declared_beside(paths: Sequence[Path]) -> Catalog:
    """What the policies in ``paths``, which needn't be there yet, know of snapshots.

    Raises:
        PolicyError: a declaration that counts for them has an error.
    """
    files = Files(around=Surroundings())
    return load_from((), files, Projects(files).declarations(paths)).checked().catalog


def has_fields(name: str) -> bool:
    """Whether the schema called ``name`` has the fields of snapshots in it, declared ones too."""
    return name in _MADE


def schema_in_force(name: str) -> str:
    """The schema called ``name``, one that `has_fields`, as text."""
    return text(_MADE[name]())


def text(schema: Json) -> str:
    """A schema with a definition a line, so that a change shows what it changes."""
    definitions = schema["$defs"]
    lines = [f"  {_dump(name)}: {_dump(value)}" for name, value in schema.items() if name != "$defs"]
    inner = ",\n".join(f"    {_dump(name)}: {_dump(value)}" for name, value in definitions.items())
    lines.append(f'  "$defs": {{\n{inner}\n  }}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _dump(value: Any) -> str:  # Any: JSON
    return json.dumps(value, ensure_ascii=False)
