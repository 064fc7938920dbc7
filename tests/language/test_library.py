"""Files to a library: which files are read, which version is in force, what leads from policy to policy."""

from datetime import date
from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics import PolicyError
from checker.language.library.files import Surroundings
from checker.language.library.loader import load, load_text


def write(folder: Path, name: str, text: str) -> Path:
    """A file with a text."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def policy(name: str, body: str = "none: disputes", head: str = "") -> str:
    """A small policy."""
    return f"policy: {name}\ntitle: {{en: A policy, zh: 规则}}\n{head}preconditions:\n  first: {{{body}}}\n"


def test_shipped_policies_are_valid() -> None:
    """All policies that are shipped load without a diagnostic, named as in the package."""
    loaded = load([rules_folder()])
    assert loaded.diagnostics == ()
    assert loaded.library.ids() == tuple(sorted(loaded.library.ids()))
    assert all(name.startswith("rules/") for name in loaded.sources)


def test_folders_are_searched(tmp_path: Path) -> None:
    """All rule files under a folder are read once; rule tests and hidden files aren't."""
    write(tmp_path, "b/two.yml", policy("two"))
    write(tmp_path, "a/one.yaml", policy("one"))
    write(tmp_path, "a/one.test.yaml", "cases: []\n")
    write(tmp_path, ".git/three.yaml", policy("three"))
    loaded = load([tmp_path, tmp_path / "a" / "one.yaml"])
    assert loaded.diagnostics == ()
    assert [found.id for found in loaded.library.policies] == ["one", "two"]
    assert loaded.sources[(tmp_path / "a/one.yaml").as_posix()] == policy("one")


def test_nothing_to_read_is_a_mistake(tmp_path: Path) -> None:
    """A missing file and a folder without rules are reported, not passed over."""
    found = load([tmp_path / "missing.yaml", tmp_path]).diagnostics
    assert sorted(diagnostic.code for diagnostic in found) == ["SC017", "SC018"]


def test_the_version_in_force_is_found(tmp_path: Path) -> None:
    """`from` is the first day, `until` the first on which a version no longer applies."""
    write(tmp_path, "old.yaml", policy("one", head="in_force: {from: 2024-01-01, until: 2025-01-01}\n"))
    write(tmp_path, "new.yaml", policy("one", head="in_force: {from: 2025-01-01}\n"))
    library = load([tmp_path]).checked()
    old, new = library.versions("one")
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [library.in_force("one", day) for day in days] == [None, old, old, new]
    assert library.in_force("two", days[0]) is None


def test_versions_may_not_overlap(tmp_path: Path) -> None:
    """Two versions in force on the same day are reported, with both places."""
    write(tmp_path, "a.yaml", policy("one", head="in_force: {until: 2025-01-02}\n"))
    write(tmp_path, "b.yaml", policy("one", head="in_force: {from: 2025-01-01}\n"))
    (diagnostic,) = load([tmp_path]).diagnostics
    assert diagnostic.code == "SC125"
    assert [Path(related.span.file).name for related in diagnostic.related] == ["a.yaml"]


@pytest.mark.parametrize("asked", [".", "over.yaml"])
def test_versions_of_a_base_may_not_overlap(tmp_path: Path, asked: str) -> None:
    """It is a mistake of the base, said once: also where only what extends it is asked about."""
    (tmp_path / ".git").mkdir()
    write(tmp_path, "a.yaml", policy("one"))
    write(tmp_path, "b.yaml", policy("one"))
    for name in ("over", "third"):
        write(tmp_path, f"{name}.yaml", f"policy: {name}\nextends: one\ntitle: {{en: O, zh: 叠}}\n")
    (diagnostic,) = load([tmp_path / asked], around=Surroundings()).diagnostics
    assert (diagnostic.code, diagnostic.message.en.split("`")[1]) == ("SC125", "one")
    assert diagnostic.span is not None
    places = (diagnostic.span, *(related.span for related in diagnostic.related))
    assert {Path(place.file).name for place in places} == {"a.yaml", "b.yaml"}


def test_a_misspelt_id_is_understood() -> None:
    """The library knows which policy was meant."""
    library = load([rules_folder()]).library
    assert library.nearest("douyin/closur") == "douyin/closure"
    assert library.nearest("nothing like it") is None


def test_shipped_policies_can_be_referred_to(tmp_path: Path) -> None:
    """A reference to a shipped policy brings it along, and not among those asked for."""
    file = write(tmp_path, "mine.yaml", policy("mine", "policy: douyin/closure"))
    library = load([file]).checked()
    assert [found.id for found in library.policies] == ["mine"]
    assert [found.id for found in library.referenced] == ["douyin/closure"]
    assert library.versions("douyin/closure") == library.referenced
    assert library.ids() == ("mine",)


def test_own_files_come_before_shipped_ones(tmp_path: Path) -> None:
    """A policy with the id of a shipped one takes its place for references."""
    write(tmp_path, "own.yaml", policy("douyin/closure"))
    write(tmp_path, "mine.yaml", policy("mine", "policy: douyin/closure"))
    library = load([tmp_path]).checked()
    assert library.referenced == ()
    assert Path(library.versions("douyin/closure")[0].file).name == "own.yaml"


def test_long_circles_of_references_are_found(tmp_path: Path) -> None:
    """Policies that wait for each other are reported with the whole way."""
    for name, other in (("one", "two"), ("two", "three"), ("three", "one")):
        write(tmp_path, f"{name}.yaml", policy(name, f"policy: {other}"))
    (diagnostic,) = load([tmp_path]).diagnostics
    assert diagnostic.code == "SC121"
    assert all(f"`{name}`" in diagnostic.message.en for name in ("one", "two", "three"))


def test_one_broken_file_doesnt_hide_the_others(tmp_path: Path) -> None:
    """The mistakes of all files come in one run, in the order of files and places."""
    write(tmp_path, "a.yaml", policy("a", "none: disptes"))
    write(tmp_path, "b.yaml", "title: {en: \n")
    write(tmp_path, "c.yaml", policy("c"))
    loaded = load([tmp_path])
    assert [diagnostic.code for diagnostic in loaded.diagnostics] == ["SC104", "SC003"]
    assert "c" in loaded.library.ids()
    assert not loaded.valid
    with pytest.raises(PolicyError):
        loaded.checked()


def test_warnings_dont_make_a_policy_invalid() -> None:
    """A missing translation is said, and the policy can be used."""
    loaded = load_text(policy("one").replace("en: A policy, ", ""), "f.yaml")
    assert [diagnostic.code for diagnostic in loaded.diagnostics] == ["SC139"]
    assert loaded.checked() is loaded.library


def test_the_same_files_give_the_same_policies() -> None:
    """Loading twice yields equal policies and diagnostics."""
    first, second = load([rules_folder()]), load([rules_folder()])
    assert first.library.policies == second.library.policies
