"""The walk "Add an operator" leads to an operator that works, and through no other file than it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
WALK: Final = ROOT / "CONTRIBUTING.md"
#: What somebody who follows the walk writes, by file: what stands in front of it, and the lines.
EDITS: Final = {
    "checker/language/operators.py": (
        '    Operator(\n        "older_than",\n',
        """\
    Operator(
        "outside",
        (Sort.AMOUNT, Sort.TIME),
        Operands.BOUNDS,
        (Part(Op.BELOW, 0), Part(Op.ABOVE, 1)),
        Phrasing(
            English("outside {} to {}", "there must be fewer than {} or more than {}", "outside {} to {}"),
            Chinese("在{}至{}以外", "须少于{}或多于{}"),
        ),
        Text("below the first of two, or above the second", "小于两者之一，或大于两者之二"),
        Text("Below the first of these, or above the second.", "小于前者或大于后者。"),
        denied=Phrasing(
            English("outside {} to {}", "there must be {} to {}", "of {} to {}"),
            Chinese("不在{}至{}以外", "须为{}至{}"),
            refuses=True,
        ),
        synonyms=("beyond",),
        either=True,
        counts=True,
    ),
""",
    )
}
POLICY: Final = """\
policy: test/outside
title: {en: Outside, zh: 以外}
preconditions:
  balance:
    title: {en: An unusual balance, zh: 余额异常}
    fix: {en: Nothing., zh: 无须处理。}
    require: {deposit.balance: {outside: [500 CNY, 2000 CNY]}}
  loans:
    title: {en: Many loans or none, zh: 贷款多或无}
    fix: {en: Nothing., zh: 无须处理。}
    count: loans
    outside: [1, 2]
"""
SNAPSHOT: Final = {
    "as_of": "2026-03-01T00:00:00Z",
    "shop": {"id": "s", "platform": "douyin", "region": "CN", "timezone": "Asia/Shanghai", "currency": "CNY"},
    "deposit": {"balance": {"amount": "700.00", "currency": "CNY"}},
    "loans": [],
    "coverage": {"loans": {"complete": True}},
}


def steps() -> str:
    """The numbered steps of the walk."""
    section = WALK.read_text(encoding="utf-8").split("### Add an operator\n")[1].split("\n### ")[0]
    return "".join(re.findall(r"^\d\. .*\n(?:   .*\n)*", section, re.MULTILINE))


def named(start: str) -> set[str]:
    """The files that the steps name below a folder."""
    return set(re.findall(rf"`({start}/[\w/.-]+\.\w+)`", steps()))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the walk has been followed: edited by hand, then generated."""
    place = tmp_path_factory.mktemp("walk") / "project"
    for folder in ("checker", "schemas", "scripts", "rules", "docs"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file, (before, lines) in EDITS.items():
        text = (place / file).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (place / file).write_text(text.replace(before, lines + before), encoding="utf-8")
    for script in re.findall(r"`(scripts/[\w-]+)`", steps()):
        run(place, script)
    return place


def run(place: Path, *arguments: str, status: int = 0) -> str:
    """What a program of the copy prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=place,
        env={"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "HOME": str(place)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_walk_names_the_files_that_change(copy: Path) -> None:
    """Code is written in the files that the walk names and in no other; what is generated it names too."""
    assert named("checker") == set(EDITS)
    changed = {
        str(file.relative_to(copy))
        for folder in ("checker", "schemas", "scripts", "rules", "docs")
        for file in (copy / folder).rglob("*")
        if file.is_file() and file.read_bytes() != (ROOT / file.relative_to(copy)).read_bytes()
    }
    assert changed == named("checker") | named("schemas") | named("docs/(?:en|zh)")
    for page in named("docs/(?:en|zh)"):
        assert "| `outside` |" in (copy / page).read_text(encoding="utf-8")


def test_the_operator_is_read_run_and_told(copy: Path) -> None:
    """A policy with the new operator is free of mistakes, decides, and is explained in both languages."""
    (copy / "outside.yaml").write_text(POLICY, encoding="utf-8")
    (copy / "snapshot.json").write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    run(copy, "-m", "checker", "lint", "outside.yaml")
    shown = run(copy, "-m", "checker", "show", "outside.yaml")
    assert "The deposit balance is outside CNY 500 to CNY 2,000." in " ".join(shown.split())
    call = ("-m", "checker", "run", "snapshot.json", "--policy", "outside.yaml", "--verify")
    told = json.loads(run(copy, *call, "--format", "json", status=1))
    balance, loans = told["results"][0]["preconditions"]
    assert (balance["status"], loans["status"]) == ("failed", "met")
    assert "it must be outside CNY 500 to CNY 2,000" in balance["why"]
    chinese = json.loads(run(copy, *call, "--format", "json", "--lang", "zh", status=1))
    assert "须在 CNY 500 至 CNY 2,000 以外" in chinese["results"][0]["preconditions"][0]["why"]


def test_its_mistakes_are_found_like_those_of_the_others(copy: Path) -> None:
    """A misspelling, another language's word and bounds the wrong way round lead to the new operator."""
    for wrong, suggestion in (("outsid", "outside"), ("beyond", "outside")):
        (copy / "wrong.yaml").write_text(POLICY.replace("{outside", f"{{{wrong}"), encoding="utf-8")
        said = run(copy, "-m", "checker", "lint", "wrong.yaml", status=4)
        assert f"`{wrong}`" in said
        assert f"`{suggestion}`" in said
    (copy / "wrong.yaml").write_text(POLICY.replace("[1, 2]", "[2, 1]"), encoding="utf-8")
    assert "SC142" in run(copy, "-m", "checker", "lint", "wrong.yaml", status=4)
