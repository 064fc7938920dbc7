"""Running rule tests: what passes, what fails and how it is shown, what can't be run."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.main import cli

POLICY = """\
policy: my/closing
title: {en: Close, zh: 关店}
subject: shop
parameters:
  quiet: {title: {en: days, zh: 天数}, value: 90 days}
values:
  owed: {title: {en: owed, zh: 欠款}, sum: liabilities.commission.amount_due}
preconditions:
  ended:
    title: {en: Every order has ended, zh: 订单已完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
  quiet:
    title: {en: Quiet, zh: 静默}
    every: orders
    where: {status: COMPLETED}
    require: {completed_at: {older_than: $quiet}}
  nothing-owed:
    title: {en: Nothing owed, zh: 无欠款}
    none: liabilities.commission
    where: {amount_due: {above: 0}}
"""
TESTS = """\
policy: my/closing
base:
  as_of: 2026-06-10T12:00:00+08:00
  coverage: {orders: {complete: true}}
  shop: {id: "1", platform: douyin, timezone: Asia/Shanghai, currency: CNY}
  liabilities: {commission: []}
  orders:
    - {id: "b", status: COMPLETED, completed_at: 2026-03-20T10:00:00+08:00}
    - {id: "a", status: COMPLETED, completed_at: 2026-03-20T10:00:00+08:00}
cases:
  - name: a case
    CASE
"""


@pytest.fixture
def run(tmp_path: Path):
    """Runs one case, given as the lines after its name; the result of ``shopcheck test``."""

    def invoke(case: str, *options: str, tests: str = TESTS):
        (tmp_path / "closing.yaml").write_text(POLICY, encoding="utf-8")
        (tmp_path / "closing.test.yaml").write_text(tests.replace("CASE", case.replace("\n", "\n    ")))
        (tmp_path / "waivers.yaml").write_text("waivers: []\n")
        return CliRunner(env={"LC_ALL": "C.UTF-8", "COLUMNS": "300"}).invoke(
            cli, ["test", str(tmp_path), *options]
        )

    return invoke


PASSING = {
    "verdict": "expect: {verdict: waiting}",
    "date in another offset": "expect: {eligible_from: 2026-06-17T16:00:00Z}",
    "no date": "expect: {eligible_until: null, may_be_eligible_from: 2026-06-18T00:00:00+08:00}",
    "no stage": "expect: {stage: null}",
    "statuses": "expect: {preconditions: {ended: met, quiet: waiting, nothing-owed: met}}",
    "records in any order": "expect: {records: {quiet: [a, b], ended: []}}",
    "dates of a precondition": "expect: {clears_at: {quiet: 2026-06-18T00:00:00+08:00, ended: null}}",
    "value": 'expect: {values: {owed: {amount: "0", currency: CNY}}}',
    "instant": "as_of: 2026-07-01T00:00:00+08:00\nexpect: {verdict: eligible}",
    "parameter": "parameters: {quiet: 10 days}\nexpect: {verdict: eligible}",
    "change": "change: {orders.0.status: DELIVERED}\nexpect: {records: {ended: [b]}, verdict: blocked}",
    "absent": "absent: [liabilities]\nexpect: {missing: {nothing-owed: [liabilities.commission]}}",
    "unknown value": "absent: [liabilities]\nexpect: {values: {owed: unknown}}",
}


@pytest.mark.parametrize("case", PASSING.values(), ids=PASSING)
def test_what_holds_passes(run, case):
    """Every kind of expectation passes where the check finds just that."""
    result = run(case)
    assert (result.exit_code, result.stdout) == (0, "1 passed, 0 failed\n")


FAILING = {
    "verdict": ("expect: {verdict: eligible}", "eligible", "waiting"),
    "date": ("expect: {eligible_from: null}", "null", "2026-06-18T00:00:00+08:00"),
    "status": ("expect: {preconditions: {quiet: met}}", "met", "waiting"),
    "records": ("expect: {records: {quiet: [a]}}", "a", "a, b"),
    "value": (
        'expect: {values: {owed: {amount: "1", currency: CNY}}}',
        "{amount: '1', currency: CNY}",
        "{amount: '0', currency: CNY}",
    ),
}


@pytest.mark.parametrize(("case", "wanted", "actual"), FAILING.values(), ids=FAILING)
def test_what_does_not_hold_fails(run, case, wanted, actual):
    """A failure has status 1 and shows expected and found at the expectation's place."""
    result = run(case, "--format", "plain")
    assert result.exit_code == 1
    assert "error[SC651]: case `a case`:" in result.stdout
    assert "closing.test.yaml:12:" in result.stdout
    assert f"expected: {wanted}\n" in result.stdout
    assert f"found: {actual}\n" in result.stdout
    assert result.stdout.endswith("\n0 passed, 1 failed\n")


def test_a_failure_says_why(run):
    """What the report says of the precondition, or of those that decide, stands beside the failure."""
    assert "why: `quiet`: Both orders are" in run("expect: {verdict: eligible}").stdout
    assert "why:" not in run("expect: {values: {owed: unknown}}").stdout
    assert "completed less than 90 days ago" in " ".join(
        run("expect: {preconditions: {quiet: met}}").stdout.split()
    )


def test_what_is_asked_for_is_seen(run):
    """Without stages, everything is asked for."""
    assert run("expect: {asked: {quiet: true, ended: true}}").exit_code == 0
    failed = run("expect: {asked: {quiet: false}}", "--format", "plain")
    assert failed.exit_code == 1
    assert "expected: false\n" in failed.stdout
    assert "found: true\n" in failed.stdout


INVALID = {
    "path": ("change: {deposit.balance: null}\nexpect: {verdict: done}", "SC654", "`deposit.balance`"),
    "precondition": ("expect: {preconditions: {quite: met}}", "SC655", "did you mean `quiet`?"),
    "value": ("expect: {values: {owd: null}}", "SC655", "did you mean `owed`?"),
    "snapshot": ("change: {shop.timezone: Mars/Base}\nexpect: {verdict: done}", "SC652", "Mars/Base"),
    "parameter": ("parameters: {quite: 1 days}\nexpect: {verdict: done}", "SC652", "`quite`"),
    "subject": ('subject: "9"\nexpect: {verdict: done}', "SC652", "`9`"),
}


@pytest.mark.parametrize(("case", "code", "words"), INVALID.values(), ids=INVALID)
def test_a_case_that_cannot_be_run(run, case, code, words):
    """A case that can't be run makes the test file invalid: status 4, and it neither passes nor fails."""
    result = run(case)
    assert result.exit_code == 4
    assert f"error[{code}]" in result.stdout
    assert words in result.stdout
    assert result.stdout.endswith("\n0 passed, 0 failed, 1 could not be run\n")


def test_a_misspelt_policy(run):
    """Tests of a policy that doesn't exist are invalid, at the line that names it."""
    result = run("expect: {verdict: done}", tests=TESTS.replace("my/closing", "my/closng"))
    assert result.exit_code == 4
    assert "error[SC655]" in result.stdout
    assert "did you mean `my/closing`?" in result.stdout


def test_one_bad_case_does_not_stop_the_others(run):
    """The other cases of the file are run and counted; the worse status counts."""
    more = "- {name: b, expect: {verdict: waiting}}\n  - {name: c, expect: {verdict: done}}\n"
    result = run("expect: {verdict: done}\nabsent: [deposit]", tests=f"{TESTS}  {more}")
    assert result.exit_code == 4
    assert result.stdout.endswith("\n1 passed, 1 failed, 1 could not be run\n")


def test_json(run):
    """JSON has the counts and the failures with their places."""
    document = json.loads(run("expect: {verdict: done}", "--format", "json").stdout)
    assert (document["passed"], document["failed"]) == (0, 1)
    (failure,) = document["diagnostics"]
    assert (failure["code"], failure["span"]["line"]) == ("SC651", 12)


def test_tests_of_a_shipped_policy_may_stand_anywhere(tmp_path: Path):
    """A test file without its policy beside it tests the shipped one."""
    file = tmp_path / "mine.test.yaml"
    file.write_text(TESTS.replace("my/closing", "douyin/closure").replace("CASE", "expect: {stage: apply}"))
    result = CliRunner().invoke(cli, ["test", str(file)])
    assert (result.exit_code, result.stdout) == (0, "1 passed, 0 failed\n"), result.output


def test_an_invalid_policy_beside_the_tests(run, tmp_path: Path):
    """A rule file with an error is status 4, with its own diagnostic."""
    (tmp_path / "bad.yaml").write_text("policy: my/bad\nsubjct: shop\n")
    result = run("expect: {verdict: waiting}")
    assert result.exit_code == 4
    assert "bad.yaml:2:1" in result.output
