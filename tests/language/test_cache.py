"""What is kept of policies is what would be understood of them anew, or isn't used."""

import hashlib
import os
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import checker
from checker.base.resources import rules_folder
from checker.diagnostics import PolicyError
from checker.language.library import cache, loader
from checker.language.library.library import Loaded
from checker.language.model.conditions import Comparison, FieldRef
from checker.render.report.json import to_json
from checker.render.report.text import to_text
from checker.schema.catalog import catalog

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.json"))
NOW = datetime(2026, 11, 20, tzinfo=UTC)
OWN = """
policy: test/own
title: {en: one, zh: 一}
extends: douyin/closure
preconditions:
  named: {title: {en: named, zh: 有名}, require: {shop.name: Tea}}
"""
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where policies are kept."""
    return tmp_path / "cache"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A rule file of a user's own."""
    file = tmp_path / "own.yaml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each time that rule files have been worked through."""
    calls: list[object] = []
    load = loader.load

    def counted(paths: list[Path]) -> Loaded:
        calls.append(paths)
        return load(paths)

    monkeypatch.setattr(loader, "load", counted)
    return calls


def same(one: Loaded, other: Loaded) -> bool:
    """Whether two loads have found the same."""
    return (
        one.library.policies == other.library.policies
        and one.library.referenced == other.library.referenced
        and one.diagnostics == other.diagnostics
        and one.sources == other.sources
    )


def kept(folder: Path) -> Path:
    """The one file in ``folder``."""
    (file,) = folder.iterdir()
    return file


@pytest.mark.parametrize("paths", [lambda _: rules_folder(), lambda own: own], ids=["shipped", "own"])
def test_what_is_kept_is_what_was_understood(
    folder: Path, own: Path, parsed: list[object], paths: Callable[[Path], Path]
) -> None:
    """The second time nothing is parsed, and policies, diagnostics and texts are the same."""
    chosen = [paths(own)]
    first = cache.load_cached(chosen, folder)
    second = cache.load_cached(chosen, folder)
    assert len(parsed) == 1
    assert same(first, second)
    assert second.library.policies


def test_fields_are_those_of_the_catalog(folder: Path) -> None:
    """A field of a policy that was kept is the catalog's own: identity counts."""
    cache.load_cached([rules_folder()], folder)
    policy = cache.load_cached([rules_folder()], folder).library.versions("douyin/closure")[0]
    assert isinstance(policy.applies_to, Comparison)
    assert isinstance(policy.applies_to.left, FieldRef)
    assert policy.applies_to.left.path.steps[-1] is catalog().records["shop"].fields["platform"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_reports_are_the_same(folder: Path, example: Path) -> None:
    """A report doesn't show whether policies were kept or read."""
    checker.load_policies(cache=folder)
    found = [
        checker.check(checker.load_snapshot(example), policies, now=NOW)
        for policies in (checker.load_policies(), checker.load_policies(cache=folder))
    ]
    assert to_json(found[0], "en") == to_json(found[1], "en")
    assert to_text(found[0], "zh", width=80) == to_text(found[1], "zh", width=80)


def test_a_changed_rule_file_is_read_anew(folder: Path, own: Path, parsed: list[object]) -> None:
    """A single changed letter counts."""
    cache.load_cached([own], folder)
    own.write_text(OWN.replace("Tea", "Tee"), encoding="utf-8")
    changed = cache.load_cached([own], folder)
    assert len(parsed) == 2
    assert same(changed, loader.load([own]))


def test_another_version_reads_anew(
    folder: Path, own: Path, parsed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of shopcheck has understood isn't used."""
    cache.load_cached([own], folder)
    monkeypatch.setattr(cache, "VERSION", "0.0.0")
    cache.load_cached([own], folder)
    assert len(parsed) == 2


class Trap:
    """Unpickled without care, it leaves a folder behind."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.target),)


def sealed(payload: bytes) -> bytes:
    """A payload with its right digest."""
    return hashlib.sha256(payload).digest() + payload


@pytest.mark.parametrize(
    "damage",
    [
        lambda _, __: b"",
        lambda content, _: content[:-1],
        lambda content, _: content[:100] + bytes([content[100] ^ 1]) + content[101:],
        lambda _, __: sealed(b"no pickle"),
        lambda _, __: sealed(pickle.dumps("no policies")),
        lambda _, target: sealed(pickle.dumps(Trap(target))),
    ],
    ids=["empty", "cut off", "changed", "no pickle", "something else", "a trap"],
)
def test_a_damaged_file_is_passed_over(
    tmp_path: Path, folder: Path, own: Path, parsed: list[object], damage: Callable[[bytes, Path], bytes]
) -> None:
    """A file that isn't what was written is not used, runs nothing, and is written anew."""
    first = cache.load_cached([own], folder)
    file = kept(folder)
    content = file.read_bytes()
    file.write_bytes(damage(content, tmp_path / "trap"))
    assert same(cache.load_cached([own], folder), first)
    assert len(parsed) == 2
    assert file.read_bytes() == content
    assert not (tmp_path / "trap").exists()


@posix
def test_only_the_user_can_read_and_write(folder: Path, own: Path) -> None:
    """Folder and file are private."""
    cache.load_cached([own], folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert kept(folder).stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("whose", ["folder", "file"])
def test_what_others_could_have_written_is_not_trusted(
    folder: Path, own: Path, parsed: list[object], whose: str
) -> None:
    """A folder or a file that others may write is passed over."""
    cache.load_cached([own], folder)
    (folder if whose == "folder" else kept(folder)).chmod(0o777)
    cache.load_cached([own], folder)
    assert len(parsed) == 2


@posix
def test_what_belongs_to_others_is_not_trusted(
    folder: Path, own: Path, parsed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of another user are neither read nor written."""
    cache.load_cached([own], folder)
    before = kept(folder).stat()
    monkeypatch.setattr(os, "geteuid", lambda: before.st_uid + 1)
    cache.load_cached([own], folder)
    assert len(parsed) == 2
    assert kept(folder).stat() == before


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, own: Path) -> None:
    """Where nothing can be kept, policies are read each time."""
    (tmp_path / "file").write_text("")
    assert cache.load_cached([own], tmp_path / "file" / "cache").library.policies


def test_mistakes_are_not_kept(folder: Path, own: Path) -> None:
    """An invalid rule file is reported every time."""
    own.write_text(OWN.replace("shop.name", "shop.nam"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError):
            checker.load_policies([own], cache=folder)
    with pytest.raises(PolicyError):
        checker.load_policies([own.with_name("missing.yaml")], cache=folder)
    assert not folder.exists()


def test_old_files_make_room(folder: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many files are kept, the newest among them."""
    monkeypatch.setattr(cache, "KEPT", 2)
    for number in range(4):
        own.write_text(OWN.replace("Tea", f"Tea {number}"), encoding="utf-8")
        cache.load_cached([own], folder)
    assert len(list(folder.iterdir())) == 2


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no /dev/fd")
def test_what_comes_through_a_pipe_is_read_once(folder: Path) -> None:
    """A pipe gives its content a single time: it isn't spent on looking for it in the cache."""
    reading, writing = os.pipe()
    try:
        os.write(writing, OWN.encode())
        os.close(writing)
        loaded = cache.load_cached([Path(f"/dev/fd/{reading}")], folder)
    finally:
        os.close(reading)
    assert [policy.id for policy in loaded.library.policies] == ["test/own"]
    assert not folder.exists()
