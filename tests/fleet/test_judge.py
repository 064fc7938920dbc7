"""What is said of one shop among many: what a check of it says, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker import api
from checker.fleet.judge import ChangedRulesError, Judge
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import GivenShop
from checker.report.fleet import FleetRow
from checker.report.model import Report, Status, Verdict
from checker.values.quantity import LocalDate

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PRESENT = datetime(2026, 11, 20, 1, tzinfo=UTC)

ELSEWHERE = """
policy: mine/elsewhere
title: {en: Elsewhere, zh: 别处}
applies_to: {shop.platform: tiktok-shop}
preconditions:
  name:
    title: {en: The shop is called Tea, zh: 店名是茶}
    fix: {en: Rename it., zh: 改名。}
    require: {shop.name: Tea}
"""

Rows = Callable[..., tuple[FleetRow, ...]]


@pytest.fixture
def rows(policies: api.Policies) -> Rows:
    """The rows of a shop at a path, or of one whose data are at hand."""

    def judged(shop: Path | bytes | GivenShop, **asked: Any) -> tuple[FleetRow, ...]:
        question = FleetQuestion(**{"paths": None, "only": None, "present": PRESENT, **asked})
        if isinstance(shop, Path):
            shop = GivenShop(shop.name, path=str(shop))
        elif isinstance(shop, bytes):
            shop = GivenShop("line", data=shop)
        return Judge(question, policies=policies).judged(shop).rows

    return judged


def told(report: Report) -> list[tuple[object, ...]]:
    """What a report says of each subject, as rows say it."""
    found = []
    for result in report.results:
        counted = [item for item in result.preconditions if item.counts]
        failing = [item.id for item in counted if item.status in (Status.FAILED, Status.WAITING)]
        unknown = [item.id for item in counted if item.status is Status.UNKNOWN]
        dates = (result.eligible_from, result.may_be_eligible_from, result.eligible_until)
        subject = result.subject
        found.append((result.policy, subject.type, subject.id, result.verdict, *dates, failing, unknown))
    return found


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@pytest.mark.parametrize("only", [None, ("tiktok-shop/closure",)], ids=["all", "one"])
@pytest.mark.parametrize("shop", ["douyin/snapshot.json", "douyin/ready.json", "tiktok-shop/snapshot.json"])
def test_rows_are_what_a_check_says(
    rows: Rows, policies: api.Policies, shop: str, only: tuple[str, ...] | None
) -> None:
    """Of every subject: verdict, dates and the conditions that aren't met or known, in the same order."""
    report = api.check(api.load_snapshot(EXAMPLES / shop), policies, only=only, records=None)
    found = [
        (
            *(row.policy, row.kind, row.subject, row.verdict),
            *map(instant, (row.eligible_from, row.may_be_eligible_from, row.eligible_until)),
            list(row.failing),
            list(row.unknown),
        )
        for row in rows(EXAMPLES / shop, only=only)
    ]
    assert found == told(report)
    assert found


def test_what_is_asked_reaches_the_check(rows: Rows, policies: api.Policies) -> None:
    """Instant, parameters and waivers are those of the question."""
    ready, waivers = EXAMPLES / "douyin/snapshot.json", api.load_waivers(EXAMPLES / "douyin/waivers.yaml")
    asked = {"only": ("douyin/closure",), "waivers": waivers, "parameters": {"quiet_period": "400 days"}}
    when = datetime(2026, 12, 14, tzinfo=UTC)
    report = api.check(
        api.load_snapshot(ready),
        policies,
        only=asked["only"],
        as_of=when,
        waivers=waivers,
        parameters=asked["parameters"],
    )
    (row,) = rows(ready, as_of=when, **asked)
    assert list(row.failing) == told(report)[0][-2]
    assert "orders-quiet" in row.failing
    assert row.as_of == "2026-12-14T08:00:00+08:00"


def test_a_day_begins_in_each_shop(rows: Rows) -> None:
    """A day is an instant by the shop's clock; of a shop without one there is a row that says why not."""
    day = LocalDate(2026, 12, 14)
    assert rows(EXAMPLES / "douyin/ready.json", as_of=day)[0].as_of == "2026-12-14T00:00:00+08:00"
    (row,) = rows(b'{"shop": {"id": "7"}}', as_of=day)
    assert (row.shop, row.code, row.verdict) == ("7", "SC604", None)


def test_a_parameter_of_another_platform_is_no_mistake(rows: Rows) -> None:
    """It is set where a policy has it, and concerns no other shop."""
    found = rows(EXAMPLES / "tiktok-shop/snapshot.json", parameters={"quiet_period": "1 day"})
    assert all(row.code is None for row in found)


def test_a_shop_without_an_instant_is_checked_now(rows: Rows) -> None:
    """The present is the question's, never the clock's."""
    shop = json.loads((EXAMPLES / "douyin/ready.json").read_text(encoding="utf-8"))
    del shop["as_of"]
    assert rows(json.dumps(shop).encode())[0].as_of == "2026-11-20T09:00:00+08:00"


def test_of_a_shop_of_which_nothing_speaks_there_is_a_row(tmp_path: Path) -> None:
    """It isn't lost."""
    (tmp_path / "elsewhere.yaml").write_text(ELSEWHERE, encoding="utf-8")
    policies = api.load_policies(tmp_path / "elsewhere.yaml")
    judge = Judge(FleetQuestion(paths=None, only=None, present=PRESENT), policies=policies)
    (row,) = judge.judged(GivenShop("x", data=b'{"shop": {"id": "7", "platform": "douyin"}}')).rows
    assert (row.shop, row.policy, row.verdict, row.code) == ("7", None, Verdict.NOT_APPLICABLE, None)


@pytest.mark.parametrize(
    ("data", "code", "shop"),
    [
        (b'{"shop": {"id": "7"', "SC311", None),
        (b"\xff\xfe{", "SC305", None),
        (b"[" * 100_000, "SC312", None),
        (b'{"shop": {"id": 7}}', None, None),
        (
            b'{"shop": {"id": "7", "platform": "douyin"}, "orders": [{"id": 3}]}',
            None,
            "7",
        ),
    ],
    ids=["cut off", "another encoding", "deep", "wrong id", "wrong record"],
)
def test_what_cant_be_read_is_a_row_with_its_code(
    rows: Rows, data: bytes, code: str | None, shop: str | None
) -> None:
    """And no verdict; which shop it is, where that can be told."""
    (row,) = rows(data)
    assert row.verdict is None
    assert row.policy is None
    assert row.source == "line"
    assert row.code is not None
    assert row.code == (code or row.code)
    assert row.shop == shop


@pytest.mark.parametrize("error", [ZeroDivisionError, RecursionError, MemoryError])
def test_a_mistake_of_ours_is_a_row_too(
    policies: api.Policies, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Whatever happens with one shop, it is told of that shop, and the next one is judged."""
    judge = Judge(FleetQuestion(paths=None, only=None, present=PRESENT), policies=policies)
    examine = api.Checker.examine

    def fail(self: api.Checker, snapshot: Any, **rest: Any) -> Any:
        if snapshot.name == "bad":
            raise error
        return examine(self, snapshot, **rest)

    monkeypatch.setattr(api.Checker, "examine", fail)
    data = (EXAMPLES / "douyin/ready.json").read_bytes()
    bad, good = judge([GivenShop("bad", data=data), GivenShop("good", data=data)])
    assert [row.code for row in bad.rows] == ["SC640"]
    assert good.rows[0].verdict is Verdict.ELIGIBLE


def test_rules_that_have_changed_are_refused(policies: api.Policies) -> None:
    """A process that comes later judges by the same rules or not at all."""
    with pytest.raises(ChangedRulesError):
        Judge(FleetQuestion(paths=None, only=None, present=PRESENT), policies=policies, expected="0" * 64)
