"""What a result says beside the decision: missing facts, records and their places, named values."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from checker import Policies, Result, Status, Verdict, check, load_policies, load_snapshot
from checker.language import load_text
from checker.values.quantity import Reason, Unknown

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> Any:
    """An example snapshot, to be changed. Any: a JSON document."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def result(document: Any, policy: str) -> Result:
    """The one result of a policy about the shop."""
    snapshot = load_snapshot(json.dumps(document).encode())
    (found,) = check(snapshot, load_policies(), only=[policy]).results
    return found


def ready_for_refund() -> Any:
    """The TikTok example with the agreement signed and nothing in the way of the full refund."""
    document = copy.deepcopy(example("tiktok-shop/snapshot"))
    document["closure"] |= {"applied_at": document["as_of"]}
    document["closure"]["agreement"]["signed_at"] = document["as_of"]
    document["closure"]["notice"]["started_at"] = "2026-09-01T00:00:00Z"
    for section in ("orders", "after_sales", "promotions", "bindings", "balances", "withdrawals"):
        document[section] = []
    document["liabilities"]["commission"], document["settlements"] = [], {"unsettled_count": 0, "items": []}
    document["shop"]["entity_region"] = "CN"
    return document


def test_a_policy_that_another_waits_for_names_what_it_lacks() -> None:
    """Where a precondition is another policy's open verdict, its missing facts are missing here too."""
    document = ready_for_refund()
    assert result(document, "tiktok-shop/closure").verdict is Verdict.ELIGIBLE
    del document["coverage"]["orders"]
    found = result(document, "tiktok-shop/closure")
    refundable = next(p for p in found.preconditions if p.id == "deposit-refundable")
    assert refundable.status is Status.UNKNOWN
    assert [item.path for item in refundable.missing] == ["orders"]
    assert found.verdict is Verdict.UNDETERMINED
    assert [item.path for item in found.missing] == ["orders"]


def test_a_stage_that_may_be_over_is_said_to_be_in_doubt() -> None:
    """Where it isn't known whether a stage is done, the result says so, and what would settle it."""
    document = ready_for_refund()
    assert result(document, "tiktok-shop/closure").stage_known
    del document["closure"]["agreement"]["signed_at"]
    found = result(document, "tiktok-shop/closure")
    assert found.verdict is Verdict.UNDETERMINED
    assert not found.stage_known
    assert found.applies_known
    assert "closure.agreement.signed_at" in [item.path for item in found.missing]


def test_a_policy_that_may_apply_is_said_to_be_in_doubt() -> None:
    """Where it isn't known whether a policy applies, the result says so."""
    document = ready_for_refund()
    del document["shop"]["platform"]
    found = result(document, "tiktok-shop/closure")
    assert found.verdict is Verdict.UNDETERMINED
    assert not found.applies_known


def test_a_fact_is_missed_by_one_name() -> None:
    """A field that stands on both sides of tests is missing once, by its path from the root."""
    document = example("tiktok-shop/snapshot")
    document["orders"] = [
        {"id": "1", "status": "DELIVERED", "created_at": "2026-11-01T09:00:00Z", "paid_at": None}
    ]
    found = check(
        load_snapshot(json.dumps(document).encode()), load_policies(), only=["tiktok-shop/fulfilment"]
    )
    (order,) = found.results
    assert [item.path for item in order.missing] == [
        "orders.shipped_at",
        "orders.collected_at",
        "orders.delivered_at",
    ]


def test_a_fact_that_others_hang_on_lacks_for_its_own_reason() -> None:
    """Of a status that isn't known it is said why, not that something depends on it."""
    document = example("tiktok-shop/snapshot")
    document["orders"] = [
        {"id": "1", "status": "WHO_KNOWS", "created_at": "2026-11-01T09:00:00Z", "paid_at": None}
    ]
    found = check(
        load_snapshot(json.dumps(document).encode()), load_policies(), only=["tiktok-shop/fulfilment"]
    )
    (order,) = found.results
    item = next(p for p in order.preconditions if p.id == "payment-in-time")
    assert [gap.path for gap in item.missing] == ["orders.status", "orders.auto_cancel_at"]
    (status,) = (gap for gap in order.missing if gap.path == "orders.status")
    assert status.reason.en == "“WHO_KNOWS”, which shopcheck doesn't know"


def test_a_reason_is_said_once() -> None:
    """Several ways that fail for one reason say it once: nobody has applied."""
    found = result(example("tiktok-shop/snapshot"), "tiktok-shop/deposit-refund-full-uk")
    item = next(p for p in found.preconditions if p.id == "closure-applied-for")
    assert item.why.en == "The application to close the shop has not been submitted yet."


def test_every_missing_fact_can_be_supplied() -> None:
    """A missing fact comes with what to do about it, in both languages."""
    document = ready_for_refund()
    del document["coverage"]["orders"]
    del document["closure"]["agreement"]["signed_at"]
    missing = result(document, "tiktok-shop/closure").missing
    assert missing
    assert all(item.remedy.en and item.remedy.zh for item in missing)


OWED = """
policy: mine/owed
title: {en: T, zh: 题}
values:
  owed: {title: {en: owed, zh: 欠款}, sum: loans.outstanding}
preconditions:
  paid: {title: {en: P, zh: 还清}, require: {$owed: 0}}
"""


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, Reason.MISSING),
        ({"loans": []}, Reason.INCOMPLETE),
        ({"loans": [{"id": "1"}], "coverage": {"loans": {"complete": True}}}, Reason.MISSING),
    ],
    ids=["no such list", "not every record", "a record without the amount"],
)
def test_a_value_of_a_list_says_what_is_missing(document: dict[str, object], reason: Reason) -> None:
    """That not all records are there is only said of a list that is there."""
    loaded = load_text(OWED, "owed.yaml")
    shop = {"as_of": "2026-06-01T00:00:00Z", "shop": {"id": "1", "timezone": "UTC"}}
    snapshot = load_snapshot(json.dumps(shop | document).encode())
    (found,) = check(snapshot, Policies(loaded.checked(), loaded.diagnostics, {})).results
    owed = found.values["owed"].value
    assert isinstance(owed, Unknown)
    assert owed.reason is reason


COUNTED = """
policy: mine/counted
title: {en: T, zh: 题}
values:
  loans: {title: {en: loans, zh: 贷款}, count: loans}
  left: {title: {en: left, zh: 余}, value: 3, minus: {count: loans}}
preconditions:
  only: {title: {en: O, zh: 唯}, CONDITION}
"""


@pytest.mark.parametrize(
    "condition",
    [
        "count: loans, at_least: 2",
        "require: {$loans: {at_least: 2}}",
        "require: {$left: {at_most: 1}}",
        "count: loans, where: {outstanding: {above: 1 CNY}}, at_least: 2",
    ],
)
@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "not in the snapshot"),
        ({"loans": [{"id": "1"}]}, "nothing says that all loans are in the snapshot"),
    ],
    ids=["no such list", "not every record"],
)
def test_a_number_of_records_names_the_list_that_it_hangs_on(
    condition: str, document: dict[str, object], reason: str
) -> None:
    """Where a count leaves a condition open, the fact that lacks has a name, however the count is used."""
    found = counted(condition, document)
    assert [(item.path, item.reason.en) for item in found.missing] == [("loans", reason)]


def test_a_number_of_records_names_the_fact_that_its_filter_lacks() -> None:
    """With every record there, what is missing is a field of one of them, not the list."""
    document = {
        "loans": [{"id": "1"}, {"id": "2", "outstanding": {"amount": "5", "currency": "CNY"}}],
        "coverage": {"loans": {"complete": True}},
    }
    found = counted("count: loans, where: {outstanding: {above: 1 CNY}}, at_least: 2", document)
    assert [item.path for item in found.missing] == ["loans.outstanding"]


def counted(condition: str, document: dict[str, object]) -> Result:
    """The result of a policy with one condition that counts."""
    loaded = load_text(COUNTED.replace("CONDITION", condition), "counted.yaml")
    shop = {"as_of": "2026-06-01T00:00:00Z", "shop": {"id": "1", "timezone": "UTC"}}
    snapshot = load_snapshot(json.dumps(shop | document).encode())
    (found,) = check(snapshot, Policies(loaded.checked(), loaded.diagnostics, {})).results
    return found


def test_another_policy_is_called_by_its_title() -> None:
    """A precondition that is another policy's verdict names it as people do, and says where to look."""
    document = ready_for_refund()
    document["orders"] = example("tiktok-shop/snapshot")["orders"]
    document["after_sales"] = example("tiktok-shop/snapshot")["after_sales"]
    found = result(document, "tiktok-shop/closure")
    item = next(p for p in found.preconditions if p.id == "deposit-refundable")
    (policy,) = {
        p.title for p in load_policies().library.policies if p.id == "tiktok-shop/deposit-refund-full"
    }
    assert item.status is not Status.MET
    assert f"“{policy.en}”" in item.why.en
    assert f"“{policy.zh}”" in item.why.zh
    assert "`tiktok-shop/deposit-refund-full`" in item.why.zh


def test_a_title_that_names_its_record_is_not_named_twice() -> None:
    """The id of another category is its *category id*, not its *category category id*."""
    document = {
        "as_of": "2026-10-01T00:00:00Z",
        "shop": {"id": "1"},
        "coverage": {"categories": {"complete": True}},
        "categories": [{"id": "10", "selected": True}],
    }
    loaded = load_text(ANOTHER, "another.yaml")
    policies = Policies(loaded.checked(), loaded.diagnostics, loaded.sources)
    (found,) = check(load_snapshot(json.dumps(document).encode()), policies).results
    titles = [
        title for item in found.preconditions for record in item.records for title in record.titles.values()
    ]
    assert ("category id", "类目编号") in [(title.en, title.zh) for title in titles]


ANOTHER = """
policy: mine/another
title: {en: T, zh: 题}
subject: categories
preconditions:
  only: {title: {en: O, zh: 唯}, some: categories, where: {id: {is_not: {field: subject.id}}}}
"""
LINE = {"id": "x", "status": "CANCELLED", "price": {"amount": "0.00", "currency": "CNY"}}
NESTED = """
policy: mine/nested
title: {en: T, zh: 题}
preconditions:
  only:
    title: {en: O, zh: 唯}
    every: orders
    as: sale
    require: REQUIRE
"""


@pytest.mark.parametrize(
    ("require", "en", "zh", "value"),
    [
        (
            "{none: lines, where: {status: CANCELLED}}",
            "Order 1 has an order line that is cancelled.",
            "订单 1 含有已取消的子订单。",
            "lines.status",
        ),
        (
            "{every: lines, require: {status: {is_not: CANCELLED}}}",
            "Order 1 has an order line that is cancelled.",
            "订单 1 含有已取消的子订单。",
            "lines.status",
        ),
        (
            "{some: lines, where: {status: COMPLETED}}",
            "Order 1 has no order line that is completed.",
            "订单 1 不含已完成的子订单。",
            "lines.status",
        ),
        (
            "{none: after_sales, where: {order_id: {field: sale.id}}}",
            "For order 1, there is at least one after-sale of the order.",
            "订单 1 至少有一笔该订单的售后单。",
            "after_sales.order_id",
        ),
        (
            "{not: {some: after_sales, where: {order_id: {field: sale.id}}}}",
            "For order 1, there is at least one after-sale of the order.",
            "订单 1 至少有一笔该订单的售后单。",
            "after_sales.order_id",
        ),
        (
            "{every: lines, where: {status: {is_not: UNPAID}}, require: {price: {above: 0}}}",
            "Both orders have an order line that is not unpaid and has a price of at most zero.",
            "2 笔订单都满足：含有不是待付款且单价不超过 0 的子订单。",
            "lines.price",
        ),
    ],
)
def test_what_a_record_holds_is_told_as_a_whole(require: str, en: str, zh: str, value: str) -> None:
    """Of a condition on other records inside one on a record, what is said is so of the record itself."""
    document = {
        "as_of": "2026-10-01T00:00:00Z",
        "shop": {"id": "1"},
        "coverage": {"orders": {"complete": True}, "after_sales": {"complete": True}},
        "orders": [
            {"id": "1", "status": "COMPLETED", "lines": [LINE]},
            {"id": "2", "status": "COMPLETED", "lines": [LINE | {"status": "COMPLETED", "price": None}]},
        ],
        "after_sales": [{"id": "a", "order_id": "1", "kind": "RETURN_REFUND"}],
    }
    loaded = load_text(NESTED.replace("REQUIRE", require), "nested.yaml")
    policies = Policies(loaded.checked(), loaded.diagnostics, loaded.sources)
    report = check(load_snapshot(json.dumps(document).encode()), policies)
    (item,) = report.results[0].preconditions
    assert report.diagnostics == ()
    assert (item.why.en, item.why.zh) == (en, zh)
    assert value in item.records[0].values
