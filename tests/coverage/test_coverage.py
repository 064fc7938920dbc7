"""What no case has seen: named with its place, with a case that shows it; and how much has been seen."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from checker.base.resources import schema_text
from checker.cli.main import cli

POLICY = """\
policy: my/leave
title: {en: Leave, zh: 退出}
subject: shop
applies_to: {shop.platform: douyin}
parameters:
  reading:
    title: {en: which orders, zh: 订单范围}
    choices: {open: {en: the open ones, zh: 未完结}, all: {en: all, zh: 全部}}
    value: open
preconditions:
  ended:
    title: {en: Orders have ended, zh: 订单已完结}
    when: {shop.region: CN}
    every: orders
    where: {created_at: {older_than: 2 days}}
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait., zh: 等待。}
  signed:
    title: {en: Signed, zh: 已签}
    unless: {title: {en: all, zh: 全部}, require: {$reading: all}}
    duty: {field: closure.agreement.signed_at}
    by: {field: closure.applied_at, plus: 3 days}
    fix: {en: Sign., zh: 签署。}
"""
BASE = """\
policy: my/leave
base:
  schema_version: "1"
  as_of: 2026-06-10T12:00:00+08:00
  coverage: {orders: {complete: true}}
  shop: {platform: douyin, id: "1", region: CN, timezone: Asia/Shanghai, currency: CNY}
  closure: {applied_at: 2026-06-01T12:00:00+08:00, agreement: {signed_at: 2026-06-02T12:00:00+08:00}}
  orders: []
cases:
"""
ELIGIBLE = "  - name: no orders\n    expect: {verdict: eligible}\n"


@pytest.fixture
def run(tmp_path: Path):
    """Runs a command in a folder with the policy and the cases given."""
    (tmp_path / "leave.yaml").write_text(POLICY, encoding="utf-8")

    def invoke(cases: str | None, *words: str) -> Result:
        if cases is not None:
            (tmp_path / "leave.test.yaml").write_text(BASE + cases, encoding="utf-8")
        environment = {"LC_ALL": "C.UTF-8", "COLUMNS": "300"}
        given = [word.replace("HERE", str(tmp_path)) for word in words]
        return CliRunner(env=environment).invoke(cli, given)

    return invoke


def missing(result: Result) -> list[tuple[int, str, str, str]]:
    """Line, kind, owner and way of all that is missing, of JSON that is as its schema says."""
    found = json.loads(result.stdout)
    Draft202012Validator(json.loads(schema_text("tests"))).validate(found)
    return [(item["line"], item["kind"], item["of"], item["how"]) for item in found["coverage"]["missing"]]


def test_what_no_case_has_seen_is_named_with_its_place(run) -> None:
    """Statuses, tests either way, choices, exemptions and sides of deadlines."""
    found = missing(run(ELIGIBLE, "test", "HERE", "--coverage", "--format", "json"))
    assert (8, "choice", "reading", "all") in found
    assert (11, "status", "ended", "failed") in found
    assert (11, "status", "ended", "unknown") in found
    assert (11, "status", "ended", "not_applicable") in found
    assert (11, "status", "ended", "met") not in found
    assert (15, "atom", "ended", "true") in found
    assert (20, "exemption", "signed", "exempt") in found
    assert [how for line, kind, _, how in found if kind == "duty"] == ["late", "ahead", "overdue"]
    assert (4, "atom", "applies_to", "false") not in found
    assert (4, "atom", "applies_to", "true") in found


def test_a_test_is_seen_one_way_if_it_alone_would_change_what_is_decided(run) -> None:
    """A young open order would fail if it were old, and nothing else of it decides; an old one fails."""
    young = (
        "  - name: young\n"
        "    change: {orders: [{id: a, status: UNPAID, created_at: 2026-06-10T10:00:00+08:00}]}\n"
        "    expect: {verdict: eligible}\n"
    )
    found = missing(run(young, "test", "HERE", "--coverage", "--format", "json"))
    assert (15, "atom", "ended", "true") not in found
    assert (15, "atom", "ended", "false") in found
    assert (16, "atom", "ended", "true") in found
    old = young.replace("2026-06-10", "2026-06-01").replace("eligible", "blocked")
    found = missing(run(old, "test", "HERE", "--coverage", "--format", "json"))
    assert (15, "atom", "ended", "false") not in found
    assert (16, "atom", "ended", "true") not in found
    assert (16, "atom", "ended", "false") in found


def test_each_comes_with_a_case_that_shows_it(run, tmp_path: Path) -> None:
    """``new test --missing`` writes them: they pass, are in form, and leave little; what was there stays."""
    run(ELIGIBLE, "fmt", "HERE")
    before = (tmp_path / "leave.test.yaml").read_text(encoding="utf-8")
    done = run(None, "new", "test", "HERE/leave.yaml", "--missing")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "leave.test.yaml").read_text(encoding="utf-8")
    assert text.startswith(before)
    result = run(None, "test", "HERE", "--coverage", "--format", "json")
    assert result.exit_code == 0, result.output
    assert [gap for gap in missing(result) if gap[1] != "atom"] == []
    assert run(None, "test", "HERE", "--coverage", "--min", "95").exit_code == 0
    assert run(None, "fmt", "--check", "HERE").exit_code == 0
    again = run(None, "new", "test", "HERE/leave.yaml", "--missing")
    assert again.exit_code == 0
    assert (tmp_path / "leave.test.yaml").read_text(encoding="utf-8") == text


def test_too_little_fails_and_a_comment_with_its_reason_allows_a_gap(run, tmp_path: Path) -> None:
    """Below the least share the exit is 1; what a comment allows isn't counted; a stale one is told."""
    assert run(ELIGIBLE, "test", "HERE", "--coverage").exit_code == 0
    result = run(None, "test", "HERE", "--coverage", "--min", "90")
    assert result.exit_code == 1
    assert "coverage: " in result.stdout
    allowed = POLICY.replace(
        "{shop.platform: douyin}", "{shop.platform: douyin}  # shopcheck: allow SC660 -- so"
    )
    allowed = allowed.replace("value: open", "value: open  # shopcheck: allow SC660 -- nothing")
    (tmp_path / "leave.yaml").write_text(allowed, encoding="utf-8")
    result = run(None, "test", "HERE", "--coverage", "--format", "json", "--min", "0")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["coverage"]["allowed"] == 1
    stale = [item for item in found["diagnostics"] if item["code"] == "SC290"]
    assert [item["span"]["line"] for item in stale] == [9]
    assert "SC290" not in run(None, "lint", "HERE").stdout


def test_a_comment_is_held_to_what_it_says(run, tmp_path: Path) -> None:
    """It allows the one that it names; where a case is found that shows it, that is told and fails."""
    duty = "  signed:\n"
    comment = "    # shopcheck: allow SC660:late SC660:in_time -- nobody is late\n    duty"
    allowed = POLICY.replace("    duty", comment)
    assert duty in allowed
    (tmp_path / "leave.yaml").write_text(allowed, encoding="utf-8")
    found = json.loads(run(ELIGIBLE, "test", "HERE", "--coverage", "--format", "json", "--min", "0").stdout)
    assert [item["how"] for item in found["coverage"]["missing"] if item["kind"] == "duty"] == [
        "ahead",
        "overdue",
    ]
    assert [item["code"] for item in found["diagnostics"] if item["code"] != "SC660"] == ["SC290"]
    result = run(ELIGIBLE, "test", "HERE", "--coverage", "--search", "--format", "json", "--min", "0")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    (shown,) = [item for item in found["diagnostics"] if item["code"] == "SC662"]
    assert "`SC660:late`" in shown["message"]
    assert "- name:" in shown["help"]


def test_a_gate_looks_for_no_cases_unless_it_is_asked(run) -> None:
    """With a least share there are none, but how to look for them; each says how a comment allows it."""
    found = json.loads(run(ELIGIBLE, "test", "HERE", "--coverage", "--min", "5", "--format", "json").stdout)
    missing_ = found["coverage"]["missing"]
    assert {item["case"] for item in missing_} == {None}
    assert all("--search" in item["help"] for item in found["diagnostics"])
    assert {"SC660:failed", "SC660:created_at-true", "SC660:$reading-true", "SC660:late"} < {
        item["allow"] for item in missing_
    }
    asked = run(ELIGIBLE, "test", "HERE", "--coverage", "--min", "5", "--search", "--format", "json")
    assert any(item["case"] for item in json.loads(asked.stdout)["coverage"]["missing"])
    assert "SC603" in run(ELIGIBLE, "test", "HERE", "--search").output


def test_a_duty_is_seen_only_where_it_decides(run, tmp_path: Path) -> None:
    """Where a precondition isn't asked, or the step isn't known, no side of a deadline is seen."""
    guarded = POLICY.replace("    duty", "    when: {shop.region: CN}\n    duty")
    (tmp_path / "leave.yaml").write_text(guarded, encoding="utf-8")
    cases = (
        "  - name: elsewhere\n    change: {shop.region: SG}\n    expect: {verdict: eligible}\n"
        "  - name: nobody knows whether it is signed\n"
        "    absent: [closure.agreement]\n    expect: {preconditions: {signed: unknown}}\n"
    )
    found = missing(run(cases, "test", "HERE", "--coverage", "--min", "0", "--format", "json"))
    assert [how for _, kind, _, how in found if kind == "duty"] == ["in_time", "late", "ahead", "overdue"]


def test_the_tests_of_an_overlay_count_for_what_it_takes_over(run, tmp_path: Path) -> None:
    """What an overlay's case sees of the base is seen, where only the base's tests are asked for too."""
    overlay = "policy: my/strict\nextends: my/leave\ntitle: {en: Strict, zh: 严格}\n"
    (tmp_path / "strict.yaml").write_text(overlay, encoding="utf-8")
    expected = "    expect: {preconditions: {ended: not_applicable}}\n"
    case = f"  - name: elsewhere\n    change: {{shop.region: SG}}\n{expected}"
    tests = BASE.replace("my/leave", "my/strict") + case
    (tmp_path / "strict.test.yaml").write_text(tests, encoding="utf-8")
    result = run(ELIGIBLE, "test", "HERE/leave.test.yaml", "--coverage", "--format", "json")
    assert (11, "status", "ended", "not_applicable") not in missing(result)
    assert json.loads(result.stdout)["passed"] == 1


def test_wrong_calls(run) -> None:
    """A least share needs something that it is of; cases are only added to tests that are there."""
    assert "SC603" in run(ELIGIBLE, "test", "HERE", "--min", "3").output
    assert "SC611" in run(None, "new", "test", "HERE/strict.yaml", "--missing").output
    both = run(ELIGIBLE, "test", "HERE", "--coverage", "--lang", "zh")
    assert "覆盖率" in both.stdout
    assert "没有用例把 `reading` 设为 `all`" in both.stdout
