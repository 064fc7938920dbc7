"""What a change of rules does to real shops."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from checker import api
from checker.decide.model import Verdict
from checker.diff.over import flips

NOW = datetime(2026, 6, 1, tzinfo=UTC)
POLICY = """\
policy: test/cancel
title: {en: Cancel the order, zh: 取消订单}
subject: orders
preconditions:
  old-enough:
    title: {en: It is old enough, zh: 已满时限}
    require: {created_at: {older_than: 3 days}}
    fix: {en: Wait., zh: 等待。}
"""
SHOP = """\
{"schema_version": "1", "as_of": "2026-05-10T12:00:00Z",
 "shop": {"id": "1", "platform": "douyin", "timezone": "UTC"},
 "coverage": {"orders": {"complete": true}},
 "orders": [{"id": "1", "created_at": "2026-05-01T00:00:00Z"},
            {"id": "2", "created_at": "2026-05-09T00:00:00Z"},
            {"id": "3", "created_at": "2026-05-06T00:00:00Z"}]}
"""


def checker(folder: Path, text: str) -> api.Checker:
    file = folder / f"{len(text)}-{'5 days' in text}.yaml"
    file.write_text(text, encoding="utf-8")
    return api.Checker(api.load_policies(file), now=NOW)


def test_every_record_that_is_otherwise_is_named(tmp_path: Path) -> None:
    """A verdict and a date that differ are told with the record and the precondition; what stays isn't."""
    snapshot = api.load_snapshot(SHOP.encode())
    old, new = checker(tmp_path, POLICY), checker(tmp_path, POLICY.replace("3 days", "5 days"))
    found = {flip.id: flip for flip in flips(snapshot, old, new)}
    assert set(found) == {"2", "3"}
    assert (found["3"].before, found["3"].after) == (Verdict.ELIGIBLE, Verdict.WAITING)
    assert found["3"].decisive == ("old-enough",)
    assert (found["2"].before, found["2"].after) == (Verdict.WAITING, Verdict.WAITING)
    assert found["2"].from_before == datetime(2026, 5, 12, tzinfo=UTC)
    assert found["2"].from_after == datetime(2026, 5, 14, tzinfo=UTC)


def test_a_policy_that_no_longer_speaks_says_nothing(tmp_path: Path) -> None:
    """Where only one version gives a verdict, the other's is none."""
    snapshot = api.load_snapshot(SHOP.encode())
    narrow = POLICY.replace(
        "subject: orders\n", "subject: orders\napplies_to: {shop.platform: tiktok-shop}\n"
    )
    found = list(flips(snapshot, checker(tmp_path, POLICY), checker(tmp_path, narrow)))
    assert {flip.id for flip in found} == {"1", "2", "3"}
    assert {flip.after for flip in found} <= {None, Verdict.NOT_APPLICABLE}
