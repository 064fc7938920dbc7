"""Wrong calls: exit status 2, a code, plain words and the nearest right spelling."""

from pathlib import Path

import pytest

from checker.cli.main import COMMANDS

WRONG = {
    "command": (["rnu", "shop.json"], "SC601", "did you mean `run`?"),
    "option": (["schema", "--outptu", "x"], "SC602", "did you mean `--output`?"),
    "nothing to run": (["run"], "SC603", "`SOURCE...` is missing"),
    "nothing to lint": (["lint"], "SC603", "`PATH...` is missing"),
    "option without its value": (["schema", "snapshot", "--output"], "SC604", "--output"),
    "format": (["lint", ".", "--format", "jsn"], "SC604", "did you mean `json`?"),
    "language": (["explain", "--lang", "fr"], "SC604", "choose from en, zh"),
    "time without offset": (["run", "x", "--as-of", "2026-12-14T09:00:00"], "SC604", "with its offset"),
    "day that doesn't exist": (["run", "x", "--as-of", "2026-02-30"], "SC604", "a day, such as"),
    "setting without a value": (["run", "x", "--set", "quiet_period"], "SC604", "NAME=VALUE"),
    "parameter set twice": (["run", "x", "--set", "a=1", "--set", "a=2"], "SC604", "`a` is set twice"),
    "number of records": (["run", "x", "--records", "-3"], "SC604", "`all`"),
    "arguments": (["schema", "snapshot", "policy"], "SC605", "`policy`"),
    "schema": (["schema", "snapshoot"], "SC609", "did you mean `snapshot`?"),
    "code": (["explain", "SC60I"], "SC610", "did you mean"),
    "shell": (["completion", "bsh"], "SC604", "did you mean `bash`?"),
    "importer": (["import", "tiktok-ap", "x.json"], "SC521", "`tiktok-api`"),
}


@pytest.mark.parametrize(("args", "code", "words"), WRONG.values(), ids=WRONG)
def test_wrong_calls_say_what_is_wrong(call, args, code, words):
    """A wrong call ends with status 2 and says on standard error, and only there, what would be right."""
    result = call(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"error[{code}]: " in result.stderr
    assert words in result.stderr


def test_wrong_calls_in_chinese(call):
    """A Chinese locale, or --lang zh, gets Chinese words."""
    assert "没有 `rnu` 这个命令" in call("rnu", env={"LC_ALL": "zh_CN.UTF-8"}).stderr
    assert "没有名为 `x` 的 schema" in call("schema", "x", env={"LC_ALL": "", "LANG": "zh_TW"}).stderr
    assert "没有编号为 `x` 的诊断" in call("explain", "x", "--lang", "zh").stderr


def test_language_option_beats_locale(call):
    """--lang en speaks English in a Chinese locale."""
    result = call("explain", "x", "--lang", "en", env={"LC_ALL": "zh_CN.UTF-8"})
    assert "there is no diagnostic `x`" in result.stderr


def test_without_a_command_the_help_is_shown(call):
    """``shopcheck`` alone shows its help, which names every command, and counts as a wrong call."""
    result = call()
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: shopcheck")
    assert all(f"\n  {name} " in result.stderr for name in COMMANDS)


def test_output_that_would_overwrite_its_input(call, tmp_path: Path):
    """The snapshot is never overwritten by its own report, under whatever spelling of its name."""
    shop = tmp_path / "shop.json"
    shop.write_text("{}")
    result = call("run", str(shop), "--output", str(tmp_path / "." / "shop.json"))
    assert result.exit_code == 2
    assert "SC608" in result.stderr
    assert shop.read_text() == "{}"


def test_json_format_puts_diagnostics_on_standard_output(call):
    """With --format json, standard output is a JSON document even when the call fails."""
    import json

    result = call("run", "x.json", "--format", "json", "--policy", "no/such-policy")
    document = json.loads(result.stdout)
    assert document["report"] == "shopcheck/1"
    assert [item["code"] for item in document["diagnostics"]] == ["SC606"]
    assert "error[SC606]" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("fmt", ""),
        ("fmt", "rules", ""),
        ("lint", ""),
        ("lint", "--fix", ""),
        ("test", ""),
        ("list", ""),
        ("show", ""),
        ("run", ""),
        ("run", "shop.json", "--policy", ""),
        ("run", "shop.json", "--waivers", ""),
        ("run", "shop.json", "--output", ""),
        ("import", "tiktok-api", ""),
        ("new", "test", ""),
        ("new", "precondition", "a", "--in", ""),
    ],
)
def test_an_empty_path_is_no_path(call, words):
    """What a shell makes of a variable that isn't set is refused; it isn't the current folder."""
    result = call(*words)
    assert result.exit_code == 2
    assert "[SC604]: " in result.stderr
    assert "is empty" in result.stderr
