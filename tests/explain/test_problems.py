"""What is so when a precondition fails, in the words of its policy."""

import json
from typing import Any

from checker import Policies, check, load_snapshot
from checker.language import load_text
from checker.report.model import PreconditionResult

POLICY = """\
policy: my/closure
title: {en: Close the shop, zh: 关店}
subject: shop
parameters:
  rest: {title: {en: days of rest, zh: 静默天数}, value: 90 days}
values:
  owed: {title: {en: owed, zh: 欠款}, sum: liabilities.commission.amount_due}
preconditions:
  nothing-owed:
    title: {en: Nothing is owed, zh: 没有欠款}
    problem:
      en: "{count} of {of} {creator is|creators are} owed {sum}, {owed} in all"
      zh: "{of} 笔佣金中有 {count} 笔未付，共 {sum}（全部 {owed}）"
    none: liabilities.commission
    where: {amount_due: {above: 0}}
  quiet:
    title: {en: "The last order ended {rest} ago", zh: "最后一笔订单完结已满 {rest}"}
    problem: {en: "{rest} haven't passed since the last order ended", zh: "最后一笔订单完结未满 {rest}"}
    every: orders
    require: {ended_at: {older_than: $rest}}
  plain:
    title: {en: The deposit is in order, zh: 保证金正常}
    require: {deposit.balance: {at_least: 0}}
"""


def results(**sections: Any) -> dict[str, PreconditionResult]:
    """The preconditions of the policy for a shop that has these ``sections``. Any: JSON values."""
    document = {
        "schema_version": "1",
        "as_of": "2026-11-28T09:00:00Z",
        "shop": {"id": "1", "platform": "douyin", "timezone": "UTC", "currency": "CNY"},
        "coverage": {"orders": {"complete": True}, "liabilities.commission": {"complete": True}},
        "orders": [],
        "deposit": {"balance": {"amount": "-1.00", "currency": "CNY"}},
        **sections,
    }
    loaded = load_text(POLICY, "policy.yaml")
    policies = Policies(loaded.checked(), loaded.diagnostics, {})
    (result,) = check(load_snapshot(json.dumps(document).encode()), policies).results
    return {item.id: item for item in result.preconditions}


def commission(*amounts: str) -> dict[str, Any]:
    """The section of commissions with these amounts. Any: JSON values."""
    records = [
        {"id": f"c{number}", "party": "CREATOR", "amount_due": {"amount": amount, "currency": "CNY"}}
        for number, amount in enumerate(amounts)
    ]
    return {"commission": records}


def test_a_failing_precondition_says_what_is_so() -> None:
    """Counts, sums, parameters and named values stand in it; a word is chosen by the count."""
    several = results(liabilities=commission("3.20", "0.00", "1.05"))["nothing-owed"]
    assert several.problem.en == "2 of 3 creators are owed CNY 4.25, CNY 4.25 in all"
    assert several.problem.zh == "3 笔佣金中有 2 笔未付，共 CNY 4.25（全部 CNY 4.25）"
    assert several.headline == several.problem
    single = results(liabilities=commission("3.20", "-1.00"))["nothing-owed"]
    assert single.problem.en == "1 of 2 creator is owed CNY 3.20, CNY 2.20 in all"


def test_what_holds_has_no_problem() -> None:
    """A precondition that is met, or isn't known, keeps its title; so does one whose policy says nothing."""
    found = results(liabilities=commission("0.00"))
    assert not found["nothing-owed"].problem
    assert found["nothing-owed"].headline == found["nothing-owed"].title
    assert not results()["nothing-owed"].problem
    assert found["plain"].status == "failed"
    assert not found["plain"].problem


def test_a_figure_that_is_not_known_is_never_told() -> None:
    """Where a figure of the text is uncertain, the generated sentence stands in for all of it."""
    mixed = commission("3.20", "1.00")
    mixed["commission"][1]["amount_due"]["currency"] = "USD"
    found = results(liabilities=mixed)["nothing-owed"]
    assert found.status == "failed"
    assert not found.problem
    assert found.why


def test_a_text_without_records_needs_no_count() -> None:
    """Of a condition that waits for time, a parameter in the text is all there is to fill in."""
    order = {"id": "1", "status": "COMPLETED", "created_at": "2026-11-01T00:00:00Z"}
    order |= {"completed_at": "2026-11-10T00:00:00Z", "cancelled_at": None}
    found = results(orders=[order])["quiet"]
    assert found.status == "waiting"
    assert found.problem.en == "90 days haven't passed since the last order ended"
