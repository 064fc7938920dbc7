"""The contributor's walks name the files that a change touches: no file is missing from them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples" / "douyin" / "snapshot.json"

RENDERER = '''
"""A report in an invented format."""

def to_invented(report, language, **options):
    return f"invented {language}: " + ", ".join(result.verdict.value for result in report.results) + "\\n"
'''


def walk(title: str) -> str:
    """The section of CONTRIBUTING with this title."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0]


def files_of(title: str, **names: str) -> set[str]:
    """The files of the package that a walk names, with what stands for the new thing's name filled in."""
    found = re.findall(r"`(checker/[\w/<>]+\.py)`", walk(title))
    for placeholder, name in names.items():
        found = [file.replace(f"<{placeholder}>", name) for file in found]
    return set(found)


def write_format(package: Path, file: str) -> None:
    """Do in one file of a copy of the package what the walk says is to be done there."""
    target = package / file
    if file.endswith("/invented.py"):
        target.write_text(RENDERER, encoding="utf-8")
        return
    before = table = target.read_text(encoding="utf-8")
    entry = 'Format("invented", "text/plain", Text("for a test.", "测试用。"), english=True),\n        '
    table = table.replace('Format(\n            "text",', entry + 'Format(\n            "text",', 1)
    name = '"invented": "report.invented:to_invented"'
    table = table.replace('    "csv": "report', f'    {name},\n    "csv": "report', 1)
    assert table != before, f"a format changes nothing in {file}"
    target.write_text(table, encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package beside the files that travel with it."""
    shutil.copytree(ROOT / "checker", tmp_path / "checker", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("rules", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def run(package: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """``python -m checker`` of the copy, where a Chinese locale is set."""
    environment = {**os.environ, "PYTHONPATH": str(package), "LC_ALL": "zh_CN.UTF-8"}
    command = (sys.executable, "-m", "checker", *args)
    return subprocess.run(
        command, cwd=package, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def test_a_format_is_added_in_the_files_that_the_walk_names(package: Path) -> None:
    """With only those files changed, ``run`` offers the format, writes it, and heeds what the table says."""
    call = ("run", str(SHOP), "--policy", "douyin/closure", "--format", "invented")
    assert run(package, *call).returncode == 2
    files = files_of("Add a format", format="invented")
    assert files
    for file in files:
        write_format(package, file)
    done = run(package, *call)
    assert (done.stdout, done.returncode) == ("invented en: blocked\n", 1), done.stderr
    assert "|invented|" in run(package, "run", "--help").stdout
