"""Linting as a function: what it finds beyond the language, and the pages of those codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.base.resources import rules_folder
from checker.diagnostics.catalogue import CodePage, codes, page
from checker.lint.linter import LintResult, lint

PAGES = [page(code) for code in codes() if code.startswith("SC2")]


def linted(text: str, folder: Path) -> LintResult:
    """Lints the files that a text holds, with lines of three hyphens between them."""
    for number, part in enumerate(text.split("---\n")):
        (folder / f"{number}.yaml").write_text(part, encoding="utf-8")
    return lint([folder], proofs=True)


@pytest.mark.parametrize("example", PAGES, ids=lambda found: found.code)
def test_the_wrong_example_is_wrong_in_that_way(example: CodePage, tmp_path: Path) -> None:
    """It yields its code, as severe as the page says."""
    found = linted(example.wrong, tmp_path).diagnostics
    assert (example.code, example.severity) in {(item.code, item.severity) for item in found}


@pytest.mark.parametrize("example", PAGES, ids=lambda found: found.code)
def test_the_right_example_is_right(example: CodePage, tmp_path: Path) -> None:
    """It doesn't yield its code, nor any error."""
    result = linted(example.right, tmp_path)
    assert example.code not in {item.code for item in result.diagnostics}
    assert result.valid()


def test_shipped_policies_are_above_suspicion() -> None:
    """Nothing at all is said about the policies that travel with the package."""
    result = lint([rules_folder()], proofs=True)
    assert (result.diagnostics, result.suppressed) == ((), ())


def test_what_is_taken_over_is_another_files(tmp_path: Path) -> None:
    """Of an overlay only what it adds is looked at."""
    base = (
        "policy: t/base\ntitle: {en: Base, zh: 基础}\nsources:\n  guide: {title: {en: Guide, zh: 指南}}\n"
        "preconditions:\n  a: {title: {en: a, zh: 甲}, require: {deposit.balance: {above: 0}}}\n"
    )
    overlay = "policy: t/over\nextends: t/base\nparameters:\n  b: {title: {en: b, zh: 乙}, value: 1 day}\n"
    found = linted(f"{base}---\n{overlay}", tmp_path).diagnostics
    assert [(item.code, Path(item.span.file).name) for item in found if item.span] == [
        ("SC201", "0.yaml"),
        ("SC205", "0.yaml"),
        ("SC200", "1.yaml"),
    ]


def test_a_name_in_a_text_is_a_use(tmp_path: Path) -> None:
    """A parameter that only a title or a remedy names is used."""
    text = (
        "policy: t/x\ntitle: {en: Close, zh: 关店}\nparameters:\n"
        "  days: {title: {en: days, zh: 天数}, value: 30 days}\n"
        "  more: {title: {en: more, zh: 更多}, value: 1 day}\n"
        "preconditions:\n  a:\n    title: {en: 'Wait {days}', zh: '等 {days}'}\n"
        "    fix: {en: 'Wait {more}.', zh: '等 {more}。'}\n    require: {deposit.balance: {above: 0}}\n"
    )
    assert linted(text, tmp_path).diagnostics == ()
