"""Choosing cases: by name, and by what a change touches."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.main import cli

BASE = """\
policy: my/base
title: {en: Base, zh: 基础}
preconditions:
  open: {title: {en: Open, zh: 开店}, require: {shop.status: OPEN}}
"""
HEIR = "policy: my/heir\nextends: my/base\ntitle: {en: Heir, zh: 继承}\n"
OTHER = """\
policy: my/other
title: {en: Other, zh: 其他}
preconditions:
  needs-base: {title: {en: Base, zh: 基础}, policy: my/base}
"""
ALONE = BASE.replace("my/base", "my/alone")
TESTS = """\
policy: my/NAME
file: NAME.json
cases:
  - {name: NAME is open, change: {shop.status: OPEN}, expect: {verdict: eligible}}
"""
SNAPSHOT = """\
{"as_of": "2026-06-10T12:00:00+08:00",
 "shop": {"id": "1", "timezone": "Asia/Shanghai", "status": "SUSPENDED"}}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of git with four policies and their tests, all committed."""
    for name, policy in {"base": BASE, "heir": HEIR, "other": OTHER, "alone": ALONE}.items():
        (tmp_path / f"{name}.yaml").write_text(policy, encoding="utf-8")
        (tmp_path / f"{name}.test.yaml").write_text(TESTS.replace("NAME", name), encoding="utf-8")
        (tmp_path / f"{name}.json").write_text(SNAPSHOT, encoding="utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def run(folder: Path, *options: str):
    """The result of ``shopcheck test`` on a folder."""
    return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(cli, ["test", str(folder), *options])


@pytest.mark.parametrize(
    ("file", "touched"),
    [
        ("base.yaml", 3),
        ("heir.yaml", 1),
        ("other.yaml", 1),
        ("alone.yaml", 1),
        ("other.test.yaml", 1),
        ("alone.json", 1),
        ("new.txt", 0),
    ],
)
def test_a_change_touches_what_rests_on_it(checkout: Path, file: str, touched: int) -> None:
    """A policy touches those that extend it or refer to it; a snapshot and a test file their own tests."""
    with (checkout / file).open("a", encoding="utf-8") as opened:
        opened.write("\n")
    left_out = f", {4 - touched} left out"
    for options in (("--changed",), ("--since", "HEAD")):
        result = run(checkout, *options)
        assert (result.exit_code, result.stdout) == (0, f"{touched} passed, 0 failed{left_out}\n")


def test_a_commit_is_a_change_since_an_earlier_one(checkout: Path) -> None:
    """What has been committed is no change any more, but one since the revision before."""
    (checkout / "alone.yaml").write_text(ALONE + "\n", encoding="utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "commit", "-q", "-a", "-m", "one"], cwd=checkout, check=True)
    assert run(checkout, "--changed").stdout == "0 passed, 0 failed, 4 left out\n"
    assert run(checkout, "--since", "HEAD~1").stdout == "1 passed, 0 failed, 3 left out\n"


@pytest.mark.parametrize("revision", ["nope", "--output=x"])
def test_an_unknown_revision_is_refused(checkout: Path, revision: str) -> None:
    """Nothing counts as unchanged because git doesn't know the revision, and none is an option of git."""
    result = run(checkout, f"--since={revision}")
    assert result.exit_code == 2
    assert "SC658" in result.stderr
    assert not (checkout / "x").exists()


def test_outside_a_checkout_nothing_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git's records --changed is a wrong call."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "base.json").write_text(SNAPSHOT, encoding="utf-8")
    (tmp_path / "base.test.yaml").write_text(TESTS.replace("NAME", "base"), encoding="utf-8")
    result = run(tmp_path, "--changed")
    assert result.exit_code == 2
    assert "SC658" in result.stderr


def test_cases_are_picked_by_name(checkout: Path) -> None:
    """--filter runs the cases with the text in their names, and refuses one that no name has."""
    assert run(checkout, "-k", "heir is").stdout == "1 passed, 0 failed, 3 left out\n"
    result = run(checkout, "--filter", "nobody")
    assert result.exit_code == 2
    assert "SC611" in result.stderr
