"""A policy that extends another overrides it where it applies."""

import json
from pathlib import Path
from typing import Any

import pytest

from checker import check, load_policies, load_snapshot
from checker.report.model import Verdict

BASE = """\
policy: t/base
title: {en: Base, zh: 基础}
applies_to: {shop.platform: tiktok-shop}
preconditions:
  balance: {title: {en: balance, zh: 余额}, require: {deposit.balance: {above: 0}}}
"""
OVERLAY = """\
policy: t/thai
extends: t/base
applies_to: {shop.platform: tiktok-shop, shop.region: TH}
title: {en: Thai, zh: 泰国}
"""
DEEPER = """\
policy: t/local
extends: t/thai
applies_to: {shop.platform: tiktok-shop, shop.region: TH, shop.seller_type: LOCAL}
title: {en: Thai and local, zh: 泰国本土}
"""
ORDERS = """\
policy: t/orders
title: {en: Orders, zh: 订单}
subject: orders
preconditions:
  paid: {title: {en: paid, zh: 已付}, require: {status: {is_not: UNPAID}}}
"""
CASH = """\
policy: t/cash
extends: t/orders
title: {en: Cash, zh: 货到付款}
applies_to: {is_cod: true}
"""


@pytest.fixture
def checked(tmp_path: Path):
    """Checks a shop against policies, and says which of them had which verdict on whom."""

    def run(policies: list[str], shop: dict[str, Any], only: list[str] | None = None, **sections: Any):
        for number, text in enumerate(policies):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        document = {
            "as_of": "2026-01-01T00:00:00Z",
            "shop": {"id": "s", "timezone": "UTC", **shop},
            **sections,
        }
        return check(load_snapshot(json.dumps(document).encode()), load_policies([tmp_path]), only=only)

    return run


def shown(report) -> list[tuple[str, str | None]]:
    """The policies and subjects of a report's results."""
    return [(result.policy, result.subject.id) for result in report.results]


def test_the_most_special_policy_that_applies_speaks(checked):
    """Of a policy and those that extend it, only the last one that applies gives a verdict."""
    policies = [BASE, OVERLAY, DEEPER]
    local = {"platform": "tiktok-shop", "region": "TH", "seller_type": "LOCAL"}
    assert shown(checked(policies, local)) == [("t/local", "s")]
    assert shown(checked(policies, {**local, "seller_type": "CROSS_BORDER"})) == [("t/thai", "s")]
    assert shown(checked(policies, {**local, "region": "VN"})) == [("t/base", "s")]


def test_both_stand_where_it_is_unknown_which_applies(checked):
    """Where an extension may apply or not, it is undetermined, and what it extends stands beside it."""
    report = checked([BASE, OVERLAY], {"platform": "tiktok-shop"})
    assert shown(report) == [("t/base", "s"), ("t/thai", "s")]
    assert report.results[1].verdict is Verdict.UNDETERMINED


def test_one_speaks_where_both_are_in_doubt_for_the_same_reason(checked):
    """Where a policy and its extension are equally in doubt, only the extension is undetermined."""
    orders = [{"id": "1", "status": "UNPAID"}]
    base = ORDERS + "applies_to: {is_sample: false}\n"
    heir = CASH.replace("{is_cod: true}", "{is_sample: false}")
    report = checked([base, heir], {}, orders=orders)
    assert shown(report) == [("t/cash", "1")]


def test_a_policy_that_is_asked_for_by_name_is_never_overridden(checked):
    """Whoever names a policy gets its verdict."""
    shop = {"platform": "tiktok-shop", "region": "TH"}
    assert shown(checked([BASE, OVERLAY], shop, only=["t/base"])) == [("t/base", "s")]


def test_records_are_overridden_one_by_one(checked):
    """Where an extension applies to some records, what it extends speaks of the others."""
    orders = [
        {"id": "1", "status": "UNPAID", "is_cod": True},
        {"id": "2", "status": "UNPAID", "is_cod": False},
    ]
    report = checked([ORDERS, CASH], {}, orders=orders)
    assert shown(report) == [("t/cash", "1"), ("t/orders", "2")]
    counts = {summary.policy: dict(summary.counts) for summary in report.summaries}
    assert counts["t/orders"][Verdict.BLOCKED] == counts["t/orders"][Verdict.NOT_APPLICABLE] == 1
    assert counts["t/cash"][Verdict.BLOCKED] == 1
