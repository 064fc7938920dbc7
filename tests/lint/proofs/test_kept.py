"""What was proven is kept, and asked again as soon as anything differs that it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics import Diagnostic
from checker.language.library.loader import load
from checker.language.model.policy import Policy
from checker.lint.linter import lint
from checker.lint.proofs import findings, kept
from checker.lint.proofs.findings import prove
from checker.lint.proofs.kept import prove_kept

BASE = (
    "policy: t/base\ntitle: {en: B, zh: 乙}\napplies_to: {shop.region: GB}\n"
    "preconditions:\n  a: {none: loans%s}\n"
)
OVER = "policy: t/over\nextends: t/base\ntitle: {en: O, zh: 丙}\npreconditions:\n  b: {none: disputes%s}\n"
OTHER = "policy: t/other\ntitle: {en: X, zh: 丁}\npreconditions:\n  c: {none: orders%s}\n"
NEVER = ", when: {shop.region: US}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a base, an overlay of it, and a policy that has nothing to do with them."""
    for name, text in (("base", BASE), ("over", OVER), ("other", OTHER)):
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "rules" / f"{name}.yaml").write_text(text % "", encoding="utf-8")
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The policies of which something is proven, as that happens."""
    found: list[str] = []

    def noting(policies: Iterable[Policy]) -> tuple[Diagnostic, ...]:
        every = list(policies)
        found.extend(policy.id for policy in every)
        return prove(every)

    monkeypatch.setattr(findings, "prove", noting)
    return found


def codes(folder: Path) -> list[str]:
    """What lint finds with the cache in the folder."""
    return [item.code for item in lint([folder / "rules"], proofs=True, cache=folder / "cache").diagnostics]


def test_nothing_is_proven_twice(folder: Path, asked: list[str]) -> None:
    """A second run asks nothing, and finds the same."""
    (folder / "rules" / "other.yaml").write_text(OTHER % ", where: {id: {present: false, is: x}}", "utf-8")
    first = codes(folder)
    assert (first, sorted(asked)) == (["SC232"], ["t/base", "t/other", "t/over"])
    asked.clear()
    assert (codes(folder), asked) == (first, [])


@pytest.mark.parametrize(
    ("name", "text", "again"),
    [
        ("base", BASE % NEVER, ["t/base", "t/over"]),
        ("base", BASE % "" + "# a comment\n", ["t/base", "t/over"]),
        ("over", OVER % NEVER, ["t/over"]),
        ("other", OTHER % "", []),
        ("other", OTHER % ", where: {status: UNPAID}", ["t/other"]),
    ],
)
def test_a_changed_file_is_asked_about_again(
    folder: Path, asked: list[str], name: str, text: str, again: list[str]
) -> None:
    """So is every policy that takes something over from it, and no other."""
    codes(folder)
    asked.clear()
    (folder / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = codes(folder)
    assert sorted(asked) == again
    assert found == [item.code for item in lint([folder / "rules"], proofs=True).diagnostics]


def other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of shopcheck."""
    monkeypatch.setattr(kept, "VERSION", "0.0.1")


def other_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another schema of snapshots."""
    monkeypatch.setattr(kept, "schema_text", lambda name: f"another {name}")


def other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file of the code that proves."""

    def code_of(*stages: str) -> list[bytes]:
        return [stage.encode() for stage in stages if stage == "lint"]

    monkeypatch.setattr(kept, "code_of", code_of)


def no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """No solver beside the search."""
    monkeypatch.setattr(kept, "find_spec", lambda _name: None)


@pytest.mark.parametrize("change", [other_version, other_schema, other_code, no_solver])
def test_what_answers_depend_on(
    folder: Path,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """Another version of anything that takes part is asked anew."""
    codes(folder)
    asked.clear()
    change(monkeypatch)
    codes(folder)
    assert len(asked) == 3


def test_what_is_damaged_is_passed_over(folder: Path, asked: list[str]) -> None:
    """A file that isn't whole, or isn't ours, counts for nothing."""
    codes(folder)
    asked.clear()
    files = sorted((folder / "cache").iterdir())
    assert len(files) == 3
    files[0].write_bytes(files[0].read_bytes()[:-1] + b"?")
    files[1].write_bytes(files[0].read_bytes())
    codes(folder)
    assert len(asked) == 2


def test_findings_are_kept_whole(tmp_path: Path) -> None:
    """Messages, places and reasons come back as they were, also of policies in several files."""
    text = BASE % NEVER + "  d: {require: {any_of: [{shop.region: US}, {shop.status: OPEN}]}}\n"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    loaded = load([tmp_path, rules_folder()])
    policies = loaded.library.policies
    found = prove(policies)
    assert {item.code for item in found} == {"SC239", "SC230"}
    for _ in range(2):
        assert prove_kept(policies, loaded.sources, tmp_path / "cache") == found
