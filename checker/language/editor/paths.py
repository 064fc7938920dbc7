"""The paths of fields and lists that policies can name: offered where one stands, others refused."""

from __future__ import annotations

import re

from checker.language.editor.walk import Json, lists, mappings, offered, ref, subjects, walk
from checker.language.grammar import keys
from checker.language.grammar.types import NUMBERS
from checker.schema.catalog import ListType, ObjectType, Scalar, catalog


def add_paths(definitions: Json) -> None:
    """Let the keys that take a path offer some, and conditions know their records."""
    listed = [(path, record) for path, record in catalog().sections()]
    plurals = [f"{record.plural} · {record.title.zh}" for _, record in listed]
    definitions["list_path"] = {
        "anyOf": [
            {"enum": [path for path, _ in listed], "markdownEnumDescriptions": plurals},
            {"enum": [path for path in lists() if path not in dict(listed)]},
            ref("path"),
        ]
    }
    columns = [(f"{path}.{name}", field) for path, record in listed for name, field in record.fields.items()]
    amounts = [item for item in columns if item[1].type in NUMBERS or item[1].type is Scalar.MONEY]
    definitions["amount_path"] = offered(amounts)
    definitions["best_path"] = offered(
        [item for item in columns if item in amounts or item[1].type is Scalar.TIME]
    )
    definitions["field_path"] = offered(
        item for item in walk(catalog().root) if not isinstance(item[1].type, ObjectType | ListType)
    )
    times = {
        path: field
        for name in subjects().values()
        for path, field in walk(catalog().records[name])
        if field.type is Scalar.TIME
    }
    definitions["moment"]["anyOf"][0] = offered(times.items())
    homes = dict.fromkeys((*keys.QUANTIFIERS, "count"), "list_path")
    homes |= {"sum": "amount_path", "min": "best_path", "max": "best_path", "field": "field_path"}
    for node in mappings(definitions):
        for name, home in homes.items():
            member = node["properties"].get(name)
            for place in () if member is None else (member, *member.get("anyOf", ())):
                if place.get("$ref") == "#/$defs/path":
                    place["$ref"] = f"#/$defs/{home}"
        if "where" in node["properties"]:
            node.setdefault("allOf", []).append(ref("records"))
    condition = definitions["condition"]
    condition["allOf"].append(ref("at_snapshot"))
    known = _known()
    label = r"[A-Za-z_]\w*\."
    condition["patternProperties"] = {
        # A field has the tests of its type where it stands; what another name leads to may be of any.
        f"^({known})$": {"not": {"type": "null"}},
        f"^(\\$\\w+|(?!({known})$)({known}\\.|{label})({known}))$": condition["additionalProperties"],
    }
    condition["additionalProperties"] = False
    definitions["path"]["pattern"] = f"^(({known})\\.|{label})?({known})$"
    for name in ("test", "operators", "operand", "expression", "path"):
        definitions[name].pop("description", None)  # an editor would show it in place of the field's own


def _known() -> str:
    """A pattern for the paths of all fields and relations, seen from the records that have them."""
    known = {path for record in catalog().records.values() for path, _ in walk(record)}
    known |= {name for record in catalog().records.values() for name in record.relations}
    return "|".join(re.escape(name) for name in sorted(known))
