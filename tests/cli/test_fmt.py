"""``shopcheck fmt`` and ``lint --fix``: what is written, what is only said, and when nothing is."""

import json
from pathlib import Path

import pytest

UGLY = "title:   {zh: 题, en: T}\npolicy: t/x\npreconditions:\n    a: {none: orders}\n"
FINE = "policy: t/x\ntitle: {en: T, zh: 题}\npreconditions:\n  a: {none: orders}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file that isn't in form, one that is, and one that is broken."""
    (tmp_path / "ugly.yaml").write_text(UGLY, encoding="utf-8")
    (tmp_path / "fine.yaml").write_text(FINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_are_written(call, folder: Path):
    """What isn't in form is rewritten and named; then nothing is left to do."""
    result = call("fmt", ".")
    assert (result.exit_code, result.stdout) == (0, "changed: ugly.yaml\n1 file changed, 1 left as it is.\n")
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == FINE
    result = call("fmt", ".", "--lang", "zh")
    assert (result.exit_code, result.stdout) == (0, "0 个文件已整理，2 个无需改动。\n")


def test_a_check_writes_nothing(call, folder: Path):
    """--check names the files, --diff shows the change; both give status 1, and 0 where all is in form."""
    result = call("fmt", ".", "--check")
    assert (result.exit_code, result.stdout) == (
        1,
        "would change: ugly.yaml\n1 file would change, 1 left as it is.\n",
    )
    result = call("fmt", "ugly.yaml", "--diff")
    assert result.exit_code == 1
    assert "\n-title:   {zh: 题, en: T}\n" in result.stdout
    assert "\n+title: {en: T, zh: 题}\n" in result.stdout
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == UGLY
    assert call("fmt", "fine.yaml", "--check").exit_code == 0


def test_a_plain_diff_has_no_colour(call, folder: Path):
    """The lines of --diff are coloured as asked on screen, and never in the plain format."""
    assert (folder / "ugly.yaml").exists()
    assert "\x1b[32m+" in call("fmt", "ugly.yaml", "--diff", "--color").stdout
    plain = call("fmt", "ugly.yaml", "--diff", "--color", "--format", "plain").stdout
    assert "\x1b" not in plain
    assert plain == call("fmt", "ugly.yaml", "--diff").stdout


def test_a_broken_file_hides_no_other(call, folder: Path):
    """It is reported with its place and stays as it is; the others are written; the status is 4."""
    (folder / "broken.yaml").write_text("policy: 't/x\n")
    result = call("fmt", ".")
    assert result.exit_code == 4
    assert "broken.yaml:1:9" in result.stdout
    assert result.stdout.endswith("1 file changed, 1 left as it is, 1 can't be read.\n")
    assert (folder / "broken.yaml").read_text() == "policy: 't/x\n"
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == FINE


def test_json(call, folder: Path):
    """Programs get the names, the counts and the diagnostics."""
    (folder / "broken.yaml").write_text("policy: 't/x\n")
    result = call("fmt", ".", "--check", "--format", "json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["changed"], found["unchanged"]) == (4, ["ugly.yaml"], 1)
    assert [item["code"] for item in found["diagnostics"]] == ["SC002"]


@pytest.mark.parametrize("command", [["fmt"], ["lint", "--fix", "--no-proofs"]])
def test_a_file_that_cant_be_written_stays_whole(call, folder: Path, monkeypatch, command: list[str]):
    """The status is 2, the reason is said, the file is as it was and nothing lies beside it."""

    def refuse(self: Path, target: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    result = call(*command, "ugly.yaml")
    assert result.exit_code == 2
    assert "`ugly.yaml` can't be written: permission denied" in result.stderr
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == UGLY
    assert sorted(file.name for file in folder.iterdir()) == ["fine.yaml", "ugly.yaml"]


def test_a_link_stays_a_link(call, folder: Path):
    """What it points to is rewritten, with the permissions that it had."""
    (folder / "ugly.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("ugly.yaml")
    assert call("fmt", "link.yaml").exit_code == 0
    assert (folder / "link.yaml").is_symlink()
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == FINE
    assert (folder / "ugly.yaml").stat().st_mode & 0o777 == 0o640


def test_lint_fixes_first(call, folder: Path):
    """--fix writes what is sure and says so; what is left is reported as ever."""
    wrong = FINE.replace("title", "titel").replace("orders", "ordrs, where: {status: NO}")
    (folder / "ugly.yaml").write_text(wrong, encoding="utf-8")
    before = call("lint", "ugly.yaml", "--no-proofs")
    assert before.stdout.endswith("All of them can be fixed with `shopcheck lint --fix`.\n")
    result = call("lint", "ugly.yaml", "--no-proofs", "--fix")
    assert (result.exit_code, result.stderr) == (4, "Fixed: 2 mistakes; 1 file written.\n")
    assert "`NO` isn't one of the possible values" in result.stdout
    assert "can be fixed" not in result.stdout
    assert (folder / "ugly.yaml").read_text(encoding="utf-8") == FINE.replace(
        "orders", "orders, where: {status: NO}"
    )
    again = call("lint", "ugly.yaml", "--no-proofs", "--fix", "--lang", "zh")
    assert again.stderr == "没有可以直接改好的地方。\n"
