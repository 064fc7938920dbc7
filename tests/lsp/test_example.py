"""What a precondition comes to on an example snapshot: asked for, in numbers, and without a word of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client

POLICY = """\
policy: mine/leave
title: {en: Leave, zh: 离开}
preconditions:
  orders-ended:
    title: {en: Every order has ended, zh: 全部订单已完结}
    every: orders
    require: {status: [COMPLETED, CANCELLED]}
    fix: {en: Wait., zh: 等待。}
  shop-open:
    title: {en: The shop is open, zh: 店铺营业中}
    require: {shop.status: OPEN}
    fix: {en: Open it., zh: 开店。}
"""
BY_ORDER = """\
policy: mine/cancel
title: {en: Cancel, zh: 取消}
subject: orders
preconditions:
  unpaid:
    title: {en: It isn't paid, zh: 尚未付款}
    require: {status: UNPAID}
    fix: {en: Ask., zh: 请询问。}
"""
SHOP = {
    "schema_version": "1",
    "as_of": "2026-06-10T12:00:00+08:00",
    "coverage": {"orders": {"complete": True}},
    "shop": {"id": "1", "timezone": "Asia/Shanghai", "status": "OPEN", "name": "Secret Shop"},
    "orders": [
        {"id": "771", "status": "COMPLETED"},
        {"id": "772", "status": "UNPAID"},
        {"id": "773", "status": "UNPAID", "cancel_reason": "Buyer Chen moved"},
        {"id": "774", "status": "NEW_WORD"},
    ],
}


@pytest.fixture(scope="module")
def english() -> Iterator[Client]:
    client = Client()
    yield client
    client.stop()


def said(client: Client, path: Path, text: str, word: str) -> str:
    """What is said about a word of a policy that is open."""
    lines = text.split("\n")
    line = next(number for number, item in enumerate(lines) if word in item)
    found: str = client.at("hover", path, line, lines[line].index(word))["contents"]["value"]
    return found


@pytest.fixture
def policy(tmp_path: Path, english: Client) -> Path:
    """A policy that is open, in a folder without an example."""
    path = tmp_path / "leave.yaml"
    english.open(path, POLICY)
    return path


def test_nothing_is_said_unasked(english: Client, policy: Path) -> None:
    """Without an example there is the sentence alone, whatever snapshots lie about."""
    (policy.parent / "shop.json").write_text(json.dumps(SHOP), encoding="utf-8")
    assert "xample" not in said(english, policy, POLICY, "orders-ended")


def test_the_example_beside_a_policy_counts(english: Client, policy: Path) -> None:
    """Status and counted records follow the sentence; no id, name or reason of the snapshot is told."""
    (policy.parent / "example.json").write_text(json.dumps(SHOP), encoding="utf-8")
    told = said(english, policy, POLICY, "orders-ended")
    assert told.startswith("**Every order has ended**")
    assert told.endswith(
        "*On the example `example.json`*: **failed**, records: 4 looked at, 2 failing, 1 unknown"
    )
    assert said(english, policy, POLICY, "shop-open").endswith("*On the example `example.json`*: **met**")
    assert [word for word in ("Secret", "Chen", "771", "772", "773") if word in told] == []
    missing = {key: value for key, value in SHOP.items() if key != "shop"} | {"shop": {"id": "1"}}
    (policy.parent / "example.json").write_text(json.dumps(missing), encoding="utf-8")
    assert said(english, policy, POLICY, "shop-open").endswith("**unknown**")
    assert "example" not in said(english, policy, POLICY, "status:")


def test_what_is_not_saved_is_tried(english: Client, policy: Path) -> None:
    """The example is checked against the policy as it is typed."""
    (policy.parent / "example.json").write_text(json.dumps(SHOP), encoding="utf-8")
    english.change(policy, POLICY.replace("CANCELLED", "CANCELLED, UNPAID"))
    assert "0 failing, 1 unknown" in said(english, policy, POLICY, "orders-ended")


def test_a_policy_about_orders_counts_them(english: Client, tmp_path: Path) -> None:
    """Where each order has a verdict, it is told how many have which status."""
    path = tmp_path / "cancel.yaml"
    (tmp_path / "example.json").write_text(json.dumps(SHOP), encoding="utf-8")
    english.open(path, BY_ORDER)
    assert said(english, path, BY_ORDER, "unpaid").endswith("**met** 2, **failed** 1, **unknown** 1")


@pytest.mark.parametrize("how", ["at the start", "settings", "command"])
def test_an_example_can_be_chosen(policy: Path, how: str) -> None:
    """By what the editor says at the start, by its settings, or by a command; and it can be taken back."""
    (policy.parent / "shop.json").write_text(json.dumps(SHOP), encoding="utf-8")
    given = {"example": "shop.json"} if how == "at the start" else {}
    client = Client("--lang", "zh", folder=policy.parent, **given)
    client.open(policy, POLICY)

    def choose(name: Any) -> None:
        if how == "command":
            client.ask("workspace/executeCommand", command="shopcheck.example", arguments=[name])
        else:
            settings = {"shopcheck": {"example": name}}
            client.tell("workspace/didChangeConfiguration", settings=settings)

    if not given:
        choose("shop.json")
    told = said(client, policy, POLICY, "orders-ended")
    assert told.endswith("*示例 `shop.json`*：**未满足**，检查了 4 条记录，不满足 2 条，无法确认 1 条")
    choose(None)
    assert "示例" not in said(client, policy, POLICY, "orders-ended")
    client.stop()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema_version": "1", "shop": {"id": "Secret", "status": 3}}']
)
def test_an_example_that_cannot_be_checked_is_said(english: Client, policy: Path, content: str) -> None:
    """The sentence stays; of the example only that it can't be checked."""
    (policy.parent / "example.json").write_text(content, encoding="utf-8")
    told = said(english, policy, POLICY, "shop-open")
    assert "can't be checked" in told
    assert "Secret" not in told


def test_a_policy_with_a_mistake_keeps_its_words(english: Client, policy: Path) -> None:
    """While something is wrong the hover still answers."""
    (policy.parent / "example.json").write_text(json.dumps(SHOP), encoding="utf-8")
    english.change(policy, POLICY.replace("shop.status", "shop.statsu"))
    assert said(english, policy, POLICY, "orders-ended").startswith("**Every order has ended**")
