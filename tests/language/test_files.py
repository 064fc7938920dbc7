"""Which files are ours: what is found in folders, and what is said of the rest."""

import os
from pathlib import Path

import pytest

from checker.diagnostics.collector import Collector
from checker.language.library.files import Files
from checker.language.library.kinds import Holding, kind_of

POLICY = "policy: my/one\ntitle: {en: One, zh: 一}\npreconditions: {a: {none: disputes}}\n"
POLICY_KIND, TESTS, WAIVERS, OTHER = Holding.POLICY, Holding.TESTS, Holding.WAIVERS, Holding.OTHER


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.yaml", POLICY, POLICY_KIND),
        ("a.yaml", "extends: my/one\n", POLICY_KIND),
        ("a.yaml", "polcy: my/one\npreconditions: {}\n", POLICY_KIND),
        ("a.yaml", "  policy: my/one\n  title: {}\n", POLICY_KIND),
        ("a.yaml", "{policy: my/one}", POLICY_KIND),
        ("a.yaml", "“policy”: my/one\n- x", POLICY_KIND),
        ("a.yaml", "policy my/one\ntitle: {en: x\n", POLICY_KIND),
        ("a.yaml", "title: {en: \n", POLICY_KIND),
        ("a.yaml", "waivers: []\n", WAIVERS),
        ("a.test.yaml", "policy: my/one\ncases: []\n", TESTS),
        ("A.TEST.YAML", "cases: []\n", TESTS),
        ("a.test.yaml", "", TESTS),
        ("a.test.yaml", "suite: [a]\n", OTHER),
        ("a.yaml", "", OTHER),
        ("a.yaml", "services: {policy: {image: x}}\n", OTHER),
        ("a.yaml", "- policy: x\n", OTHER),
        ("a.yaml", "{{- if .Values.policy }}\nkind: X\n{{- end }}\n", OTHER),
        ("a.yaml", "# policy: my/one\nname: x\n", OTHER),
    ],
)
def test_what_a_file_holds(name: str, text: str, kind: Holding) -> None:
    """Its name and its top keys say it, in broken files too; YAML of other tools is left alone."""
    assert kind_of(Path(name), text) is kind


def sort(*paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of the rule files among some paths, and what is said of the rest."""
    problems = Collector()
    found = Files().sort(paths, problems)
    said = [(item.code, item.message.en) for item in problems.sorted()]
    return [file.name for file in found.rules], said


def test_whatever_is_called_as_a_rule_file_is_found(tmp_path: Path) -> None:
    """Small or capital letters, at any depth; YAML of others is passed over in silence."""
    for name in ("a.yaml", "B.YAML", "deep/c.Yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(POLICY, encoding="utf-8")
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    assert sort(tmp_path) == (["B.YAML", "a.yaml", "c.Yml"], [])


def test_a_file_that_was_named_and_is_none_is_said(tmp_path: Path) -> None:
    """One whose keys are nearly all misspelt is still taken for a policy, and so is a broken one."""
    texts = {
        "compose.yaml": "services: {}\nvalues: {}\n",
        "typo.yaml": "polcy: my/one\ntitel: {en: One}\nprecondition: {}\n",
        "broken.yaml": "[\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    rules, said = sort(*(tmp_path / name for name in texts))
    assert rules == ["typo.yaml", "broken.yaml"]
    assert [code for code, _ in said] == ["SC019"]


def test_what_cant_be_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that lead out or nowhere, to files and to folders, what is no file, and closed folders."""
    folder, outside = tmp_path / "rules", tmp_path / "outside"
    for place in (folder, folder / "closed", outside):
        place.mkdir()
    (outside / "o.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "own.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "file.yaml").symlink_to(outside / "o.yaml")
    (folder / "folder").symlink_to(outside)
    (folder / "gone.yaml").symlink_to(folder / "nothing")
    (folder / "round.yaml").symlink_to(folder / "round.yaml")
    (folder / "again.yaml").symlink_to(folder / "own.yaml")
    os.mkfifo(folder / "pipe.yaml")
    scan = os.scandir

    def refused(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    rules, said = sort(folder)
    assert rules == ["again.yaml"]
    assert {code for code, _ in said} == {"SC017"}
    assert sorted(message for _, message in said) == [
        "`closed` may not be read",
        "`pipe.yaml` is no file that can be read",
        "the link `file.yaml` leads out of this folder: it isn't read",
        "the link `folder` leads out of this folder: it isn't read",
        "the link `gone.yaml` leads nowhere: there is nothing to read",
        "the link `round.yaml` leads nowhere: there is nothing to read",
    ]


def test_a_rule_file_with_an_end_added_to_its_name_is_said(tmp_path: Path) -> None:
    """Some systems add `.txt`; other texts, and copies that were kept on purpose, are nobody's business."""
    for name in ("a.yaml.txt", "b.YML.TXT", "c.yaml.bak"):
        (tmp_path / name).write_text(POLICY, encoding="utf-8")
    (tmp_path / "notes.yaml.txt").write_text("Some notes.\n")
    (tmp_path / "own.yaml").write_text(POLICY, encoding="utf-8")
    rules, said = sort(tmp_path)
    assert rules == ["own.yaml"]
    assert [code for code, _ in said] == ["SC020", "SC020"]
    assert "`a.yaml.txt`" in said[0][1]
