"""``schemas/policy.schema.json`` says to editors what the language says at run time."""

import json
import re
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.base.resources import rules_folder, schema_text
from checker.diagnostics.collector import Collector
from checker.language.editor.structure import structure
from checker.language.grammar import keys
from checker.language.grammar.declarations import PARAMETER_TYPES
from checker.language.grammar.keys import KINDS
from checker.language.grammar.resolve import TOPICS
from checker.language.operators import OPERATORS
from checker.language.yaml import nodes
from checker.language.yaml.reader import parse
from checker.schema.catalog import catalog

SCHEMA: Mapping[str, Any] = json.loads(schema_text("policy"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
IN_TESTS = jsonschema.Draft202012Validator(json.loads(schema_text("rule-tests")))
FIXTURES = Path(__file__).parent.parent / "fixtures" / "policies"
SHIPPED = [file for file in sorted(rules_folder().rglob("*.yaml")) if not file.stem.endswith(".test")]
#: Codes of mistakes that a schema without knowledge of names and types can see.
STRUCTURAL = ("SC101", "SC102", "SC103", "SC104", "SC117", "SC127", "SC129", "SC134", "SC136", "SC138")
SCHEMAS = Path(__file__).parents[2] / "schemas"
GENERATOR = SCHEMAS.parent / "scripts" / "generate-editor-schemas"
BEYOND = {"name-outside", "type-take-of-a-list"}


def instance(node: nodes.Node) -> Any:
    """A node as an editor's YAML 1.2 reads it."""
    if isinstance(node, nodes.MappingNode):
        return {entry.name: instance(entry.value) for entry in node.entries}
    if isinstance(node, nodes.SequenceNode):
        return [instance(item) for item in node.items]
    if not node.plain:
        return node.text
    if node.is_null:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.fullmatch(r"[-+]?(\d+|0x[0-9A-Fa-f]+|0o[0-7]+)", node.text):
        return int(node.text, 0) if node.text[:2] in ("0x", "0o") else int(node.text)
    if re.fullmatch(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", node.text):
        return float(node.text)
    return node.text


def read(file: Path) -> Any:
    """A rule file as an editor's schema sees it; None where it isn't YAML."""
    node = parse(file.read_text(encoding="utf-8"), file.name, Collector())
    return None if node is None else instance(node)


def test_the_schema_is_a_schema() -> None:
    """It is valid JSON Schema 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schemas_are_generated() -> None:
    """They are what the generator makes of their structure and of the schema of snapshots."""
    for name, written in runpy.run_path(str(GENERATOR), run_name="generator")["texts"]().items():
        assert written == schema_text(name), "run scripts/generate-editor-schemas"


def test_rule_tests_offer_the_fields_of_a_snapshot() -> None:
    """What a case changes has the words of its field to choose from, and may be anything else."""
    schema = json.loads(schema_text("rule-tests"))
    change = schema["$defs"]["case"]["properties"]["change"]
    assert "OPEN" in change["properties"]["shop.status"]["anyOf"][0]["enum"]
    place = next(name for name in change["patternProperties"] if re.match(name, "orders.0.status"))
    assert "COMPLETED" in change["patternProperties"][place]["anyOf"][0]["enum"]
    case = {
        "name": "a",
        "change": {"orders.0.status": "OTHER", "shop.status": 3},
        "expect": {"verdict": "done"},
    }
    jsonschema.validate({"policy": "a", "base": {}, "cases": [case]}, schema)


TESTS = [*sorted(rules_folder().rglob("*.test.yaml"))]


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.removesuffix(".test.yaml"))
def test_right_rule_tests_fit_the_schema(file: Path) -> None:
    """Tests without mistakes have none for an editor either."""
    assert [error.message for error in IN_TESTS.iter_errors(read(file))] == []


@pytest.mark.parametrize(
    ("base", "change", "wrong"),
    [
        ("shop: {id: '1', status: OPEN}", "shop.status: CLOSED", []),
        ("as_of: 2026-01-01T00:00:00Z", "orders: [{id: '1'}]", []),
        ("orders: [{id: '1'}]", "orders.0.lines.0.product_id: '2'", []),
        ("orders: []", "/coverage/liabilities.commission/complete: true", []),
        ("loans: [{id: '1'}]", "loans.0.outstanding.amount: '1.00'", []),
        ("ordrs: []", "shop.status: CLOSED", ["ordrs"]),
        ("shop: {id: '1', statsu: OPEN}", "shop.status: CLOSED", ["statsu"]),
        ("orders: [{id: '1', payd_at: null}]", "shop.status: CLOSED", ["payd_at"]),
        ("orders: []", "shop.statsu: CLOSED", ["shop.statsu"]),
        ("orders: []", "orders.0.payd_at: null", ["orders.0.payd_at"]),
        ("orders: []", "orders.x.paid_at: null", ["orders.x.paid_at"]),
    ],
)
def test_misspelt_fields_of_a_snapshot_are_flagged(base: str, change: str, wrong: list[str]) -> None:
    """A field that no snapshot has is a mistake for an editor, in the base and in what a case changes."""
    case = f"{{name: a, change: {{{change}}}, expect: {{verdict: done}}}}"
    text = f"{{policy: a, base: {{{base}}}, cases: [{case}]}}"
    node = parse(text, "a.yaml", Collector())
    assert node is not None
    said = [error.message for error in IN_TESTS.iter_errors(instance(node))]
    assert len(said) == len(wrong)
    assert all(f"'{word}'" in message for word, message in zip(wrong, said, strict=True))


def definition(kind: str) -> Mapping[str, Any]:
    """The part of the schema for one kind of mapping."""
    if kind == "policy":
        return SCHEMA
    if kind == "in_force":
        return SCHEMA["properties"]["in_force"]
    return SCHEMA["$defs"][kind]


@pytest.mark.parametrize("kind", [kind for kind in keys.KINDS if kind != "value"])
def test_the_schema_has_the_keys_of_the_language(kind: str) -> None:
    """Every kind of mapping has the same keys in the schema as in the table of the language."""
    assert set(definition(kind)["properties"]) == set(keys.KINDS[kind].keys)


def test_conditions_and_expressions_have_the_keys_of_the_language() -> None:
    """The forms of conditions, the operators and the expressions are the same in both."""
    definitions = SCHEMA["$defs"]
    forms = {key for kind in keys.FORMS.values() for key in kind.keys}
    assert set(definitions["condition"]["properties"]) == forms
    assert set(definitions["operators"]["properties"]) == {*OPERATORS, "from"}
    expressions = {
        next(iter(option["required"])): set(option["properties"])
        for option in definitions["expression"]["oneOf"]
        if "$ref" not in option
    }
    expressions["amount"] = set(definitions["money"]["properties"])
    assert expressions == {base: set(kind.keys) for base, kind in keys.EXPRESSIONS.items()}


def test_words_are_those_of_the_language() -> None:
    """Topics, parameter types and subjects are the same in both."""
    sections = [path for path, record in catalog().sections() if record.id is not None]
    assert SCHEMA["properties"]["topic"]["enum"] == list(TOPICS)
    assert SCHEMA["$defs"]["parameter"]["properties"]["type"]["enum"] == list(PARAMETER_TYPES)
    assert SCHEMA["properties"]["subject"]["enum"] == ["shop", *sections]


def test_everything_is_described_in_both_languages() -> None:
    """Each key that an editor offers says what it is, in English and in Chinese."""

    def silent(node: Any, way: str) -> list[str]:
        if isinstance(node, list):
            return [place for item in node for place in silent(item, way)]
        if not isinstance(node, dict):
            return []
        found = []
        for name, member in node.get("properties", {}).items():
            text = member.get("description", "")
            if not (re.search("[a-z]", text) and re.search("[一-鿿]", text)):
                found.append(f"{way}/{name}")
        return found + [place for key, value in node.items() for place in silent(value, f"{way}/{key}")]

    written = structure("policy")
    described = {key: value for key, value in written.items() if key not in ("if", "else")}
    assert silent(described, "") == []
    fields = {key: value for key, value in SCHEMA["$defs"].items() if "." in key}
    assert [name for name, field in fields.items() if silent({"properties": {"": field}}, name)] == []


@pytest.mark.parametrize(
    "file", [*SHIPPED, *sorted((FIXTURES / "good").glob("*.yaml"))], ids=lambda f: f.stem
)
def test_right_policies_fit_the_schema(file: Path) -> None:
    """A policy without mistakes has none for an editor either."""
    assert [error.message for error in VALIDATOR.iter_errors(read(file))] == []


FITTING = """
every: orders, where: {status: COMPLETED}, require: {ended_at: {older_than: 90 days}}
every: orders, where: {not: {status: [UNPAID, $name]}}, require: {total: {above: 0}}
some: orders, as: o, where: {some: lines, where: {status: COMPLETED}}
require: {any_of: [{shop.status: OPEN}, {none: orders, where: {status: UNPAID}}]}
require: {deposit.balance: {at_least: {max: deposit.required_by_category.required_amount}}}
when: {status: OPEN}, every: orders, require: {status: COMPLETED}
every: orders, as: o, require: {none: disputes, where: {order_id: {is: {field: o.id}}}}
every: after_sales, require: {order.replaced_order.status: COMPLETED}
require: {$days: 3}
"""
UNFITTING = """
every: orders, where: {status: COMPLETE}, require: {ended_at: {older_than: 90 days}}
every: orders, where: {status: COMPLETED}, require: {ended_at: {above: 3}}
every: orders, require: {status: OPEN}
none: orders, where: {any_of: [{total: {older_than: 90 days}}]}
require: {shop.status: COMPLETED}
require: {status: COMPLETED}
require: {deposit.balance: {at_least: {sum: orders.total, where: {status: OPEN}}}}
require: {closure.notice: {above: 3}}
require: {shop.statsu: OPEN}
require: {statsu: OPEN}
require: {any_of: [{deposit.balence: {above: 0 CNY}}]}
every: ordrs, require: {status: COMPLETED}
every: orders, require: {payd_at: {present: true}}
every: orders, as: o, require: {o.payd_at: {present: true}}
none: orders, where: {not: {order.statsu: COMPLETED}}
every: orders, require: {paid_at: {after: {field: creatd_at}}}
require: {duty: closure.aplied_at, within: 3 days, of: closure.completed_at}
require: {deposit.balance: {above: {sum: orders.totl}}}
require: {deposit.balance: {above: {sum: ordrs}}}
"""


@pytest.mark.parametrize(
    ("body", "fits"),
    [(body, True) for body in FITTING.strip().split("\n")]
    + [(body, False) for body in UNFITTING.strip().split("\n")],
)
def test_tests_fit_the_fields_of_the_record_at_hand(body: str, fits: bool) -> None:
    """Words and operators are those of the field, in the record that the condition is about."""
    text = f"{{policy: a, title: {{en: A, zh: A}}, preconditions: {{a: {{{body}}}}}}}"
    node = parse(text, "a.yaml", Collector())
    assert node is not None
    assert VALIDATOR.is_valid(instance(node)) == fits


def structural(file: Path) -> bool:
    """Whether a bad policy is YAML, and has a mistake of structure."""
    expected = file.with_suffix(".expected").read_text(encoding="utf-8")
    errors = re.findall(r"^(SC\d{3}) (?!.*\(warning\)$)", expected, re.MULTILINE)
    return any(code in STRUCTURAL for code in errors) and not any(code.startswith("SC0") for code in errors)


@pytest.mark.parametrize(
    "file",
    [file for file in sorted((FIXTURES / "bad").glob("*.yaml")) if structural(file)],
    ids=lambda f: f.stem,
)
def test_structural_mistakes_break_the_schema(file: Path) -> None:
    """A mistake of structure is one for an editor too."""
    assert VALIDATOR.is_valid(read(file)) == (file.stem in BEYOND)


def test_no_id_is_a_key() -> None:
    """The schema refuses the ids that the language does: those that are keys of what they name."""
    parts = {"stage": SCHEMA["properties"]["stages"], "precondition": SCHEMA["$defs"]["preconditions"]}
    for kind, part in parts.items():
        assert part["propertyNames"]["not"]["enum"] == list(KINDS[kind].keys)
