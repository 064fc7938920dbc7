"""The shipped catalog with what is declared besides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from checker.schema.catalog import Catalog, shipped

#: So many catalogs are kept: an editor has one for each state of a file.
_KEPT: Final = 16


@lru_cache(maxsize=_KEPT)
def with_declared(data: bytes) -> Catalog:
    """The shipped catalog with an addition in the form of the schema, as JSON; itself without one."""
    if not data:
        return shipped()
    from checker.schema.tree import parse

    added: Mapping[str, Any] = msgspec.json.decode(data)  # Any: JSON
    return parse(_joined(shipped().tree, added), data)


def _joined(tree: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what is added to it, in the order of both."""
    definitions = dict(tree["$defs"])
    for name, own in added["$defs"].items():
        node = dict(definitions.get(name, {"type": "object", "additionalProperties": False}))
        for key, value in own.items():
            node[key] = {**node[key], **value} if isinstance(value, dict) and key in node else value
        if "x-values" in node:
            node.pop("additionalProperties", None)
            node.pop("type", None)
            node["anyOf"] = [{"enum": list(node["x-values"])}, {"type": "string"}]
        definitions[name] = node
    return {
        **tree,
        "properties": {**tree["properties"], **added["properties"]},
        "$defs": definitions,
        "x-tables": added["tables"],
    }
