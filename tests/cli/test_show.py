"""``shopcheck show --all``: every policy, and as pages a site that is whole and new, or isn't there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from checker.cli import site as module
from checker.cli.commands import show

SITE = ("show", "--all", "--format", "html", "--output", "site")
MINE = (
    "policy: mine/a\ntitle: {en: a, zh: 甲}\npreconditions:\n"
    "  one: {title: {en: b, zh: 乙}, require: {shop.name: Tea}}\n"
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with policies of a user's own, in which every call is made."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(MINE, encoding="utf-8")
    (tmp_path / "mine" / "b.yaml").write_text(MINE.replace("mine/a", "mine/b"), encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("policy: mine/wrong\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder."""
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(each.name for each in folder.iterdir())


def mine(call, folder: str = "site"):
    """Make a site of the user's own policies."""
    return call("show", "--all", "mine", "--format", "html", "--output", folder)


def test_every_policy_in_other_forms(call):
    """Without html all policies come one after the other, by their ids."""
    found = json.loads(call("show", "--all", "--format", "json").stdout)
    ids = [policy["policy"] for policy in found]
    assert len(ids) > 25
    assert ids == sorted(ids)
    assert call("show", "--all", "mine", "--format", "plain").stdout.count("[one]") == 2
    assert call("show", "--all", "--format", "markdown", "--output", "all.md").exit_code == 0
    assert Path("all.md").read_text(encoding="utf-8").count("\n# ") > 25


def test_a_site_of_all(call, place: Path):
    """The shipped policies have a page each, the same twice, and nothing is left beside them."""
    result = call(*SITE)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    first = contents(place / "site")
    assert {"index.html", "douyin.closure.html", module.LIST} <= set(first)
    assert call(*SITE).exit_code == 0
    assert contents(place / "site") == first
    assert names(place) == ["mine", "site", "wrong.yaml"]


def test_the_language_seen_first(call, place: Path):
    """``--lang`` chooses the language in which the pages open."""
    call(*SITE, "--lang", "zh")
    assert 'lang="zh-CN"' in (place / "site" / "index.html").read_text(encoding="utf-8")[:60]


def test_the_folder_looks_as_others_do(call, place: Path):
    """A new folder has the permissions of a new folder, and one that is replaced keeps its own."""
    mine(call)
    (place / "usual").mkdir()
    assert (place / "site").stat().st_mode == (place / "usual").stat().st_mode
    (place / "site").chmod(0o750)
    mine(call)
    assert (place / "site").stat().st_mode & 0o777 == 0o750


def test_no_page_outlives_its_policy(call, place: Path):
    """What a policy leaves behind when it goes isn't in the next site."""
    mine(call)
    (place / "mine" / "b.yaml").unlink()
    assert mine(call).exit_code == 0
    assert set(contents(place / "site")) == {"index.html", "mine.a.html", module.LIST}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show",), "SC603"),
        (("show", "--format", "html"), "SC603"),
        (("show", "--all", "--format", "html"), "SC603"),
        (("show", "--all", "douyin/closure"), "SC605"),
        (("show", "--all", "no/such"), "SC605"),
        (("show", "--all", "douyin/closure", "--format", "html", "--output", "site"), "SC605"),
        (("show", "--all", "mine", "mine", "--format", "html", "--output", "site"), "SC605"),
        (("show", "--all", "--format", "text", "--output", "mine"), "SC607"),
        (("show", "--all", "--format", "html", "--output", "wrong.yaml"), "SC607"),
        (("show", "--all", "--format", "html", "--output", "mine"), "SC607"),
        (("show", "--all", "--format", "html", "--output", "no/site"), "SC607"),
        (("show", "--all", "--format", "html", "--output", "."), "SC607"),
        (("show", "--all", "--format", "html", "--output", "a\0b"), "SC607"),
        (("show", "mine", "--format", "html"), "SC615"),
    ],
)
def test_calls_that_say_too_little_or_too_much(call, place: Path, words: tuple[str, ...], code: str):
    """Each is answered in words, and leaves what isn't a site as it is."""
    before = contents(place / "mine")
    result = call(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error[{code}]")
    assert contents(place / "mine") == before
    assert (place / "wrong.yaml").read_text() == "policy: mine/wrong\n"


def test_a_folder_with_something_else_stays(call, place: Path):
    """A file or a folder of somebody's own in a site keeps it from being replaced, to the byte."""
    mine(call)
    for add in (lambda path: path.write_text("mine"), lambda path: path.mkdir()):
        add(place / "site" / "notes")
        before = names(place / "site")
        result = mine(call)
        assert (result.exit_code, "`notes`" in result.stderr) == (2, True)
        assert names(place / "site") == before
        shutil.rmtree(place / "site" / "notes", ignore_errors=True)
        (place / "site" / "notes").unlink(missing_ok=True)
    assert mine(call).exit_code == 0


def test_the_list_names_files_of_the_folder_only(call, place: Path):
    """A list that names other places removes nothing there."""
    mine(call)
    listed = place / "site" / module.LIST
    listed.write_text(listed.read_text() + "../wrong.yaml\n..\n/\n")
    mine(call)
    assert (place / "wrong.yaml").exists()
    module.stand_in_for_site("site", None)
    assert (place / "wrong.yaml").exists()
    assert not (place / "site").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [(("wrong.yaml",), 4), (("no-such.yaml",), 4), (("douyin/closure",), 2)],
)
def test_a_failing_call_leaves_a_page_that_says_why(call, place: Path, words: tuple[str, ...], status: int):
    """In place of an older site, or of none, stands one page with what is wrong; the next replaces it."""
    for _ in range(2):
        result = call("show", "--all", *words, "--format", "html", "--output", "site")
        assert (result.exit_code, result.stdout) == (status, "")
        assert set(contents(place / "site")) == {"index.html", module.LIST}
        code = result.stderr.split("[")[1].split("]")[0]
        assert f"<code>{code}</code>" in (place / "site" / "index.html").read_text(encoding="utf-8")
        assert mine(call).exit_code == 0


@pytest.mark.parametrize("error", [KeyError("bug"), MemoryError(), KeyboardInterrupt()])
def test_a_broken_call_leaves_nothing(
    call, place: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
):
    """After an internal error, or once interrupted, there is no site at all."""
    mine(call)
    before = contents(place / "site")

    def broken(*_: object) -> None:
        assert contents(place / "site") == before, "it stays until all is done"
        raise error

    monkeypatch.setattr(show, "named_policies", broken)
    assert mine(call).exit_code in (70, 130)
    assert names(place) == ["mine", "wrong.yaml"]


@pytest.mark.parametrize("fails", ["first", "second"])
def test_a_site_that_cannot_be_put_in_place(call, place: Path, monkeypatch: pytest.MonkeyPatch, fails: str):
    """Where the folder can't be taken away, or the new one can't take its place, the old pages are gone."""
    mine(call)
    real, calls = Path.rename, []

    def denied(self: Path, target: Path) -> Path:
        calls.append(self)
        if fails == "first" or len(calls) != 1:
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", denied)
    result = mine(call)
    assert result.exit_code == 2
    assert result.stderr.startswith("error[SC607]")
    assert names(place) == ["mine", "wrong.yaml"]


def test_what_a_link_points_to_is_replaced(call, place: Path):
    """Under a link the folder itself becomes the site, and the link stays."""
    (place / "real").mkdir()
    (place / "site").symlink_to("real")
    assert mine(call).exit_code == 0
    assert (place / "site").is_symlink()
    assert (place / "real" / "mine.a.html").exists()
