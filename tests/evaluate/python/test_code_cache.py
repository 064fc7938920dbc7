"""Generated code kept in a folder: found again, and never taken from somebody else or from a broken file."""

from __future__ import annotations

import marshal
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.base.sealed import seal
from checker.evaluate.python import code_cache
from checker.evaluate.python.code_cache import KEPT, compiled_in

SOURCE = "def answer():\n    return 42"


def answer(source: str, folder: Path | None) -> int:
    """What the code of ``source`` says."""
    names: dict[str, Callable[[], int]] = {}
    exec(compiled_in(folder)(source), names)
    return names["answer"]()


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that have been compiled."""
    found: list[str] = []
    compiled = code_cache.in_memory

    def counting(source: str) -> object:
        found.append(source)
        return compiled(source)

    monkeypatch.setattr(code_cache, "in_memory", counting)
    return found


def test_code_is_compiled_once_for_all_processes(tmp_path: Path, spent: list[str]) -> None:
    """The second time it comes from the folder; another source has its own."""
    folder = tmp_path / "cache"
    assert [answer(SOURCE, folder), answer(SOURCE, folder)] == [42, 42]
    assert answer(SOURCE.replace("42", "43"), folder) == 43
    assert len(spent) == 2
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir()} == {0}


@pytest.mark.parametrize("harm", ["cut", "changed", "swapped", "writable", "not code"])
def test_a_file_that_is_not_ours_whole_is_passed_over(tmp_path: Path, spent: list[str], harm: str) -> None:
    """Cut short, altered, taken from another source, writable by others, or no code: it is compiled anew."""
    answer(SOURCE, tmp_path)
    [file] = tmp_path.iterdir()
    content = file.read_bytes()
    if harm == "cut":
        file.write_bytes(content[:-3])
    elif harm == "changed":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "writable":
        file.chmod(0o666)
    elif harm == "swapped":
        answer(SOURCE.replace("42", "43"), other := tmp_path / "other")
        file.write_bytes(next(other.iterdir()).read_bytes())
    else:
        payload = marshal.dumps("no code")
        file.write_bytes(seal(bytes.fromhex(file.stem), payload) + payload)
    spent.clear()
    assert answer(SOURCE, tmp_path) == 42
    assert spent == [SOURCE]


def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    """Nothing is read from it and nothing left in it."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    assert answer(SOURCE, folder) == 42
    assert not list(folder.iterdir())


def test_the_oldest_make_room(tmp_path: Path) -> None:
    """A folder doesn't grow without end."""
    for number in range(KEPT + 3):
        answer(SOURCE.replace("42", str(number)), tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT


def test_a_folder_that_cannot_be_made_is_no_mistake(tmp_path: Path) -> None:
    """The code is compiled and not kept."""
    (tmp_path / "file").write_text("in the way")
    assert answer(SOURCE, tmp_path / "file" / "cache") == 42
