"""What tells the code that is installed from any other."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.base.installed import code_of, modules


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a module below a module."""
    inner = tmp_path / "package" / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "outer.py").write_text("a = 1")
    (inner / "deep.py").write_text("b = 1")
    return inner.parent


def dated(path: Path) -> None:
    """Give a file another date."""
    os.utime(path, (1, 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda package: (package / "inner" / "deep.py").write_text("b = 22"),
        lambda package: dated(package / "inner" / "deep.py"),
        lambda package: (package / "outer.py").unlink(),
        lambda package: (package / "inner" / "new.py").touch(),
        lambda package: (package / "outer.py").rename(package / "renamed.py"),
    ],
    ids=["grown", "dated", "gone", "new", "renamed"],
)
def test_a_change_of_any_module_is_seen(package: Path, change: Callable[[Path], object]) -> None:
    """Size, date and name of each count, those below the folder's own too."""
    before = list(modules(str(package)))
    assert before == list(modules(str(package)))
    change(package)
    assert before != list(modules(str(package)))


def test_what_is_no_code_changes_nothing(package: Path) -> None:
    """Compiled modules and other files come and go."""
    before = list(modules(str(package)))
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "outer.py").touch()
    (package / "notes.md").touch()
    assert before == list(modules(str(package)))


def test_each_stage_has_its_own() -> None:
    """The modules of stages are theirs, in the order in which they are asked for."""
    assert [*code_of("values"), *code_of("schema")] == list(code_of("values", "schema"))
    assert set(code_of("language/grammar")) < set(code_of("language"))
