"""Policies made ready, kept in a folder: found again, and never taken from somebody else or a broken file."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest

from checker.base.sealed import seal
from checker.evaluate.python import kept
from checker.evaluate.python.kept import KEPT, Kept
from checker.language import load_text
from checker.language.model.policy import Policy

DIGEST = b"made from this"


def policy(limit: int = 1) -> Policy:
    """A policy that asks for a limit."""
    text = f"""\
policy: test/kept
title: {{en: Kept, zh: 保存}}
subject: shop
preconditions:
  few:
    title: {{en: Few orders are open, zh: 未完成订单很少}}
    count: orders
    where: {{status: UNPAID}}
    below: {limit}
"""
    return load_text(text, "kept.yaml").checked().policies[0]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The policies that have been made ready."""
    found: list[object] = []
    prepare = kept.prepared

    def counting(*given: object, **options: object) -> object:
        found.append(given[0])
        return prepare(*given, **options)

    monkeypatch.setattr(kept, "prepared", counting)
    return found


def source(folder: Path, digest: bytes = DIGEST, *given: Policy) -> str:
    """The module of policies, made ready with a folder."""
    return Kept(folder, digest).prepared(given or (policy(),)).program.source


def test_policies_are_made_ready_once_for_all_processes(tmp_path: Path, spent: list[object]) -> None:
    """The second time all comes from the folder, which is private."""
    folder = tmp_path / "cache"
    one = (policy(),)
    first, second = (Kept(folder, DIGEST).prepared(one) for _ in range(2))
    assert spent == [one]
    assert second.policies == one
    assert second.projection == first.projection
    assert second.program.code == first.program.code
    assert second.program.values.keys() == first.program.values.keys()
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir()} == {0}


def test_what_they_come_from_tells_them_apart(tmp_path: Path, spent: list[object]) -> None:
    """Another digest, other policies, other waivers, and other code each have an answer of their own."""
    one = policy()
    source(tmp_path, DIGEST, one)
    source(tmp_path, b"made from that", one)
    source(tmp_path, DIGEST, one, load_text(OTHER, "other.yaml").checked().policies[0])
    Kept(tmp_path, DIGEST).prepared((one,), frozenset({(one.id, "few")}))
    assert len(spent) == len(list(tmp_path.iterdir())) == 4


def test_other_code_reads_nothing_of_ours(
    tmp_path: Path, spent: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older version has kept is not for a newer one."""
    source(tmp_path)
    monkeypatch.setattr(kept, "code_of", lambda *_stages: [b"changed"])
    source(tmp_path)
    assert len(spent) == 2


OTHER = """\
policy: test/other
title: {en: Other, zh: 其他}
subject: shop
preconditions:
  sold:
    title: {en: There are orders, zh: 有订单}
    count: orders
    at_least: 1
"""


@pytest.mark.parametrize("harm", ["cut", "changed", "swapped", "writable", "not a program"])
def test_a_file_that_is_not_ours_whole_is_passed_over(tmp_path: Path, spent: list[object], harm: str) -> None:
    """Cut short, altered, taken from other policies, writable by others, or no program: all is made anew."""
    whole = source(tmp_path)
    [file] = tmp_path.iterdir()
    content = file.read_bytes()
    if harm == "cut":
        file.write_bytes(content[:-3])
    elif harm == "changed":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "writable":
        file.chmod(0o666)
    elif harm == "swapped":
        source(other := tmp_path / "other", b"made from that")
        file.write_bytes(next(other.iterdir()).read_bytes())
    else:
        payload = marshal.dumps(["no program", "no projection"])
        file.write_bytes(seal(bytes.fromhex(file.stem), payload) + payload)
    spent.clear()
    assert source(tmp_path) == whole
    assert len(spent) == 1


def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    """Nothing is read from it and nothing left in it."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    assert source(folder)
    assert not list(folder.iterdir())


def test_the_oldest_make_room(tmp_path: Path) -> None:
    """A folder doesn't grow without end."""
    for number in range(KEPT + 3):
        source(tmp_path, b"made from %d" % number)
    assert len(list(tmp_path.iterdir())) == KEPT


def test_a_folder_that_cannot_be_made_is_no_mistake(tmp_path: Path) -> None:
    """The policies are made ready, and nothing is kept."""
    (tmp_path / "file").write_text("in the way")
    assert source(tmp_path / "file" / "cache")
