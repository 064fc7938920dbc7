"""What is said of a duty: by when it has to be done, that it was, that it wasn't, or what isn't known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import checker
from checker.render.report.screen import to_plain

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


def report(tmp_path: Path, order: dict[str, str], day: int) -> checker.Report:
    (tmp_path / "ship.yaml").write_text(POLICY, encoding="utf-8")
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
            "The order was shipped by 3 June 2026, 23:59 (2 June 2026, 09:30).",
            "订单已在 2026年6月3日 23:59 前发货（2026年6月2日 09:30）。",
        ),
        (
            {**SHIPPED, "shipped_at": "2026-06-04T00:00:00+08:00"},
            9,
            "The order was not shipped by 3 June 2026, 23:59 (4 June 2026).",
            "订单未在 2026年6月3日 23:59 前发货（2026年6月4日）。",
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
