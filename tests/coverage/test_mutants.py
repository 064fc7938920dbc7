"""Which changes of policies no case notices: as whole runs say, and with what would."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from msgspec import Struct
from msgspec.structs import replace

from checker.base.resources import rules_folder, schema_text
from checker.cli.main import cli
from checker.coverage.killing import CaseBook, unnoticed
from checker.coverage.mutations import MutationKind, PolicyMutant, PolicyMutation, mutants
from checker.coverage.said import said
from checker.diagnostics import Span
from checker.language.model.policy import NamedValue, Precondition
from checker.language.model.walk import rewritten
from checker.testing.files import find_tests, load_tests
from checker.testing.runner import policies_for, run_tests
from tests.mutants.policies import killer

POLICY = """\
policy: my/leave
title: {en: Leave, zh: 退出}
subject: shop
preconditions:
  ended:
    title: {en: Orders have ended, zh: 订单已完结}
    when: {shop.region: CN}
    every: orders
    where: {created_at: {older_than: 2 days}}
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait., zh: 等待。}
  paid:
    title: {en: Nothing is owed, zh: 无欠款}
    require: {deposit.balance: {at_least: 0}}
    fix: {en: Pay., zh: 付款。}
"""
TESTS = """\
policy: my/leave
base:
  schema_version: "1"
  as_of: 2026-06-10T12:00:00+08:00
  coverage: {orders: {complete: true}}
  shop: {platform: douyin, id: "1", region: CN, timezone: Asia/Shanghai, currency: CNY}
  deposit: {balance: {amount: "5.00", currency: CNY}}
  orders: [{id: a, status: UNPAID, created_at: 2026-06-08T10:00:00+08:00}]
cases:
  - name: an order is open
    expect: {verdict: blocked, preconditions: {ended: failed}}
  - name: no orders
    change: {orders: []}
    expect: {verdict: eligible}
  - name: which order it is
    change: {orders: [{id: b, status: UNPAID, created_at: 2026-06-01T10:00:00+08:00}]}
    expect: {verdict: blocked, records: {ended: [b]}}
  - name: elsewhere
    change: {shop.region: SG}
    expect: {preconditions: {ended: not_applicable}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a policy and its tests."""
    (tmp_path / "leave.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "leave.test.yaml").write_text(TESTS, encoding="utf-8")
    return tmp_path


def test_what_only_the_touched_part_is_asked_for_is_what_whole_runs_say(folder: Path) -> None:
    """Exactly those mutants are left that whole runs of all cases leave."""
    suites, _ = load_tests(find_tests([folder]))
    policies = policies_for(suites)
    book = CaseBook()
    run_tests(suites, policies, book.watch)
    made = mutants(policies.library, {policy.file for policy in policies.library.policies})
    left = list(unnoticed(made, book, policies))
    assert 0 < len(left) < len(made)
    assert left == [mutant for mutant in made if killer(mutant, suites, policies) is None]


def test_a_change_of_one_version_leaves_the_others(tmp_path: Path) -> None:
    """What a case finds of one version says nothing of another, told anew or by a whole run."""
    head = "policy: my/leave\ntitle: {en: Leave, zh: 退出}\nsubject: shop\n"
    asks = "preconditions:\n  ended:\n    title: {en: None is open, zh: 无未完结}\n    none: orders\n"
    asks += "    where: {status: [UNPAID, ON_HOLD]}\n    fix: {en: Wait., zh: 等待。}\n"
    (tmp_path / "leave.yaml").write_text(head + "in_force: {until: 2026-06-01}\n" + asks, encoding="utf-8")
    (tmp_path / "leave-2.yaml").write_text(head + "in_force: {from: 2026-06-01}\n" + asks, encoding="utf-8")
    case = "  - name: an order is {0} on {1}\n    change: {{orders: [{{id: a, status: {0}}}], as_of: {1}}}\n"
    case += "    expect: {{records: {{ended: [a]}}}}\n"
    base = TESTS[: TESTS.index("  orders:")] + "  orders: []\ncases:\n"
    old, new = "2026-05-01T12:00:00+08:00", "2026-06-10T12:00:00+08:00"
    cases = case.format("UNPAID", old) + case.format("ON_HOLD", old) + case.format("UNPAID", new)
    (tmp_path / "leave.test.yaml").write_text(base + cases, encoding="utf-8")
    suites, mistakes = load_tests(find_tests([tmp_path]))
    policies = policies_for(suites)
    book = CaseBook()
    outcome = run_tests(suites, policies, book.watch)
    assert (mistakes, outcome.failed, outcome.passed) == ((), 0, 3)
    files = {policy.file for policy in policies.library.policies}
    made = mutants(policies.library, files)
    left = list(unnoticed(made, book, policies))
    told = [(Path(item.change.span.file).name, item.change.what) for item in left]
    assert ("leave-2.yaml", "without `ON_HOLD`") in told
    assert ("leave.yaml", "without `ON_HOLD`") not in told
    assert left == [mutant for mutant in made if killer(mutant, suites, policies) is None]


def test_no_case_notices_what_is_the_same() -> None:
    """Told anew of what only looks changed, every case of the shipped policies finds what it expects."""
    suites, _ = load_tests(find_tests([rules_folder() / "refund"]))
    policies = policies_for(suites)
    book = CaseBook()
    run_tests(suites, policies, book.watch)
    same = PolicyMutation(MutationKind.PART, "nothing", Span("", 1, 1, 1, 1), "")
    anew = PolicyMutant(same, tuple(rewritten(policy, _anew) for policy in policies.library.policies))
    assert list(unnoticed([anew], book, policies)) == [anew]


def _anew(node: Struct) -> Struct | None:
    return replace(node) if isinstance(node, Precondition | NamedValue) else None


def test_survivors_are_told_with_what_would_notice(folder: Path) -> None:
    """Each has its place, what the policy would say, and a case; a least share fails; a comment allows."""
    environment = {"LC_ALL": "C.UTF-8", "COLUMNS": "300"}

    def call(*words: str):
        return CliRunner(env=environment).invoke(cli, ["test", str(folder), "--mutate", *words])

    result = call("--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    Draft202012Validator(json.loads(schema_text("tests"))).validate(found)
    survivors = {(item["line"], item["what"]): item for item in found["mutants"]["survivors"]}
    dropped = survivors[10, "without `CANCELLED`"]
    assert "CANCELLED" in dropped["case"]
    assert found["mutants"]["made"] == found["mutants"]["noticed"] + found["mutants"]["equivalent"] + len(
        survivors
    )
    said_of = next(item for item in found["diagnostics"] if "CANCELLED" in item["message"])
    assert said_of["code"] == "SC661"
    assert said_of["help"].startswith("- ")
    assert call("--min", "10").exit_code == 0
    assert call("--min", "100").exit_code == 1
    allowed = POLICY.replace("CANCELLED]}", "CANCELLED]}  # shopcheck: allow SC661 -- nobody cancels")
    (folder / "leave.yaml").write_text(allowed, encoding="utf-8")
    after = json.loads(call("--format", "json").stdout)["mutants"]
    assert after["allowed"] == sum(line == 10 for line, _ in survivors)


def test_every_mutation_has_words_in_chinese() -> None:
    """Of what mutations do nothing is left in English but what the policy says."""
    for what in (
        "without part 2",
        "without `where`",
        "`above` as `at_least`",
        "`is` denied",
        "`a` after `b`",
    ):
        assert said(what).zh != what
    assert said("whenever it comes").zh == "何时完成都算按时"
