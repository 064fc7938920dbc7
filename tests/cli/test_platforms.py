"""The examples of other platforms, through the commands: in form, without a mistake, tested, and run."""

import json
from pathlib import Path

import pytest

PLATFORMS = ("amazon", "ebay", "etsy", "stripe", "wechatpay", "xiaohongshu")


@pytest.fixture
def examples(root: Path) -> Path:
    """Where they stand."""
    return root / "examples" / "other-platforms"


def test_every_example_is_in_form_and_without_a_mistake(call, examples):
    """`fmt --check` changes nothing, `lint` finds nothing, hints included."""
    assert call("fmt", str(examples), "--check").exit_code == 0
    found = call("lint", str(examples), "--format", "json", "--as-of", "2026-11-29")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["diagnostics"] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_example_passes_its_tests(call, examples, platform):
    """Each has a declaration, a policy and rule tests, which stand by themselves."""
    folder = examples / platform
    assert (folder / f"{platform}.schema.yaml").is_file()
    assert call("test", str(folder)).exit_code == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_example_runs_and_is_verified(call, examples, language):
    """Both evaluators agree on the shop, and words of the platform stand in the answer."""
    shop, policies = str(examples / "amazon" / "shop.json"), str(examples / "amazon")
    ran = call("run", shop, "--policy", policies, "--verify", "--strict", "--lang", language)
    assert ran.exit_code == 1
    assert {"en": "selling plan is Professional", "zh": "销售计划为专业销售计划"}[language] in ran.stdout


def test_nothing_of_it_is_known_without_the_policies(call, examples):
    """The shipped policies know neither the platform nor its lists."""
    ran = call("run", str(examples / "amazon" / "shop.json"))
    assert ran.exit_code == 5
    assert "SC321" in ran.output
    assert all(f"{platform}/" not in call("list").stdout for platform in PLATFORMS)


@pytest.mark.parametrize(
    "words",
    [
        ("plan",),
        ("when",),
        ("facts",),
        ("run", "--format", "html"),
        ("run", "--format", "json"),
        ("run", "--format", "csv"),
        ("run", "--format", "markdown"),
        ("run", "--details"),
    ],
    ids=" ".join,
)
def test_every_command_that_checks_knows_the_platform(call, examples, words):
    """None of them stumbles over what is declared."""
    command, *rest = words
    ran = call(command, str(examples / "amazon" / "shop.json"), "-p", str(examples / "amazon"), *rest)
    assert ran.exit_code in (0, 1, 3), ran.output


def test_a_folder_of_tables_has_the_declared_sections(call, examples, tmp_path):
    """`export` writes them, and `run` says the same of the folder as of the file."""
    shop, policies = str(examples / "amazon" / "shop.json"), str(examples / "amazon")
    folder = tmp_path / "shop"
    assert call("export", shop, "-p", policies, "--format", "ndjson", "--output", str(folder)).exit_code == 0
    assert (folder / "fba_inventory.ndjson").is_file()
    told = [
        json.loads(call("run", source, "-p", policies, "--format", "json").stdout)["results"]
        for source in (shop, str(folder))
    ]
    of_file, of_folder = ({item["policy"]: item["verdict"] for item in results} for results in told)
    assert of_file == of_folder
    assert of_file["amazon/close-account"] == "blocked"


def test_many_shops_of_a_platform(call, examples, tmp_path):
    """`fleet` judges them in processes of its own, which know the platform too."""
    shops = tmp_path / "shops"
    shops.mkdir()
    text = (examples / "amazon" / "shop.json").read_text(encoding="utf-8")
    for name in ("A1", "A2"):
        (shops / f"{name}.json").write_text(text.replace("A1EXAMPLE", name), encoding="utf-8")
    target = tmp_path / "results"
    ran = call("fleet", str(shops), "-p", str(examples / "amazon"), "--output", str(target), "--workers", "2")
    assert ran.exit_code in (0, 1), ran.output
    rows = [json.loads(line) for line in (target / "results.ndjson").read_text(encoding="utf-8").splitlines()]
    assert {row["shop"] for row in rows} == {"A1", "A2"}
    assert {row["verdict"] for row in rows if row["policy"] == "amazon/close-account"} == {"blocked"}


def test_what_a_change_of_a_policy_means(call, examples, tmp_path):
    """`diff` compares two versions of a policy that speaks of a declared list."""
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        for file in (examples / "amazon").glob("*.yaml"):
            (tmp_path / side / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    policy = tmp_path / "new" / "close-account.yaml"
    text = policy.read_text(encoding="utf-8").replace(
        "shop.selling_plan: INDIVIDUAL", "shop.selling_plan: {present: true}"
    )
    policy.write_text(text, encoding="utf-8")
    found = json.loads(call("diff", str(tmp_path / "old"), str(tmp_path / "new"), "--format", "json").stdout)
    relations = {item["policy"]: item["relation"] for item in found["policies"]}
    assert relations.pop("amazon/close-account") == "more_permissive"
    assert set(relations.values()) <= {"equivalent"}
