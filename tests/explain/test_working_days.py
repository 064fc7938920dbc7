"""Why a deadline in working days leaves a question open."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.api import check, load_policies, load_snapshot
from checker.report.model import Result
from checker.values.quantity import Interval

POLICY = """\
policy: mine/on-time
title: {en: Orders on time, zh: 按时发货}
subject: orders
parameters:
  ship: {title: {en: time to ship, zh: 发货时限}, value: 1 working day}
values:
  due: {title: {en: ship by, zh: 最晚发货}, field: paid_at, plus: $ship}
preconditions:
  by-age: {title: {en: A, zh: 甲}, require: {paid_at: {newer_than: $ship}}}
  by-value: {title: {en: B, zh: 乙}, require: {$due: {after: now}}}
  by-expression:
    title: {en: C, zh: 丙}
    require: {shipped_at: {before: {field: paid_at, plus: 1 working day}}}
"""
ANNOUNCED = "Not all public holidays of that time are announced in the region CN."
Judge = Callable[..., Result]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """``judge(shop, …)``: the verdict on an order of this shop with these facts."""
    (tmp_path / "on-time.yaml").write_text(POLICY, encoding="utf-8")
    policies = load_policies(tmp_path)

    def run(
        shop: dict[str, object],
        paid_at: object = "2030-02-02T10:00:00+08:00",
        as_of: str = "2030-02-11T10:00:00+08:00",
    ) -> Result:
        order = {
            "id": "1",
            "status": "IN_TRANSIT",
            "paid_at": paid_at,
            "shipped_at": "2030-02-10T10:00:00+08:00",
        }
        document = {
            "as_of": as_of,
            "shop": {"id": "s", "timezone": "Asia/Shanghai", **shop},
            "orders": [order],
            "coverage": {"orders": {"complete": True}},
        }
        (found,) = check(load_snapshot(json.dumps(document).encode()), policies, verify=True).results
        return found

    return run


def test_what_isnt_announced_is_the_reason(judge: Judge) -> None:
    """Between the two days the holidays are what is missing, however the deadline is written."""
    found = judge({"region": "CN"})
    assert {item.why.en for item in found.preconditions} == {ANNOUNCED}
    assert {item.why.zh for item in found.preconditions} == {"地区 CN 当时的节假日安排尚未全部公布。"}
    (missing,) = found.missing
    assert missing.path == "working_days.CN"
    assert missing.title.zh == "地区 CN 的工作日"
    assert missing.remedy.en
    assert missing.remedy.zh
    assert isinstance(found.values["due"].value, Interval)


def test_parts_with_holidays_of_their_own_are_the_reason(judge: Judge) -> None:
    """Where a day is off only in a part of the region, nothing is said to be announced yet."""
    found = judge({"region": "GB"}, "2030-02-02T10:00:00+08:00")
    assert found.missing == ()
    easter = judge({"region": "GB"}, "2030-04-19T10:00:00+08:00", as_of="2030-04-22T10:00:00+08:00")
    age = next(item for item in easter.preconditions if item.id == "by-age")
    assert age.why.en == "The parts of the region GB keep different public holidays."
    assert age.why.zh == "地区 GB 各地的公众假日不同。"


@pytest.mark.parametrize(
    ("shop", "why", "path"),
    [
        ({"region": "JP"}, "There is no calendar of working days for the region JP.", "working_days.JP"),
        ({}, "The region of the shop isn't in the snapshot.", "shop.region"),
    ],
)
def test_why_there_is_no_calendar(judge: Judge, shop: dict[str, object], why: str, path: str) -> None:
    """A region without a calendar is said to be one; only a region that isn't given is missing."""
    found = judge(shop)
    assert {item.why.en for item in found.preconditions} == {why}
    assert [item.path for item in found.missing] == [path]


def test_bounds_of_a_fact_are_the_facts_own(judge: Judge) -> None:
    """Where the event itself is known only within bounds, that is the reason, behind a named value too."""
    paid = {"not_before": "2030-02-01T10:00:00+08:00", "not_after": "2030-02-12T10:00:00+08:00"}
    found = judge({"region": "US"}, paid)
    assert {item.why.en for item in found.preconditions} == {
        "It isn't known exactly when the order was paid."
    }
    assert [item.path for item in found.missing] == ["orders.paid_at"]
