"""The project of a rule file: what it asks for is found there, and what asks for it."""

from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.language.library.cache import load_cached
from checker.language.library.files import Files, Surroundings
from checker.language.library.library import Loaded
from checker.language.library.loader import load
from checker.language.library.project import Projects

BASE = "policy: {name}\ntitle: {{en: Base, zh: 基础}}\npreconditions:\n  first: {{none: disputes}}\n"
OVER = (
    "policy: {name}\nextends: {base}\ntitle: {{en: Over, zh: 叠加}}\n"
    "preconditions:\n  second: {{none: orders}}\n"
)


def write(folder: Path, **files: str) -> None:
    """Files by name, with two underscores for a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def load_around(paths: list[Path], *opened: tuple[Path, ...], editor: bool = False) -> Loaded:
    """What the command line understands of rule files, or an editor that has folders open."""
    return load(paths, around=Surroundings(*opened, editor=editor))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A base, an overlay of it and an overlay of that in folders beside each other, and a reference."""
    folder = tmp_path / "project"
    write(
        folder,
        base__base=BASE.format(name="my/base"),
        over__over=OVER.format(name="my/over", base="my/base"),
        over__top=OVER.format(name="my/top", base="my/over").replace("second", "third"),
        refers=BASE.format(name="my/refers").replace("none: disputes", "policy: my/base"),
        other=BASE.format(name="my/other"),
    )
    (folder / "over" / "top.test.yaml").write_text("policy: my/top\nbase: {}\ncases: []\n")
    (folder / ".git").mkdir()
    return folder


def test_what_is_asked_for_is_found_in_the_project(project: Path) -> None:
    """An overlay alone is resolved with what it extends, and a reference leads to what stands elsewhere."""
    loaded = load_around([project / "over" / "top.yaml"])
    assert loaded.diagnostics == ()
    (policy,) = loaded.library.policies
    assert policy.extends == ("my/over", "my/base")
    assert [item.id for item in policy.all_preconditions()] == ["first", "second", "third"]
    refers = load_around([project / "refers.yaml"])
    assert refers.diagnostics == ()
    assert [item.id for item in refers.library.referenced] == ["my/base"]


def test_a_misspelt_name_is_looked_for_there_too(project: Path) -> None:
    """What the project gives is among what can be meant."""
    write(project, over__over=OVER.format(name="my/over", base="my/bsae"))
    (found, *_) = load_around([project / "over" / "over.yaml"]).diagnostics
    assert (found.code, found.suggestion) == ("SC107", "my/base")


def test_the_nearest_one_is_meant(project: Path) -> None:
    """A policy beside the file that asks comes before one of the same id further away."""
    write(project, over__near=BASE.format(name="my/base").replace("first", "near"))
    (policy,) = load_around([project / "over" / "over.yaml"]).library.policies
    assert [item.id for item in policy.all_preconditions()] == ["near", "second"]
    (policy,) = load_around([project / "base" / "base.yaml"]).library.policies
    assert [item.id for item in policy.all_preconditions()] == ["first"]


def test_a_project_ends_where_it_is_marked(project: Path) -> None:
    """Files outside of it, and those of another project in it, aren't its own."""
    write(project.parent, outside=BASE.format(name="my/outside"))
    inner = project / "inner"
    write(inner, own=BASE.format(name="my/inner"), asks=OVER.format(name="my/asks", base="my/base"))
    (inner / ".shopcheck").touch()
    write(project, over__over=OVER.format(name="my/over", base="my/outside"))
    assert [item.code for item in load_around([project / "over" / "over.yaml"]).diagnostics] == ["SC107"]
    write(project, over__over=OVER.format(name="my/over", base="my/inner"))
    assert [item.code for item in load_around([project / "over" / "over.yaml"]).diagnostics] == ["SC107"]
    assert [item.code for item in load_around([inner / "asks.yaml"]).diagnostics] == ["SC107"]
    assert Projects(Files(around=Surroundings())).users([project / "base" / "base.yaml"]) == (
        project / "refers.yaml",
    )


def test_without_a_mark_the_current_folder_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a relative path, two levels down; else the folder of the file; or what an editor has open.

    Without any, an editor looks beside that folder, but not where a hundred others stand.
    """
    (project / ".git").rmdir()
    over = project / "over" / "over.yaml"
    assert [item.code for item in load_around([over]).diagnostics] == ["SC107"]
    assert load_around([over], (project,), editor=True).diagnostics == ()
    assert load_around([over], editor=True).diagnostics == ()
    crowd = [project / f"other{number}" for number in range(100)]
    for folder in crowd:
        folder.mkdir()
    assert [item.code for item in load_around([over], editor=True).diagnostics] == ["SC107"]
    for folder in crowd:
        folder.rmdir()
    monkeypatch.chdir(project)
    assert load_around([over.relative_to(project)]).diagnostics == ()
    (project / "a" / "b").mkdir(parents=True)
    (project / "base").rename(project / "a" / "b" / "c")
    assert [item.code for item in load_around([over.relative_to(project)]).diagnostics] == ["SC107"]
    write(project, over__base=BASE.format(name="my/base"))
    assert load_around([over]).diagnostics == ()


def test_what_a_change_may_touch(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Overlays, overlays of these, references and tests; nothing else, each once."""
    users = Projects(Files(around=Surroundings())).users([project / "base" / "base.yaml"])
    names = ["over/over.yaml", "over/top.test.yaml", "over/top.yaml", "refers.yaml"]
    assert [path.relative_to(project).as_posix() for path in users] == names
    monkeypatch.chdir(project / "base")
    users = Projects(Files(around=Surroundings())).users([Path("base.yaml")])
    assert [path.as_posix() for path in users] == [f"../{name}" for name in names]
    assert Projects(Files(around=Surroundings())).users([project / "other.yaml"]) == ()


def test_an_overlay_is_laid_over_all_versions(project: Path) -> None:
    """Those beside the one that was given count too."""
    dated = BASE.format(name="my/base").replace("title", "in_force: {DAYS: 2020-01-01}\ntitle")
    write(project, base__base=dated.replace("DAYS", "from"), base__old=dated.replace("DAYS", "until"))
    paths = [project / "base" / "base.yaml", project / "over" / "over.yaml"]
    for given in (paths, paths[1:]):
        loaded = load_around(given)
        assert loaded.diagnostics == ()
        assert len(loaded.library.versions("my/over")) == 2


def test_shipped_policies_are_a_project(project: Path) -> None:
    """Where the repository of the shipped ones holds others, they aren't touched by these."""
    users = Projects(Files(around=Surroundings())).users([rules_folder() / "closure" / "guide.yaml"])
    assert users
    assert all(path.is_relative_to(rules_folder()) for path in users)


def test_the_cache_knows_what_is_around(project: Path, tmp_path: Path) -> None:
    """A base that is found in the project is part of what is kept: a change of it counts."""
    over, cache = project / "over" / "over.yaml", tmp_path / "cache"
    for name in ("first", "changed"):
        write(project, base__base=BASE.format(name="my/base").replace("first", name))
        for _ in range(2):
            (policy,) = load_cached([over], cache).library.policies
            assert [item.id for item in policy.all_preconditions()] == [name, "second"]
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    "asks",
    [
        "extends : my/base",
        "'extends' : my/base",
        "extends:\n  my/base",
        "extends: >-\n  my/base",
        "extends: # the one beside\n  my/base",
        "? extends\n: my/base",
        "? extends # the one beside\n: my/base",
        '"ext\\x65nds": my/base',
        'extends: "my\\x2fbase"',
    ],
)
def test_however_a_base_is_asked_for_it_is_kept_with_it(project: Path, tmp_path: Path, asks: str) -> None:
    """A base that changes, or one that comes nearer, counts, in whichever way YAML lets it be named."""
    over, cache = project / "over" / "over.yaml", tmp_path / "cache"
    text = over.read_text(encoding="utf-8").replace("extends: my/base", asks)
    assert asks in text
    write(project, over__over=text)
    for place, name in (("base__base", "first"), ("base__base", "changed"), ("over__base", "nearer")):
        write(project, **{place: BASE.format(name="my/base").replace("first", name)})
        (policy,) = load_cached([over], cache).library.policies
        assert [item.id for item in policy.all_preconditions()] == [name, "second"]


@pytest.mark.parametrize(
    "named",
    [
        "\ufeffpolicy: my/base",
        "policy : my/base",
        '"policy": my/base',
        "'policy' : my/base",
        "policy:\n  my/base",
    ],
)
def test_however_a_policy_is_named_it_is_found(project: Path, named: str) -> None:
    """A base in another folder is found in whichever way its file writes its id."""
    text = BASE.format(name="my/base").replace("policy: my/base", named)
    assert named in text
    write(project, base__base=text)
    loaded = load_around([project / "over" / "over.yaml"])
    assert not loaded.diagnostics
    assert loaded.library.policies[0].extends == ("my/base",)


def test_a_file_without_an_id_has_none(project: Path) -> None:
    """What stands on the line behind an empty ``policy:`` is no id."""
    write(project, draft="policy:\ntitle: {en: Draft, zh: 草稿}\n")
    assert "title:" not in Projects(Files(around=Surroundings())).ids(project / "other.yaml")
