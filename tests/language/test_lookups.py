"""``table``: what is looked up by a word, and how it is told apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from checker import api
from checker.diff.compare import difference
from checker.explain.sentences import policy_sentences
from checker.format import form
from checker.language import load_text
from checker.lint.linter import lint
from checker.lsp.completion import complete
from checker.lsp.workspace import Workspace
from checker.report.difference import RuleRelation
from tests.diff.test_relations import AS_OF

POLICY = """\
policy: test/tables
title: {en: Close, zh: 关闭}
applies_to: {shop.platform: douyin}
values:
  wait:
    title: {en: wait, zh: 等待期}
    table: {OPEN: 60 days, CLOSED: 30 days}
    by: shop.status
    default: 90 days
preconditions:
  quiet:
    title: {en: Quiet, zh: 已静置}
    require: {closure.applied_at: {older_than: $wait}}
    fix: {en: Wait., zh: 请等待。}
"""
CHAIN = """\
    value: 60 days
    when: {shop.status: OPEN}
    default: {value: 30 days, when: {shop.status: CLOSED}, default: 90 days}
"""


def test_a_table_says_what_its_rows_say() -> None:
    """It is one value after the other, each for its word, and is said as that."""
    loaded = load_text(POLICY, "t.yaml")
    assert loaded.diagnostics == ()
    (policy,) = loaded.library.policies
    start, end = POLICY.index("    table:"), POLICY.index("preconditions:")
    (chain,) = load_text(POLICY[:start] + CHAIN + POLICY[end:], "t.yaml").library.policies
    one, other = policy_sentences(policy), policy_sentences(chain)
    assert one.values["wait"].says == other.values["wait"].says
    assert one.values["wait"].says.en == (
        "60 days where the shop is open, 30 days where the shop is closed, and 90 days otherwise"
    )


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        (("OPEN: 60 days", "OPEN: 50 days"), RuleRelation.MORE_PERMISSIVE),
        (("default: 90 days", "default: 100 days"), RuleRelation.LESS_PERMISSIVE),
        ((", CLOSED: 30 days", ""), RuleRelation.LESS_PERMISSIVE),
        (("OPEN: 60 days, CLOSED: 30 days", "CLOSED: 30 days, OPEN: 60 days"), RuleRelation.EQUIVALENT),
    ],
)
def test_a_change_of_a_row_is_understood(
    change: tuple[str, str], relation: RuleRelation, tmp_path: Path
) -> None:
    """Each row and the default count; the order of the rows doesn't."""
    sides = []
    for name, text in (("old", POLICY), ("new", POLICY.replace(*change))):
        file = tmp_path / name / "t.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        sides.append(api.load_policies(file))
    assert difference(*sides, AS_OF).relation is relation


def test_what_no_row_allows_is_proven(tmp_path: Path) -> None:
    """Where no row and no default is large enough, the condition can't hold, which lint says."""
    text = POLICY.replace("{closure.applied_at: {older_than: $wait}}", "{$fee: {above: 5}}").replace(
        "preconditions:",
        "  fee: {title: {en: fee, zh: 费用}, table: {OPEN: 1, CLOSED: 2}, by: shop.status, default: 3}\n"
        "preconditions:",
    )
    file = tmp_path / "t.yaml"
    file.write_text(text, encoding="utf-8")
    assert "SC230" in {item.code for item in lint([file], proofs=True).diagnostics}


def test_rows_keep_their_order_and_values_have_theirs() -> None:
    """The words of rows aren't keys of ours, even one that is called like some; what stands in a row is."""
    row = "      where: {plus: 1 day, value: 2 days}\n      amount: 3 days\n"
    text = POLICY.replace(" {OPEN: 60 days, CLOSED: 30 days}", "\n" + row.rstrip())
    written = row.replace("plus: 1 day, value: 2 days", "value: 2 days, plus: 1 day")
    assert written in form.formatted(text, form.POLICY)


def test_words_of_rows_are_offered(tmp_path: Path) -> None:
    """The words of the field that a table goes by, and fields behind `by`."""
    rules = Workspace(lambda: date(2026, 11, 29))
    path = tmp_path / "t.yaml"
    rules.put(path, POLICY.replace("{OPEN: 60 days, CLOSED: 30 days}", "\n      OPEN: 60 days\n      C"))
    file = rules.file(path)
    assert file is not None
    found = {item.label for item in complete(file, lsp.Position(8, 7), rules, "en")}
    assert {"CLOSED", "SUSPENDED"} <= found
    assert "OPEN" not in found
