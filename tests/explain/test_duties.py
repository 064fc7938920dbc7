"""What is said of a duty: by when it has to be done, that it was, that it wasn't, or what isn't known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import checker
from checker.render.report.details import to_plain
from checker.render.report.json import to_json
from checker.render.report.phrases import answer

POLICY = """\
policy: mine/ship
title: {en: Ship, zh: 发货}
subject: orders
values:
  due: {title: {en: ship by, zh: 最晚发货}, field: created_at, within: 2 days}
  kind: {title: {en: kind of order, zh: 订单种类}, field: order_type, missing: PRE_ORDER}
preconditions:
  in-time:
    title: {en: Shipped in time, zh: 按时发货}
    duty: {field: shipped_at, when: {status: {is_not: AWAITING_SHIPMENT}}}
    by: $due
"""
SHIPPED = {"status": "IN_TRANSIT", "created_at": "2026-06-01T10:00:00+08:00"}
OPEN = {"status": "AWAITING_SHIPMENT", "created_at": "2026-06-01T10:00:00+08:00"}


def report(tmp_path: Path, order: Mapping[str, str | None], day: int, policy: str = POLICY) -> checker.Report:
    """The report on one order on a day of June."""
    (tmp_path / "ship.yaml").write_text(policy, encoding="utf-8")
    document = {
        "schema_version": "1",
        "as_of": f"2026-06-{day:02}T12:00:00+08:00",
        "shop": {"platform": "tiktok-shop", "id": "1", "region": "MY", "timezone": "Asia/Kuala_Lumpur"},
        "coverage": {"orders": {"complete": True}},
        "orders": [{"id": "1", **order}],
    }
    policies = checker.load_policies([tmp_path / "ship.yaml"])
    return checker.check(checker.load_snapshot(json.dumps(document).encode()), policies)


@pytest.mark.parametrize(
    ("order", "day", "en", "zh"),
    [
        (OPEN, 2, "The order must be shipped by 3 June 2026, 23:59.", "订单须在 2026年6月3日 23:59 前发货。"),
        (OPEN, 4, "The order was not shipped by 3 June 2026, 23:59.", "订单未在 2026年6月3日 23:59 前发货。"),
        (
            {**SHIPPED, "shipped_at": "2026-06-02T09:30:00+08:00"},
            9,
            "The order was shipped by 3 June 2026, 23:59 (on 2 June 2026, 09:30).",
            "订单已在 2026年6月3日 23:59 前发货（2026年6月2日 09:30 发货）。",
        ),
        (
            {**SHIPPED, "shipped_at": "2026-06-04T00:00:00+08:00"},
            9,
            "The order was not shipped by 3 June 2026, 23:59 (only on 4 June 2026).",
            "订单未在 2026年6月3日 23:59 前发货（2026年6月4日才发货）。",
        ),
        (
            SHIPPED,
            9,
            "The snapshot doesn't say when the order was shipped.",
            "快照未提供订单的发货时间。",
        ),
        (
            {"status": "AWAITING_SHIPMENT"},
            2,
            "The snapshot doesn't say when the order was placed.",
            "快照未提供订单的下单时间。",
        ),
    ],
)
def test_a_duty_says_its_deadline(tmp_path: Path, order: dict[str, str], day: int, en: str, zh: str) -> None:
    """While there is time, when it was done, when it wasn't, and where that isn't known."""
    ((found,),) = [result.preconditions for result in report(tmp_path, order, day).results]
    assert (found.why.en, found.why.zh) == (en, zh)


def test_a_deadline_at_midnight_is_said_as_the_end_of_the_day(tmp_path: Path) -> None:
    """Whoever reads a day takes it for included: a value, and until when all is met, are the last minute."""
    text = to_plain(report(tmp_path, OPEN, 2), "en")
    assert "Only until 3 June 2026, 23:59." in text
    assert "Ship by: 3 June 2026, 23:59" in text


def test_a_word_is_said_by_its_title(tmp_path: Path) -> None:
    """A named value that is a word of the platform reads as its title, in both languages."""
    told = report(tmp_path, OPEN, 2)
    assert "Kind of order: pre-order" in to_plain(told, "en")
    assert "订单种类：预售" in to_plain(told, "zh")


LATE_AND_LOST = """\
policy: mine/ship
title: {en: Ship, zh: 发货}
subject: orders
preconditions:
  in-time:
    title: {en: Shipped in time, zh: 按时发货}
    severity: advisory
    duty: {field: shipped_at, when: {status: {is_not: AWAITING_SHIPMENT}}}
    within: 2 days
    of: created_at
  paid-in-time:
    title: {en: Paid in time, zh: 按时付款}
    severity: advisory
    duty: paid_at
    within: 1 day
    of: created_at
  not-lost:
    title: {en: Shipped before it is lost, zh: 取消前发货}
    duty: {field: shipped_at, when: {status: {is_not: AWAITING_SHIPMENT}}}
    within: 4 days
    of: created_at
"""


@pytest.mark.parametrize(
    ("day", "en", "zh"),
    [
        (
            2,
            "Yes, you can go ahead now. Only until 5 June 2026, 23:59. After 3 June 2026, 23:59 it is late.",
            "现在就可以办理。请在 2026年6月5日 23:59 之前办理。2026年6月3日 23:59 以后就算晚了。",
        ),
        (
            4,
            "Yes, you can go ahead now. Only until 5 June 2026, 23:59.",
            "现在就可以办理。请在 2026年6月5日 23:59 之前办理。",
        ),
    ],
)
def test_what_is_late_before_it_is_lost_is_said(tmp_path: Path, day: int, en: str, zh: str) -> None:
    """The day from which on the same event is late stands beside the last one; that of another doesn't."""
    found = report(tmp_path, {**OPEN, "paid_at": None}, day, LATE_AND_LOST)
    (result,) = found.results
    assert (answer(result, found, "en"), answer(result, found, "zh")) == (en, zh)
    late = json.loads(to_json(found, "en"))["results"][0]["late_from"]
    assert late == ("2026-06-04T00:00:00+08:00" if day == 2 else None)
