"""What is kept of policies is what would be understood of them anew, or isn't used."""

import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import checker
from checker.base.resources import rules_folder
from checker.diagnostics import PolicyError
from checker.language.library import cache, files, loader
from checker.language.library.files import Files
from checker.language.library.library import Loaded
from checker.language.model.conditions import Comparison, FieldRef
from checker.render.report.details import to_text
from checker.render.report.json import to_json
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
    load_from = loader.load_from

    def counted(paths: Sequence[Path], files: Files) -> Loaded:
        calls.append(paths)
        return load_from(paths, files)

    monkeypatch.setattr(loader, "load_from", counted)
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
    """A report doesn't show whether policies, and what was made of them, were kept or made for it."""
    found = []
    for cache_folder in (None, folder, folder):
        policies = checker.load_policies(cache=cache_folder)
        check = checker.Checker(policies, now=NOW, cache=cache_folder).check
        found.append(check(checker.load_snapshot(example)))
    assert len({to_json(report, "en") for report in found}) == 1
    assert len({to_text(report, "zh", width=80) for report in found}) == 1


def test_a_changed_rule_file_is_read_anew(folder: Path, own: Path, parsed: list[object]) -> None:
    """A single changed letter counts."""
    cache.load_cached([own], folder)
    own.write_text(OWN.replace("Tea", "Tee"), encoding="utf-8")
    changed = cache.load_cached([own], folder)
    assert len(parsed) == 2
    assert same(changed, loader.load([own]))


def saved_between(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let ``change`` happen once rule files are looked for in the cache, before they are worked through."""
    load_from = loader.load_from

    def late(paths: Sequence[Path], files: Files) -> Loaded:
        change()
        return load_from(paths, files)

    monkeypatch.setattr(loader, "load_from", late)


def names(loaded: Loaded) -> set[str]:
    """The titles of all preconditions."""
    return {item.title.en for policy in loaded.library.policies for item in policy.all_preconditions()}


BASE = OWN.replace("test/own", "test/base").replace("extends: douyin/closure\n", "")


@pytest.mark.parametrize("late", ["own.yaml", "base.yaml", "new.yaml", "shipped.yaml"])
def test_what_is_kept_belongs_to_the_bytes_that_were_read(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    """A file that is saved while its policy is loaded - given, extended, new or shipped - changes nothing.

    What is kept is kept for the files as they were read, and those that are there now are read anew.
    """
    rules, shipped = tmp_path / "mine", tmp_path / "rules"
    for place in (rules, shipped):
        place.mkdir()
    for module in (cache, files):
        monkeypatch.setattr(module, "rules_folder", lambda: shipped)
    before = {
        rules / "own.yaml": OWN.replace("douyin/closure", "test/base").replace("named", "own"),
        rules / "base.yaml": BASE.replace("extends", "x").replace("named", "base"),
        rules / "other.yaml": OWN.replace("test/own", "test/other")
        .replace("douyin/closure", "test/shipped")
        .replace("named", "other"),
        shipped / "shipped.yaml": BASE.replace("test/base", "test/shipped").replace("named", "shipped"),
    }
    for file, text in before.items():
        file.write_text(text, encoding="utf-8")
    first = loader.load([rules])
    assert first.valid
    changed = (shipped if late == "shipped.yaml" else rules) / late
    later = before.get(changed, BASE.replace("test/base", "test/new")).replace(
        "title: {en: ", "title: {en: late "
    )

    with monkeypatch.context() as patch:
        saved_between(patch, lambda: changed.write_text(later, encoding="utf-8"))
        assert same(cache.load_cached([rules], folder), first)
    now = cache.load_cached([rules], folder)
    assert same(now, loader.load([rules]))
    assert any(name.startswith("late ") for name in names(now))
    if changed in before:
        changed.write_text(before[changed], encoding="utf-8")
    else:
        changed.unlink()
    assert same(cache.load_cached([rules], folder), first)
    assert len(list(folder.iterdir())) == 2


@posix
def test_a_name_that_is_no_text_is_no_error(folder: Path, own: Path) -> None:
    """A file whose name isn't Unicode is read, kept or not."""
    odd = own.with_name(os.fsdecode(b"\xff.yaml"))
    try:
        own.rename(odd)
    except OSError:
        pytest.skip("the file system has only names that are texts")
    for _ in range(2):
        assert [policy.id for policy in cache.load_cached([odd], folder).library.policies] == ["test/own"]


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


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:20],
        lambda content: content[:-1],
        lambda content: content[:100] + bytes([content[100] ^ 1]) + content[101:],
        lambda content: content + b"\0",
        lambda _: b"\0" * 5000,
    ],
    ids=["empty", "cut off early", "cut off", "changed", "longer", "zeros"],
)
def test_a_damaged_file_is_passed_over(
    folder: Path, own: Path, parsed: list[object], damage: Callable[[bytes], bytes]
) -> None:
    """A file that isn't what was written is not used, and is written anew."""
    first = cache.load_cached([own], folder)
    file = kept(folder)
    content = file.read_bytes()
    file.write_bytes(damage(content))
    assert same(cache.load_cached([own], folder), first)
    assert len(parsed) == 2
    assert file.read_bytes() == content


NO_REMARKS = msgspec.msgpack.encode(())


def packed(names: list[list[str]], contents: list[object], declared: bytes = b"") -> bytes:
    """A file as it is written: names, bytes that speak of them by number, and what is declared."""
    return msgspec.msgpack.encode([names, msgspec.msgpack.encode(contents), declared])


def trap(target: Path) -> bytes:
    """A pickle that leaves a folder behind where it is read as one."""
    return b"cos\nmkdir\n(V%s\ntR." % str(target).encode()


@pytest.mark.parametrize(
    "foreign",
    [
        lambda _: b"no policies",
        lambda _: msgspec.msgpack.encode("something else"),
        lambda _: packed([], [[], [], NO_REMARKS, {"own.yaml": 3}]),
        lambda _: packed([["Field", "order", "colour"]], [[], [], NO_REMARKS, {}]),
        lambda _: packed([["Record", "order"]], [[], [], NO_REMARKS, {}]),
        lambda _: packed([], [[[["Outline", "id"], b""]], [], NO_REMARKS, {}]),
        lambda _: packed([], [[], [], b"\x01", {}]),
        lambda _: b"\x91" * 100_000,
        trap,
    ],
    ids=[
        "words",
        "a text",
        "a wrong type",
        "no field",
        "no kind",
        "half an outline",
        "no remarks",
        "deep",
        "a trap",
    ],
)
def test_what_is_no_policy_is_passed_over(
    tmp_path: Path, folder: Path, own: Path, parsed: list[object], foreign: Callable[[Path], bytes]
) -> None:
    """A file that is whole but holds something else is not used, runs nothing, and is written anew."""
    first = cache.load_cached([own], folder)
    file = kept(folder)
    content, payload = file.read_bytes(), foreign(tmp_path / "trap")
    seal = hashlib.sha256(bytes.fromhex(file.stem) + payload).digest()
    assert content.startswith(hashlib.sha256(bytes.fromhex(file.stem) + content[len(seal) :]).digest())
    file.write_bytes(seal + payload)
    assert same(cache.load_cached([own], folder), first)
    assert len(parsed) == 2
    assert file.read_bytes() == content
    assert not (tmp_path / "trap").exists()


def test_half_a_policy_is_passed_over(folder: Path, own: Path, parsed: list[object]) -> None:
    """A policy that is known only by its outline isn't used, and is written anew once it is asked for."""
    first = cache.load_cached([own], folder)
    file = kept(folder)
    content = file.read_bytes()
    names, contents, declared = msgspec.msgpack.decode(content[len(hashlib.sha256().digest()) :])
    parts = msgspec.msgpack.decode(contents)
    parts[0][0][1] = msgspec.msgpack.encode(["Policy", "test/own"])
    payload = packed(names, parts, declared)
    file.write_bytes(hashlib.sha256(bytes.fromhex(file.stem) + payload).digest() + payload)
    found = cache.load_cached([own], folder)
    assert found.library.ids() == ("test/own",)
    assert len(parsed) == 1
    assert same(found, first)
    assert len(parsed) == 2
    assert file.read_bytes() == content


def test_files_that_changed_places_are_passed_over(folder: Path, own: Path, parsed: list[object]) -> None:
    """What is kept for some rule files isn't taken for what others say, though it is whole."""
    cache.load_cached([own], folder)
    first = kept(folder)
    own.write_text(OWN.replace("Tea", "Tee"), encoding="utf-8")
    changed = cache.load_cached([own], folder)
    (second,) = set(folder.iterdir()) - {first}
    first_content, second_content = first.read_bytes(), second.read_bytes()
    first.write_bytes(second_content)
    second.write_bytes(first_content)
    assert same(cache.load_cached([own], folder), changed)
    assert len(parsed) == 3
    assert second.read_bytes() == second_content


def test_a_folder_in_the_place_of_a_file_is_passed_over(folder: Path, own: Path) -> None:
    """What is no file can't be read, and is no error."""
    first = cache.load_cached([own], folder)
    file = kept(folder)
    file.unlink()
    (file / "inside").mkdir(parents=True)
    assert same(cache.load_cached([own], folder), first)
    assert list(folder.iterdir()) == [file]


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
    """A pipe gives its content a single time: what is looked for in the cache is what is worked through."""
    reading, writing = os.pipe()
    try:
        os.write(writing, OWN.encode())
        os.close(writing)
        loaded = cache.load_cached([Path(f"/dev/fd/{reading}")], folder)
    finally:
        os.close(reading)
    assert [policy.id for policy in loaded.library.policies] == ["test/own"]
