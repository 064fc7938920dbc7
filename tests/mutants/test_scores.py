"""Mutants of policies and of modules: what is changed, and that the rule tests notice what matters most."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from checker import Policies
from checker.base.resources import rules_folder
from checker.coverage.mutations import MutationKind, PolicyMutant, mutants
from checker.language import load_text
from checker.testing.files import find_tests, load_tests
from checker.testing.model import Suite
from checker.testing.runner import policies_for
from tests.mutants.modules import mirror, slips
from tests.mutants.policies import killer

RULES: Final = """\
policy: my/leave
title: {en: Leave, zh: 退出}
subject: shop
applies_to: {shop.platform: douyin, shop.seller_type: LOCAL}
parameters:
  quiet:
    title: {en: days, zh: 天数}
    value: 2 days
preconditions:
  orders-ended:
    title: {en: Orders have ended, zh: 订单已完结}
    when: {shop.region: CN}
    every: orders
    where: {created_at: {older_than: $quiet}}
    require: {status: [COMPLETED, CANCELLED]}
"""
TESTS: Final = """\
policy: my/leave
base:
  schema_version: "1"
  as_of: 2026-06-10T12:00:00+08:00
  coverage: {orders: {complete: true}}
  shop: {platform: douyin, id: "1", region: CN, timezone: Asia/Shanghai, currency: CNY, seller_type: LOCAL}
  orders: [{id: a, status: UNPAID, created_at: 2026-06-08T10:00:00+08:00}]
cases:
  - name: an order is open
    expect: {verdict: blocked}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Suite, ...], Policies]:
    """A small policy with one case."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "leave.yaml").write_text(RULES, encoding="utf-8")
    (folder / "leave.test.yaml").write_text(TESTS, encoding="utf-8")
    suites, _ = load_tests(find_tests([folder]))
    return suites, policies_for(suites)


def of(policies: Policies) -> tuple[PolicyMutant, ...]:
    """All mutants of some policies."""
    return mutants(policies.library, {policy.file for policy in policies.library.policies})


def test_every_kind_of_mutant_is_made_where_it_can_be(own: tuple[tuple[Suite, ...], Policies]) -> None:
    """Guards, parts of conditions, operators, bounds and preconditions are each changed, all by name."""
    changes = [mutant.change for mutant in of(own[1])]
    assert [(change.span.line, change.owner, change.what) for change in changes] == [
        (4, "applies_to", "`all_of` as `any_of`"),
        (4, "applies_to", "`is` denied"),
        (4, "applies_to", "without part 1"),
        (4, "applies_to", "`is` denied"),
        (4, "applies_to", "without part 2"),
        (6, "quiet", "`2 days` as `1 day`"),
        (6, "quiet", "`2 days` as `3 days`"),
        (10, "orders-ended", "as `severity: advisory`"),
        (10, "policy", "without `orders-ended`"),
        (12, "orders-ended", "`is` denied"),
        (12, "orders-ended", "without `when`"),
        (13, "orders-ended", "`every` as `some`"),
        (14, "orders-ended", "`older_than` as `newer_than`"),
        (14, "orders-ended", "without `where`"),
        (15, "orders-ended", "`is` denied"),
        (15, "orders-ended", "without `COMPLETED`"),
        (15, "orders-ended", "without `CANCELLED`"),
    ]


def test_a_precondition_that_ends_is_made_to_last() -> None:
    """What counts only until a later stage is asked for in that one too."""
    text = """\
policy: my/leave
title: {en: Leave, zh: 退出}
stages:
  apply:
    title: {en: Apply, zh: 申请}
    preconditions:
      no-loans: {title: {en: No loans, zh: 无贷款}, until: refund, none: loans}
    done_when: {closure.applied_at: {present: true}}
  refund: {title: {en: Refund, zh: 退款}, awaits: platform}
"""
    found = mutants(load_text(text, "leave.yaml").checked(), {"leave.yaml"})
    (lasting,) = [mutant for mutant in found if mutant.change.what == "without `until`"]
    assert (lasting.change.owner, lasting.change.span.line) == ("no-loans", 7)
    (policy,) = lasting.policies
    assert [item.id for item in policy.asked_in("refund")] == ["no-loans"]


def test_what_a_case_holds_is_noticed_and_nothing_else(own: tuple[tuple[Suite, ...], Policies]) -> None:
    """The case of an open order holds the bound that it stands on; no case holds that there are guards."""
    suites, policies = own
    noticed = {mutant.change.what: killer(mutant, suites, policies) is not None for mutant in of(policies)}
    assert noticed["`2 days` as `3 days`"]
    assert noticed["as `severity: advisory`"]
    assert not noticed["`2 days` as `1 day`"]
    assert not noticed["without `when`"]
    assert not noticed["without `where`"]


@cache
def shipped() -> tuple[tuple[Suite, ...], Policies]:
    """The shipped policies and their rule tests."""
    suites, _ = load_tests(find_tests([rules_folder()]))
    return suites, policies_for(suites)


def test_what_is_taken_over_is_changed_in_every_policy() -> None:
    """A mutant of a policy that others extend is one of them too, where they take it over."""
    _, policies = shipped()
    (guide,) = policies.library.versions("guide/deposit-refund-full")
    changed = {frozenset(mutant.names) for mutant in mutants(policies.library, [guide.file])}
    heirs = {policy.id for policy in policies.library.policies if guide.id in policy.extends}
    assert frozenset({guide.id, *heirs}) in changed


def test_whole_runs_notice_what_the_gate_says_is_noticed() -> None:
    """All mutants of the shipped policies are noticed by what they touch alone; whole runs say the same."""
    suites, policies = shipped()
    guards = [mutant for mutant in of(policies) if mutant.change.kind is MutationKind.GUARD]
    assert len(guards) > 200
    assert [mutant.change for mutant in guards[::16] if killer(mutant, suites, policies) is None] == []


def test_slips_are_made_in_what_is_done() -> None:
    """Comparisons, conditions, numbers and results are changed; texts, annotations and imports aren't."""
    start = '"""Text."""\nfrom a import b\n\n\ndef f(x: int | None) -> int:\n    """Text."""\n'
    text = start + "    return x if x < 1 else 0\n"
    changed = [slip.text.splitlines()[6].strip() for slip in slips(text)]
    assert changed == [
        "return None",
        "return (x)",
        "return (0)",
        "return x if (x <= 1) else 0",
        "return x if x < 2 else 0",
        "return x if x < 1 else 1",
    ]


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("checker/values/truth.py", "tests/values/test_truth.py"),
        ("checker/decide/rules.py", "tests/decide"),
        ("checker/evaluate/reference/compare.py", "tests/evaluate"),
    ],
)
def test_a_module_is_tried_by_the_tests_that_mirror_it(module: str, tests: str) -> None:
    """They are the file of its name; without one, the nearest folder."""
    assert mirror(Path(module)) == Path(tests)
