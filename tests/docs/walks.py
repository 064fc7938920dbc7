"""Following a walk of CONTRIBUTING in a copy of the project: what its files are, and what is done in them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
#: What a contributor who follows a walk has before them.
_FOLDERS: Final = (
    "checker",
    "docs",
    "examples",
    "rules",
    "schemas",
    "scripts",
    "tests/rules",
    "tests/schema",
)
_FILES: Final = ("pyproject.toml", "tests/conftest.py")
_PATH: Final = re.compile(r"`((?:checker|docs|rules|schemas|scripts)/[\w/<>.-]+|tests/[\w/]+\.txt)`")

#: By file, the lines before which something is written, and what; the whole file where there is none yet.
Edits = Mapping[str, str | Mapping[str, str]]


def walk(title: str) -> str:
    """The section of CONTRIBUTING with this title."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0]


def paths_of(title: str, **names: str) -> list[str]:
    """The paths that a walk names, in its order, with what stands for names filled in."""
    found = list(dict.fromkeys(_PATH.findall(walk(title))))
    for placeholder, name in names.items():
        found = [path.replace(f"<{placeholder}>", name) for path in found]
    return found


def copy_to(target: Path) -> Path:
    """A copy of the project in an empty folder."""
    for folder in _FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in _FILES:
        shutil.copy(ROOT / file, target / file)
    return target


def follow(copy: Path, paths: list[str], edits: Edits) -> None:
    """Do what ``edits`` say in those files that ``paths`` name, and run the scripts that they name."""
    for path in paths:
        if path in edits:
            _edit(copy / path, edits[path])
    for path in paths:
        if path.startswith("scripts/"):
            done = python(copy, path)
            assert done.returncode == 0, done.stderr


def _edit(file: Path, what: str | Mapping[str, str]) -> None:
    if isinstance(what, str):
        file.parent.mkdir(exist_ok=True)
        file.write_text(what, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    for before, lines in what.items():
        assert text.count(before) >= 1, f"{file.name} has no {before}"
        text = text.replace(before, lines + before, 1) if before else text + lines
    file.write_text(text, encoding="utf-8")


def python(copy: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Python with the package of the copy."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(
        (sys.executable, *args),
        cwd=copy,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def shopcheck(copy: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The command of the copy."""
    return python(copy, "-m", "checker", *args)
