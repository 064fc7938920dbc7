"""ARCHITECTURE.md is true: its tree is the tree of the package, its paths and its answers are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT / "checker"
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
TREE = dict(re.findall(r"^  (\w+)/ +(.*)$", PAGE, re.MULTILINE))
PACKAGES = sorted(file.parent.relative_to(CHECKER) for file in CHECKER.rglob("__init__.py"))
ANSWERS = re.findall(r"^\| (.+\?) \| `(\S+)`: `(\w+)` \|$", PAGE, re.MULTILINE)


def defined(file: Path) -> set[str]:
    """The names that a module defines at its top."""
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def test_the_tree_has_every_package() -> None:
    """Each folder of the package has its line, and is named there by what holds it."""
    assert set(TREE) == {path.name for path in PACKAGES if len(path.parts) == 1}
    inner = [path for path in PACKAGES if len(path.parts) > 1]
    assert inner
    assert [str(path) for path in inner if f"{path.name}/" not in TREE[path.parts[0]]] == []


def test_the_tree_has_nothing_else() -> None:
    """No folder is drawn that isn't there."""
    drawn = [CHECKER / top / name for top, line in TREE.items() for name in re.findall(r"(\w+)/", line)]
    assert [str(path) for path in drawn if not path.is_dir()] == []


def test_every_path_exists() -> None:
    """What looks like a path, from the repository or from the package on, leads somewhere."""
    paths = re.findall(r"[`(]([\w.]+(?:/[\w.]+)+)[`)]", PAGE)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists() and not (CHECKER / path).exists()] == []


def test_pages_for_contributors_name_what_is_there() -> None:
    """Each path into the repository that they name leads somewhere."""
    pages = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "contributors").glob("*.md"))]
    found = {
        path
        for page in pages
        for path in re.findall(
            r"(?<![\w/.-])(?:checker|tests|benchmarks)(?:/[\w.-]+)+(?![\w/*{…<-])",
            page.read_text(encoding="utf-8"),
        )
    }
    assert found
    assert sorted(path for path in found if not any(ROOT.glob(path.rstrip(".").replace("nnn", "*")))) == []


def test_there_are_eleven_questions() -> None:
    """Each is asked once."""
    assert len({question for question, _, _ in ANSWERS}) == len(ANSWERS) == 11


@pytest.mark.parametrize(("question", "file", "name"), ANSWERS)
def test_the_file_answers(question: str, file: str, name: str) -> None:
    """The file that a question leads to defines what the page says it does."""
    assert name in defined(ROOT / file), question
