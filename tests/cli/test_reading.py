"""``list``, ``show``, ``schema``, ``import``: what is there, and what comes in."""

import json
from pathlib import Path

import pytest

from checker.base.resources import schema_names, schema_text


def test_list_names_every_shipped_policy(call, root: Path):
    """Text, plain and JSON list the same policies, in the same order."""
    listed = json.loads(call("list", "--format", "json").stdout)
    ids = [item["policy"] for item in listed]
    assert ids == sorted(ids)
    assert "douyin/closure" in ids
    for form in ("text", "plain"):
        shown = call("list", "--format", form).stdout
        assert [word for word in shown.replace(":", " ").split() if word in ids] == ids
    assert all((root / item["file"]).is_file() for item in listed)


def test_list_of_a_folder(call, root: Path):
    """A path lists what is in it."""
    listed = json.loads(call("list", str(root / "rules" / "closure"), "--format", "json").stdout)
    assert {item["topic"] for item in listed} == {"closure"}


@pytest.mark.parametrize("form", ["text", "plain", "markdown", "json"])
def test_show_in_both_languages(call, form):
    """A policy is shown in each language and format."""
    assert "Close a Douyin shop" in call("show", "douyin/closure", "--format", form).stdout
    assert "关闭抖店" in call("show", "douyin/closure", "--format", form, "--lang", "zh").stdout


def test_show_to_a_file(call, tmp_path: Path):
    """--output writes what would be printed."""
    target = tmp_path / "closure.md"
    printed = call("show", "douyin/closure", "--format", "markdown").stdout_bytes
    assert call("show", "douyin/closure", "--format", "markdown", "--output", str(target)).exit_code == 0
    assert target.read_bytes() == printed


def test_show_of_a_misspelt_policy(call):
    """A misspelt id is answered with the nearest one."""
    result = call("show", "duoyin/closure")
    assert result.exit_code == 2
    assert "did you mean `douyin/closure`?" in result.stderr


def test_schemas(call, tmp_path: Path):
    """``schema`` lists the schemas, and prints each as it is shipped, under its file's name too."""
    assert call("schema").stdout.split() == list(schema_names())
    for name in schema_names():
        assert call("schema", name).stdout == schema_text(name)
    assert call("schema", "snapshot.schema.json").stdout == schema_text("snapshot")


def test_import_makes_the_example(call, root: Path, tmp_path: Path):
    """The example export becomes the snapshot that stands beside it; run reads it."""
    files = [
        *sorted((root / "examples/tiktok-shop/export").iterdir()),
        root / "examples/tiktok-shop/shop-facts.yaml",
    ]
    target = tmp_path / "shop.json"
    result = call("import", "tiktok-api", *map(str, files), "--output", str(target))
    assert result.exit_code == 0
    assert json.loads(target.read_bytes()) == json.loads(
        (root / "examples/tiktok-shop/snapshot.json").read_bytes()
    )
    assert call("run", str(target)).exit_code == 1


def test_import_of_a_broken_export(call, tmp_path: Path):
    """A broken export is status 5, with the place; no snapshot is written."""
    export, target = tmp_path / "orders.json", tmp_path / "shop.json"
    export.write_text('{"code": 0,')
    result = call("import", "tiktok-api", str(export), "--output", str(target), env={"COLUMNS": "300"})
    assert result.exit_code == 5
    assert "orders.json:1" in result.stderr
    assert not target.exists()


def test_version(call):
    """--version prints name, version and the rule engine."""
    from checker.version import VERSION

    assert call("--version").stdout == f"shopcheck {VERSION}\nrule engine: durable_rules 2.0.28\n"
    chinese = call("--version", env={"LC_ALL": "zh_CN.UTF-8"}).stdout
    assert chinese == f"shopcheck {VERSION}\n推理引擎：durable_rules 2.0.28\n"
