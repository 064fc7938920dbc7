"""One precondition in full: the rule's lines, how its date is reckoned, and how the answer follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from checker import Checker, load_policies, load_snapshot
from checker.answer.why import narrowed, why
from checker.decide.logic import logic_of
from checker.decide.rules import rules_of
from checker.render.report.why import STATUS_RULES, why_to_plain, why_to_text
from checker.report.model import Report, Status

ROOT = Path(__file__).parents[2]
SHOP = "examples/douyin/snapshot.json"
Call = Callable[..., Result]


@pytest.fixture(scope="module")
def report() -> Report:
    """The example of a Douyin shop that isn't ready."""
    checker = Checker(load_policies(), only=["douyin/closure", "guide/closure"])
    return checker.check(load_snapshot(ROOT / SHOP), records=5)


def test_a_date_is_reckoned_from_the_record_that_sets_it(report: Report) -> None:
    """The time that was looked at and so many days make the date; both policies that ask are told of."""
    found = why(report, "orders-quiet")
    assert [told.result.policy for told in found.told] == ["douyin/closure", "guide/closure"]
    for told in found.told:
        assert told.item.status is Status.WAITING
        (reckoning,) = told.reckonings
        assert (reckoning.record.id, reckoning.name) == ("6917721603386218915", "ended_at")
        assert (reckoning.days, reckoning.end) == (90, told.item.clears_at)
    sources = {told.item.rule.file: (ROOT / told.item.rule.file).read_text("utf-8") for told in found.told}
    english, chinese = (why_to_text(found, language, sources=sources) for language in ("en", "zh"))
    assert "ended at 19 Aug 2026, 21:14 + 90 days = 17 Nov 2026" in english
    assert "2026年8月19日 21:14 + 90 天 = 2026年11月17日" in chinese
    assert "    orders-quiet:\n" in english
    assert "      require: {ended_at: {older_than: $quiet_period}}\n" in english
    assert "no-invoice-pending" not in english
    assert "The condition doesn't hold today, and will by itself." in english
    assert not set(why_to_plain(found, "en", sources=sources)) & set("−–—“”‘’…›·─✓✗●○→◷")


def test_a_rule_file_that_is_gone_costs_nothing_else(report: Report) -> None:
    """Without the file the rest is said all the same."""
    assert "+ 90 days" in why_to_text(why(report, "orders-quiet"), "en", sources={})


def test_every_way_to_a_status_has_words() -> None:
    """Whatever rule of a shipped policy settles a status, a reader is told in words."""
    ways = {
        rule.name.removeprefix(f"{item.id}: ").rpartition(" -> ")[0]
        for policy in load_policies().library.policies
        for waivers in (False, True)
        for rule in rules_of(logic_of(policy, waivers=waivers))
        for item in policy.all_preconditions()
        if rule.name.startswith(f"{item.id}: ") and rule.then.key.property == "status"
    }
    assert ways
    assert ways <= set(STATUS_RULES)


def test_other_formats_hold_nothing_else(report: Report) -> None:
    """A report that is narrowed to a precondition has it alone, and counts as before."""
    found = narrowed(report, "orders-quiet")
    assert {item.id for result in found.results for item in result.preconditions} == {"orders-quiet"}
    assert found.exit_status() == report.exit_status()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_wrong_name_leads_to_the_right_one(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest precondition is named; the status stays that of the check for the right one."""
    from click.testing import CliRunner

    from checker.cli.main import cli

    monkeypatch.chdir(ROOT)
    call = ["run", SHOP, "--policy", "douyin/closure", "--format", form, "--lang", "en", "--why"]
    wrong = CliRunner().invoke(cli, [*call, "order-quite"])
    assert wrong.exit_code == 2
    assert "did you mean `orders-quiet`?" in wrong.stderr
    right = CliRunner().invoke(cli, [*call, "orders-quiet"])
    assert right.exit_code == 1
    if form == "json":
        (result,) = json.loads(right.stdout)["results"]
        assert [item["id"] for item in result["preconditions"]] == ["orders-quiet"]
