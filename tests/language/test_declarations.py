"""What is declared beside policies: found, read, held together, and in force where it belongs."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import checker
from checker.base.resources import schema_tree
from checker.diagnostics import PolicyError, SnapshotError
from checker.language.declarations import forms
from checker.language.library.cache import load_cached
from checker.language.library.files import Surroundings
from checker.language.library.loader import load
from checker.lint.linter import lint
from checker.schema.catalog import EnumType, ListType, Scalar, catalog, in_force, shipped
from checker.schema.words import ascribed, event, trait

EXAMPLES = Path(__file__).parents[2] / "examples" / "other-platforms"
BASAR = """\
title: {en: Basar, zh: 巴扎}
$defs:
  platform:
    x-values:
      basar: {en: Basar, zh: 巴扎}
  plan:
    x-values:
      FREE: {en: Free, zh: 免费版}
      PRO: {en: Pro, zh: 专业版}
  shop:
    properties:
      plan: {type: plan, x-title: {en: plan, zh: 方案}, x-state: true}
  pallet:
    x-title: {en: pallet, zh: 托盘}
    x-plural: pallets
    x-measure: 个
    x-created: stored_at
    properties:
      id: {type: id, x-title: {en: pallet id, zh: 托盘编号}}
      units: {type: integer, x-title: {en: units, zh: 数量}}
      sealed: {type: boolean, x-title: {en: sealed, zh: 已封存}}
      stored_at: {type: time, x-title: {en: stored at, zh: 入库时间}}
      gone_at: {type: time, x-title: {en: gone at, zh: 运走时间}, x-words: {en: {did: left}, zh: {did: 运走}}}
      due_at: {type: time, x-title: {en: day of the collection, zh: 取回截止日}, x-ahead: true}
      order_id: {type: id, x-title: {en: order id, zh: 订单编号}, x-relation: {name: order, to: orders}}
      box_id: {type: id, x-title: {en: box id, zh: 箱号}}
properties:
  pallets: {type: array, items: pallet, x-title: {en: pallets, zh: 托盘}}
"""
POLICY = """\
policy: basar/close
title: {en: Close, zh: 关闭}
applies_to: {shop.platform: basar}
preconditions:
  empty:
    title: {en: Empty, zh: 已清空}
    every: pallets
    require: {units: 0, order.status: COMPLETED}
"""
SHOP = {
    "as_of": "2026-06-10T12:00:00Z",
    "coverage": {"pallets": {"complete": True}, "orders": {"complete": True}},
    "shop": {"platform": "basar", "id": "7", "timezone": "UTC", "plan": "PRO"},
    "orders": [{"id": "B-1", "status": "COMPLETED"}],
    "pallets": [{"id": "P-1", "units": 0, "order_id": "B-1"}],
}


@pytest.fixture
def basar(tmp_path):
    """A folder with a declaration and a policy that needs it."""
    (tmp_path / "basar.schema.yaml").write_text(BASAR, encoding="utf-8")
    (tmp_path / "close.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def loaded(*paths):
    return load(paths, around=Surroundings())


def test_what_is_declared_is_part_of_the_catalog(basar):
    """Words, fields, sections and relations stand in the catalog of the policies, and only there."""
    known = loaded(basar).library.catalog
    plan = known.records["shop"].fields["plan"].type
    assert isinstance(plan, EnumType)
    assert list(plan.values) == ["FREE", "PRO"]
    pallet = known.section("pallets")
    assert (pallet.id, pallet.created, pallet.plural, pallet.measure) == ("id", "stored_at", "pallets", "个")
    assert pallet.relations["order"].target == "order"
    assert pallet.fields["units"].type is Scalar.INTEGER
    assert pallet.fields["due_at"].ahead
    assert pallet.fields["box_id"].names.en == "box id"
    assert known.root.fields["pallets"].type == ListType("pallet")
    assert "basar" in known.records["shop"].fields["platform"].type.values
    assert "pallets" not in dict(shipped().sections())
    assert "plan" not in shipped().records["shop"].fields


def test_titles_tell_how_a_field_is_spoken_of(basar):
    """Of *stored at* and *sealed* sentences follow; other words are those that are given."""
    fields = loaded(basar).library.catalog.section("pallets").fields
    assert (event(fields["stored_at"]).verb.word, event(fields["stored_at"]).zh) == ("stored", "入库")
    assert (event(fields["gone_at"]).verb.word, event(fields["gone_at"]).zh) == ("left", "运走")
    assert event(fields["due_at"]).deadline
    assert (trait(fields["sealed"]).verb.word, trait(fields["sealed"]).no) == ("sealed", "未封存")
    assert ascribed(loaded(basar).library.catalog.records["shop"].fields["plan"]) is not None


def test_a_catalog_is_in_force_inside_and_nowhere_else(basar):
    """Whoever asks inside gets it; outside, and where something went wrong, the shipped one is back."""
    known = loaded(basar).library.catalog
    with in_force(known):
        assert catalog() is known
    with pytest.raises(KeyError), in_force(known):
        catalog().section("nothing")
    assert catalog() is shipped()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("x-plural: pallets", "x-plurals: pallets", "SC101", "no key `x-plurals`"),
        ("x-title: {en: plan, zh: 方案}", "title: {en: plan, zh: 方案}", "SC101", "no key `title`"),
        ("  plan:\n    x-values:", "  plan:\n    x-words:", "SC102", "`plan` needs `x-values` or"),
        ("    x-plural: pallets\n", "", "SC172", "`pallet` needs `x-plural`"),
        ("    x-measure: 个\n", "", "SC172", "`pallet` needs `x-measure`"),
        ("      id: {type: id, x-title: {en: pallet id, zh: 托盘编号}}\n", "", "SC172", "`pallet` has none"),
        ("en: stored at, zh: 入库时间", "en: entry, zh: 入库", "SC172", "doesn't tell what happened"),
        ("en: sealed, zh: 已封存", "en: seal, zh: 封条", "SC172", "doesn't tell what it says"),
        ("en: {did: left}", "en: {is: left}", "SC172", "aren't those of such a field"),
        ("type: integer", "type: number", "SC173", "no type `number`"),
        ("type: time, x-title: {en: stored", "type: datetime, x-title: {en: stored", "SC173", "`datetime`"),
        ("items: pallet,", "items: palet,", "SC173", "no type `palet`"),
        ("type: array, items: pallet", "type: plan", "SC173", "must be a list of records"),
        (
            "type: id, x-title: {en: order id",
            "type: string, x-title: {en: order id",
            "SC173",
            "begins at an id",
        ),
        ("units, zh: 数量}", "units, zh: 数量}, x-ahead: true", "SC173", "`x-ahead` belongs to a time"),
        ("units, zh: 数量}", "units, zh: 数量}, x-state: true", "SC173", "has no words"),
        ("to: orders", "to: order", "SC171", "no list `order`"),
        ("x-created: stored_at", "x-created: units", "SC171", "`units` is no time"),
        ("x-ahead: true", "x-pending: {by: units, closed: X, then: Y}", "SC171", "`units` with words"),
        ("name: order,", "name: units,", "SC170", "has `units` already"),
        ("      plan: {type: plan", "      currency: {type: plan", "SC170", "shopcheck has `currency`"),
        ("      FREE:", "      no plan:", "SC175", "`no plan` can't be a word"),
        ("      units:", "      Units:", "SC175", "`Units` can't be a name"),
        ("type: integer", "type: pallet", "SC173", "without end"),
        ("x-title: {en: plan, zh: 方案}", "x-title: {en: plan}", "SC139", "in one language"),
    ],
)
def test_mistakes_of_a_declaration(basar, old, new, code, says):
    """Each is said with its code, at a place in the file, and spoils no other message."""
    assert BASAR.count(old) == 1
    path = basar / "basar.schema.yaml"
    path.write_text(BASAR.replace(old, new), encoding="utf-8")
    found = [item for item in lint([path]).diagnostics if item.code == code]
    assert any(says in item.message.en or says in item.message.zh for item in found) or code == "SC139"
    assert found[0].span.file == str(path)
    assert found[0].message.zh
    assert len(lint([path]).diagnostics) <= 3


def test_declarations_that_agree_count_once_and_others_are_a_clash(basar):
    """The same thing may be said in two files; another thing by the same name may not."""
    other = basar / "other.schema.yaml"
    other.write_text(BASAR, encoding="utf-8")
    assert loaded(basar).valid
    other.write_text(BASAR.replace("type: integer", "type: money"), encoding="utf-8")
    found = loaded(basar).diagnostics
    assert [item.code for item in found if item.code == "SC170"] == ["SC170"]
    assert found[0].related


def test_a_declaration_counts_beside_and_below(basar):
    """For a policy in a folder below too, within its project; not for one beside that folder."""
    below = basar / "europe" / "close.yaml"
    below.parent.mkdir()
    below.write_text(POLICY.replace("basar/close", "basar/eu"), encoding="utf-8")
    (basar / ".shopcheck").touch()
    assert loaded(below).valid
    (below.parent / ".shopcheck").touch()
    found = loaded(below)
    assert not found.valid
    assert {item.code for item in found.diagnostics} >= {"SC110"}


def test_a_policy_that_extends_another_knows_what_that_one_knows(tmp_path):
    """The declaration stands beside the base, which is elsewhere in the project."""
    (tmp_path / ".shopcheck").touch()
    for folder in ("platform", "mine"):
        (tmp_path / folder).mkdir()
    (tmp_path / "platform" / "basar.schema.yaml").write_text(BASAR, encoding="utf-8")
    (tmp_path / "platform" / "close.yaml").write_text(POLICY, encoding="utf-8")
    mine = tmp_path / "mine" / "close.yaml"
    mine.write_text(
        "policy: mine/close\nextends: basar/close\ntitle: {en: Mine, zh: 我的}\n"
        "preconditions: {empty: {every: pallets, require: {units: 1}}}\n",
        encoding="utf-8",
    )
    assert loaded(mine).diagnostics == ()
    assert "pallets" in dict(loaded(mine).library.catalog.sections())


def test_schemas_of_other_kinds_are_passed_over(tmp_path):
    """JSON Schema in YAML is common; it is none of ours."""
    (tmp_path / "close.yaml").write_text(
        POLICY.replace("platform: basar", "platform: douyin").replace(
            "every: pallets\n    require: {units: 0, order.status: COMPLETED}",
            "every: orders\n    require: {status: COMPLETED}",
        ),
        encoding="utf-8",
    )
    (tmp_path / "api.schema.yaml").write_text(
        "$schema: https://json-schema.org/draft/2020-12/schema\nproperties: {a: {type: string}}\n",
        encoding="utf-8",
    )
    found = loaded(tmp_path)
    assert found.diagnostics == ()
    assert found.library.catalog is shipped()


def test_what_is_kept_changes_with_the_declaration(basar, tmp_path):
    """Policies that are kept know what they knew; another declaration makes them anew."""
    cache = tmp_path / "cache"
    first = load_cached([basar], cache)
    again = load_cached([basar], cache)
    assert again.library.catalog.declared == first.library.catalog.declared != b""
    assert again.library.policies[0].preconditions
    path = basar / "basar.schema.yaml"
    path.write_text(BASAR.replace("en: Pro,", "en: Professional,"), encoding="utf-8")
    known = load_cached([basar], cache).library.catalog
    assert known.records["shop"].fields["plan"].type.values["PRO"].en == "Professional"


def test_a_snapshot_holds_what_is_declared_where_the_policies_are_named(basar):
    """Both evaluators judge it; without the policies it is refused, and a misspelt section with them."""
    policies = checker.load_policies(basar)
    data = json.dumps(SHOP).encode()
    snapshot = checker.load_snapshot(data, policies=policies, strict=True)
    report = checker.check(snapshot, policies, verify=True, records=None)
    assert report.results[0].verdict == "eligible"
    (told,) = report.results[0].preconditions  # explained now, when nothing is in force any more
    assert told.why.en == "For every pallet, it has units of zero and its order is completed."
    with pytest.raises(SnapshotError, match="pallets"):
        checker.load_snapshot(data)
    with pytest.raises(SnapshotError) as refused:
        checker.load_snapshot(data.replace(b'"pallets": [', b'"palets": ['), policies=policies)
    assert refused.value.diagnostics[0].suggestion == '"pallets"'


def test_values_are_held_to_their_declared_types(basar):
    """A text where a whole number is declared is refused, with its place."""
    policies = checker.load_policies(basar)
    data = json.dumps(SHOP).replace('"units": 0', '"units": "none"').encode()
    snapshot = checker.load_snapshot(data, policies=policies)
    with pytest.raises(SnapshotError) as refused:
        checker.check(snapshot, policies)
    assert refused.value.diagnostics[0].pointer == "/pallets/0/units"


def test_a_broken_declaration_refuses_the_policies_beside_it(basar):
    """What a field means must be certain before anything is judged by it."""
    (basar / "basar.schema.yaml").write_text(BASAR.replace("type: integer", "type: number"), encoding="utf-8")
    with pytest.raises(PolicyError, match="no type `number`"):
        checker.load_policies(basar)


def test_the_forms_are_those_of_the_schema_for_editors():
    """`schemas/platform.schema.json` has the same keys as the reader."""
    schema = schema_tree("platform")
    named = {
        "declared_section": "section",
        "declared_definition": "definition",
        "declared_field": "field",
        "declared_place": "where",
        "declared_table": "table",
        "declared_column": "column",
    }
    assert set(schema["properties"]) == set(forms.FILE.keys)
    for kind, name in named.items():
        keys = set(schema["$defs"][name]["properties"]) - {"additionalProperties"}
        assert keys == set(forms.DECLARED[kind].keys), name


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.schema.yaml")), ids=lambda path: path.parent.name)
def test_the_schema_for_editors_accepts_the_examples(path):
    """What we show has no mistake in an editor."""
    plain = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    jsonschema.Draft202012Validator(schema_tree("platform")).validate(plain)
