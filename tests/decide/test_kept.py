"""Rules kept in a folder: found again, and never taken for another logic's or from a broken file."""

from pathlib import Path

import msgspec
import pytest

from checker.base.sealed import seal
from checker.decide import kept, ruleset
from checker.decide.chainer import ForwardChainer
from checker.decide.kept import KEPT, kept_rules
from checker.decide.logic import Logic, PreconditionShape, StageShape
from checker.decide.ruleset import compiled

LOGIC = Logic("x", (StageShape("s", (PreconditionShape("p", has_when=True),)),), (PreconditionShape("q"),))


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[Logic]:
    """The logics whose rules have been made."""
    found: list[Logic] = []

    def counting(logic: Logic) -> object:
        found.append(logic)
        return compiled(logic)

    monkeypatch.setattr(ruleset, "compiled", counting)
    return found


def test_rules_are_made_once_for_all_processes(tmp_path: Path, spent: list[Logic]) -> None:
    """The second time they come from the folder, and are the same."""
    folder = tmp_path / "cache"
    first, second = kept_rules(LOGIC, folder), kept_rules(LOGIC, folder)
    assert spent == [LOGIC]
    assert first == second == compiled(LOGIC)


def test_what_comes_back_decides_alike(tmp_path: Path) -> None:
    """An engine with kept rules knows the same facts, and calls its rules by the same names."""
    kept_rules(LOGIC, tmp_path)
    again, plain = kept_rules(LOGIC, tmp_path).table, ForwardChainer(LOGIC)
    assert (again.keys, again.names) == (plain.keys, plain.names)
    assert {type(key) for key in again.keys} == {type(key) for key in plain.keys}


@pytest.mark.parametrize("change", ["waivers", "code"])
def test_other_rules_are_others(
    tmp_path: Path, spent: list[Logic], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither another logic nor another version of the code finds what was kept."""
    kept_rules(LOGIC, tmp_path)
    other = LOGIC
    if change == "waivers":
        other = msgspec.structs.replace(LOGIC, waivers=True)
    else:
        monkeypatch.setattr(kept, "code_of", lambda _: [b"changed"])
    assert kept_rules(other, tmp_path) == compiled(other)
    assert spent == [LOGIC, other]


@pytest.mark.parametrize("kept_bytes", [0, 20, -1], ids=["empty", "cut off early", "cut off"])
def test_a_broken_file_is_passed_over(tmp_path: Path, spent: list[Logic], kept_bytes: int) -> None:
    """What isn't whole is made anew and written again."""
    made = kept_rules(LOGIC, tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(content[:kept_bytes])
    assert kept_rules(LOGIC, tmp_path) == made
    assert spent == [LOGIC, LOGIC]
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "payload",
    [b"words", b"\x91" * 100_000, msgspec.msgpack.encode([[], []])],
    ids=["words", "deep", "no table"],
)
def test_what_holds_no_rules_is_passed_over(tmp_path: Path, spent: list[Logic], payload: bytes) -> None:
    """A file that is whole but holds something else is made anew and written again."""
    made = kept_rules(LOGIC, tmp_path)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    file.write_bytes(seal(bytes.fromhex(file.stem), payload) + payload)
    assert kept_rules(LOGIC, tmp_path) == made
    assert spent == [LOGIC, LOGIC]
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be kept, rules are made each time."""
    (tmp_path / "file").write_text("")
    assert kept_rules(LOGIC, tmp_path / "file" / "cache") == compiled(LOGIC)


def test_old_files_make_room(tmp_path: Path) -> None:
    """No more than so many are kept."""
    for number in range(KEPT + 3):
        kept_rules(Logic(f"x{number}", (), (PreconditionShape("p"),)), tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
