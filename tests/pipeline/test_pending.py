"""What hasn't happened yet gives no date: a report says the earliest day, and what it hangs on."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import Policies, check, load_policies, load_snapshot
from checker.base.text import LANGUAGES, Text
from checker.language import load_text
from checker.render.formats import REPORT, renderer
from checker.render.report.csv import to_csv
from checker.render.report.details import to_text
from checker.render.report.json import to_json
from checker.report.model import PreconditionResult, Report, Status
from checker.values.quantity import Interval
from tests.pipeline.shops import Shop, shops
from tests.pipeline.test_report import report_on

EARLIEST = datetime(2027, 2, 25, 16, tzinfo=UTC)
#: States in which an order has not ended.
OPEN_STATES = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
OLD = {"id": "10", "status": "COMPLETED", "completed_at": "2026-09-01T10:00:00+08:00"}
OPEN = {"id": "20", "status": "IN_TRANSIT", "created_at": "2026-11-25T10:00:00+08:00"}

RESTED = """
policy: mine/rested
title: {en: T, zh: 题}
values:
  rested: {title: {en: rested, zh: 静置期满}, max: orders.ended_at, plus: 90 days}
preconditions:
  quiet: {title: {en: Q, zh: 静}, require: {$rested: {not_after: now}}}
"""


def report(*orders: Mapping[str, Any], platform: str = "douyin", **options: Any) -> Report:
    """The closure of a shop with these orders, checked on 28 November 2026."""
    document = {
        "as_of": "2026-11-28T09:00:00+08:00",
        "shop": {"id": "7", "platform": platform, "timezone": "Asia/Shanghai", "seller_type": "CROSS_BORDER"},
        "closure": {"applied_at": None, "withdrawn_at": None},
        "orders": [*orders],
        "coverage": {"orders": {"complete": True}},
    }
    snapshot = load_snapshot(json.dumps(document).encode())
    return check(snapshot, load_policies(), only=[f"{platform}/closure"], verify=True, **options)


def quiet(found: Report) -> PreconditionResult:
    """The precondition that the last order ended long ago."""
    return next(item for item in found.results[0].preconditions if item.id == "orders-quiet")


def test_a_record_is_told_once() -> None:
    """One that is in the way and waits for something besides stands among those in the way."""
    odd = {**OPEN, "id": "30", "status": "SOMEWHERE"}
    item = quiet(report(OLD, OPEN, odd))
    named = [record.id for record in (*item.waiting, *item.records)]
    assert sorted(map(str, named)) == sorted({str(name) for name in named})
    assert "30" in named


@pytest.mark.parametrize("platform", ["douyin", "tiktok-shop"])
def test_with_an_open_order_there_is_only_an_earliest_day(platform: str) -> None:
    """The 90 days start when the open order ends: the day that counts from what has ended is never said."""
    item = quiet(report(OLD, OPEN, platform=platform))
    assert (item.status, item.clears_at, item.may_clear_at) == (Status.WAITING, None, EARLIEST)
    assert (item.failing, item.awaited, [record.id for record in item.waiting]) == (1, 1, ["20"])


@pytest.mark.parametrize("platform", ["douyin", "tiktok-shop"])
def test_values_say_no_day_either(platform: str) -> None:
    """The end of the quiet period is open, and the order that sets it is the open one, if that is one."""
    values = report(OLD, OPEN, platform=platform).results[0].values
    assert values["quiet_from"].value == Interval(EARLIEST, None)
    assert values["quiet_order"].value == "20"


def test_a_condition_on_such_a_value_has_no_day_anywhere() -> None:
    """Neither the condition nor the shop that it is about clears on the day of what has ended."""
    policies = load_text(RESTED, "rested.yaml")
    shop = {"as_of": "2026-11-28T09:00:00+08:00", "shop": {"id": "7", "timezone": "Asia/Shanghai"}}
    orders = {"orders": [OLD, OPEN], "coverage": {"orders": {"complete": True}}}
    snapshot = load_snapshot(json.dumps(shop | orders).encode())
    (found,) = check(snapshot, Policies(policies.checked(), policies.diagnostics, {})).results
    (item,) = found.preconditions
    assert (item.status, item.clears_at, item.may_clear_at) == (Status.WAITING, None, EARLIEST)
    assert [(told.id, told.clears_at, told.may_clear_at) for told in item.records] == [("7", None, EARLIEST)]


def test_with_all_orders_ended_the_day_is_certain() -> None:
    """Nothing is awaited: the day is that of the last one."""
    ended = {**OPEN, "status": "CANCELLED", "cancelled_at": "2026-11-28T09:00:00+08:00"}
    item = quiet(report(OLD, ended))
    assert (item.clears_at, item.awaited, item.waiting) == (EARLIEST, 0, ())


def test_what_ended_long_ago_still_counts_as_such() -> None:
    """An open order doesn't undo what holds today."""
    long_ago = {**OLD, "completed_at": "2026-06-01T10:00:00+08:00"}
    assert quiet(report(long_ago, OPEN)).status is Status.MET


def test_both_languages_say_what_the_day_hangs_on() -> None:
    """The sentence names the day and how many orders are still open."""
    assert quiet(report(OLD, OPEN)).why == Text(
        "Order 10 ended less than 90 days ago. 1 order has not ended yet; if that happened today, "
        "this would be met on 26 February 2027.",
        "订单 10 完结未满 90 天，另有 1 笔订单还没完结，就算今天完结，也要到 2027年2月26日才满足。",
    )


def test_the_open_order_leads_and_has_no_clearing_day() -> None:
    """On screen, in JSON and in tables the record that decides stands first, with its earliest day."""
    found = report(OLD, OPEN)
    text = to_text(found, "en")
    assert text.index("20  ended at: not yet  at the earliest 26 February 2027") < text.index("10  ended at:")
    item = next(
        p
        for p in json.loads(to_json(found, "en"))["results"][0]["preconditions"]
        if p["id"] == "orders-quiet"
    )
    assert (item["clears_at"], item["may_clear_at"]) == (None, "2027-02-26T00:00:00+08:00")
    assert [record["id"] for record in item["waiting"]] == ["20"]
    rows = [row for row in to_csv(found, "en").splitlines() if ",orders-quiet," in row]
    assert [",20," in row for row in rows] == [True, False]


def test_the_record_that_sets_the_day_is_named_first() -> None:
    """However few records are named, the last one to clear is among them, in front."""
    days = [f"2026-10-{day:02}T10:00:00+08:00" for day in range(1, 9)] + ["2026-11-27T10:00:00+08:00"]
    orders = [{"id": str(n), "status": "COMPLETED", "completed_at": day} for n, day in enumerate(days)]
    item = quiet(report(*orders, records=3))
    assert [record.id for record in item.records] == ["8", "7", "6"]
    assert item.records[0].clears_at == item.clears_at


def judged(text: str, document: Mapping[str, Any]) -> Report:
    """A policy with nothing but its preconditions and values, on 28 November 2026."""
    loaded = load_text(f"policy: mine/other\ntitle: {{en: T, zh: 题}}\n{text}", "other.yaml")
    whole = {
        "as_of": "2026-11-28T09:00:00+08:00",
        "shop": {"id": "7", "timezone": "Asia/Shanghai"},
        **document,
    }
    policies = Policies(loaded.checked(), (), loaded.sources)
    return check(load_snapshot(json.dumps(whole).encode()), policies, verify=True)


AFTER_SALES = {
    "orders": [OLD, OPEN, {**OPEN, "id": "21"}],
    "after_sales": [{"id": "7", "order_id": "10"}, {"id": "8", "order_id": "20"}],
    "coverage": {"orders": {"complete": True}, "after_sales": {"complete": True}},
}


def test_an_order_is_waited_for_through_its_after_sale() -> None:
    """The day hangs on the open order of an after-sale as it hangs on one asked for itself."""
    found = judged(
        "preconditions:\n  quiet: {title: {en: Q, zh: 静}, none: after_sales, where: {order.ended_at: "
        "{newer_than: 90 days}}}",
        AFTER_SALES,
    )
    (item,) = found.results[0].preconditions
    assert (item.status, item.clears_at, item.may_clear_at) == (Status.WAITING, None, EARLIEST)
    assert (item.awaited, [told.id for told in item.waiting]) == (1, ["8"])
    assert item.why.en.endswith(
        "The order of 1 after-sale has not ended yet; if that happened today, "
        "this would be met on 26 February 2027."
    )
    assert item.why.zh.endswith("另有 1 笔售后单的订单还没完结，就算今天完结，也要到 2027年2月26日才满足。")


START = (
    "values:\n  start: {title: {en: start, zh: 起算}, max: [{field: closure.applied_at}, "
    "{field: closure.notice.ended_at}]}\n"
    "preconditions:\n  rested: {title: {en: R, zh: 静}, require: {$start: {older_than: 30 days}}}"
)


def test_what_the_shop_itself_still_has_to_do_gives_no_day() -> None:
    """Where the later of two counts and one is still to come, the day of the other is never said."""
    applied = {"applied_at": "2026-11-10T10:00:00+08:00"}
    found = judged(START, {"closure": {**applied, "notice": {"ended_at": None}}})
    (item,) = found.results[0].preconditions
    earliest = datetime(2026, 12, 27, 16, tzinfo=UTC)
    assert (item.status, item.clears_at, item.may_clear_at) == (Status.WAITING, None, earliest)
    assert (item.expects, item.awaited, item.waiting) == (True, 0, ())
    assert item.why == Text(
        "The start is 10 November 2026, 10:00. The closing notice has not ended yet; "
        "if that happened today, this would be met on 28 December 2026.",
        "起算为 2026年11月10日 10:00，关店公示尚未结束，就算今天结束，也要到 2026年12月28日才满足。",
    )
    assert found.results[0].values["start"].value == Interval(found.as_of, None)
    english, chinese = (renderer(REPORT, "text")(found, language) for language in LANGUAGES)
    assert "28 Dec 2026 at the earliest, if what it counts from happened today" in english
    assert "最早 2026年12月28日：要等的事还没发生，今天发生才能赶上" in chinese


def test_with_the_shops_own_event_the_day_is_certain() -> None:
    """Once it has happened, nothing is awaited, and the day is told."""
    times = {"applied_at": "2026-11-10T10:00:00+08:00", "notice": {"ended_at": "2026-11-20T10:00:00+08:00"}}
    (item,) = judged(START, {"closure": times}).results[0].preconditions
    assert (item.clears_at, item.expects) == (datetime(2026, 12, 19, 16, tzinfo=UTC), False)


@settings(max_examples=max(settings().max_examples // 4, 15))
@given(shops(), st.sampled_from(OPEN_STATES))
def test_no_shop_with_an_open_order_has_a_clearing_day(shop: Shop, state: str) -> None:
    """Whatever else a shop has: the quiet period has no certain end, nor has what hangs on it."""
    document = copy.deepcopy(shop.document)
    document["orders"] = [*(document.get("orders") or ()), {"id": "still-open", "status": state}]
    for result in report_on(document, shop.as_of).results:
        for item in result.preconditions:
            if item.id == "orders-quiet":
                assert item.clears_at is None
                assert result.eligible_from is None
                until = result.values.get("quiet_from")
                assert until is None or not isinstance(until.value, datetime)


ENDED, DELIVERED = ("{ended_at: {newer_than: 90 days}}", "{delivered_at: {newer_than: 90 days}}")


@pytest.mark.parametrize(
    "condition",
    [
        f"none: orders, where: {{any_of: [{ENDED}, {DELIVERED}]}}",
        f"require: {{all_of: [{{none: orders, where: {ENDED}}}, {{none: orders, where: {DELIVERED}}}]}}",
    ],
)
def test_a_record_that_waits_is_named_once(condition: str) -> None:
    """However many events it waits for, and however many conditions ask for them."""
    head = "policy: mine/quiet\ntitle: {en: T, zh: 题}\npreconditions:\n"
    text = f"{head}  quiet: {{title: {{en: Q, zh: 静}}, {condition}}}"
    loaded = load_text(text, "quiet.yaml")
    document = {
        "as_of": "2026-11-28T09:00:00+08:00",
        "shop": {"id": "7", "timezone": "Asia/Shanghai"},
        "orders": [{**OLD, "delivered_at": OLD["completed_at"]}, {**OPEN, "delivered_at": None}],
        "coverage": {"orders": {"complete": True}},
    }
    policies = Policies(loaded.checked(), (), loaded.sources)
    found = check(load_snapshot(json.dumps(document).encode()), policies, verify=True)
    item = found.results[0].preconditions[0]
    assert (item.status, item.awaited, [record.id for record in item.waiting]) == (Status.WAITING, 1, ["20"])
    assert (item.checked, item.failing, [record.id for record in item.records]) == (2, 1, ["10"])
