"""``shopcheck schema`` in a project that declares a platform: its words and fields stand in the schemas."""

import json
from pathlib import Path

import jsonschema
import pytest

from checker.base.resources import schema_text

DECLARED = """\
title: {en: Basar, zh: 巴扎}
$defs:
  platform:
    x-values:
      basar: {en: Basar, zh: 巴扎}
  shop:
    properties:
      plan: {type: selling_plan, x-title: {en: selling plan, zh: 销售方案}}
  selling_plan:
    x-values:
      FREE: {en: Free, zh: 免费版}
  pallet:
    x-title: {en: pallet, zh: 托盘}
    x-plural: pallets
    x-measure: 个
    properties:
      id: {type: id, x-title: {en: pallet id, zh: 托盘编号}}
      collected_at: {type: time, x-title: {en: collected at, zh: 取回时间}}
properties:
  pallets: {type: array, items: pallet, x-title: {en: pallets, zh: 托盘}}
"""


def policy(**precondition: object) -> object:
    """A policy about the platform, with one precondition."""
    return {
        "policy": "basar/close",
        "title": {"en": "Close", "zh": "关店"},
        "applies_to": {"shop.platform": "basar"},
        "preconditions": {"a": {"title": {"en": "A", "zh": "甲"}, **precondition}},
    }


def cases(change: dict[str, object]) -> object:
    """Tests of it, with one case."""
    case = {"name": "a", "change": change, "expect": {"verdict": "eligible"}}
    base = {"shop": {"plan": "FREE"}, "pallets": [{"id": "1"}]}
    return {"policy": "basar/close", "base": base, "cases": [case]}


RIGHT = {
    "policy": (
        policy(every="pallets", require={"collected_at": {"present": True}}),
        policy(require={"shop.plan": "FREE"}),
    ),
    "rule-tests": (cases({"pallets.0.collected_at": None}), cases({"shop.plan": "FREE"})),
    "snapshot": ({"schema_version": "1", "shop": {"id": "1", "plan": "FREE"}, "pallets": [{"id": "1"}]},),
}
WRONG = {
    "policy": (
        policy(every="palets", require={"collected_at": {"present": True}}),
        policy(every="pallets", require={"colected_at": {"present": True}}),
        policy(require={"shop.plan": "FRE"}),
        policy(require={"shop.pln": "FREE"}),
    ),
    "rule-tests": (cases({"pallets.0.colected_at": None}), cases({"shop.pln": "FREE"})),
    "snapshot": (
        {"schema_version": "1", "shop": {"id": "1", "pln": "FREE"}},
        {"shop": {"id": "1"}, "palets": []},
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a policy that declares its platform; the current folder is another one."""
    (tmp_path / "basar").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "basar" / "basar.schema.yaml").write_text(DECLARED, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "basar"


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("named", [True, False], ids=["named", "in the current folder"])
def test_what_is_declared_is_known(call, folder, monkeypatch, name, named):
    """Declared fields and words are right, misspelt ones are flagged; nobody else's schema has them."""
    if not named:
        monkeypatch.chdir(folder)
    done = call("schema", name, *(["--policy", str(folder)] if named else []))
    assert done.exit_code == 0, done.output
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator, shipped = (
        jsonschema.Draft202012Validator(each) for each in (schema, json.loads(schema_text(name)))
    )
    assert [error.message for item in RIGHT[name] for error in validator.iter_errors(item)] == []
    assert [item for item in WRONG[name] if validator.is_valid(item)] == []
    assert [item for item in RIGHT[name] if shipped.is_valid(item)] == []


def test_other_schemas_stay(call, folder):
    """Where nothing is declared, and of files without fields, the schema is the shipped one."""
    assert call("schema", "policy").stdout == schema_text("policy")
    assert call("schema", "policy", "--policy", "douyin/closure").stdout == schema_text("policy")
    assert call("schema", "report", "--policy", str(folder)).stdout == schema_text("report")


def test_a_declaration_above_counts(call, folder, monkeypatch):
    """In a project, a declaration at its top counts for the folders below."""
    (folder / ".git").mkdir()
    (folder / "closing").mkdir()
    monkeypatch.chdir(folder / "closing")
    assert "pallets" in call("schema", "policy").stdout


def test_a_wrong_declaration_is_said(call, folder):
    """No schema is printed of what can't be read."""
    file = folder / "basar.schema.yaml"
    file.write_text(DECLARED.replace("x-values", "x-value"), encoding="utf-8")
    done = call("schema", "policy", "--policy", str(folder))
    assert (done.exit_code, done.stdout) == (4, "")
    assert "basar.schema.yaml:4:5" in done.stderr
