"""What a single order holds up: conditions of the shop, by itself or by what belongs to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker import Checker, load_policies, load_snapshot
from checker.answer import answer_of
from checker.report.model import HeldUp, Report

EXAMPLE = Path(__file__).parents[2] / "examples" / "tiktok-shop" / "snapshot.json"


@pytest.fixture(scope="module")
def checker() -> Checker:
    """Every shipped policy."""
    return Checker(load_policies())


def about(checker: Checker, order: str | None) -> Report:
    return checker.check(load_snapshot(EXAMPLE), subject=order, records=5)


def said(found: tuple[HeldUp, ...]) -> list[tuple[str, str, str | None]]:
    return [(held.result.policy, held.precondition.id, held.id) for held in found]


def test_an_open_order_and_its_return_are_named(checker: Checker) -> None:
    """An order that hasn't ended holds up closing and the deposit, and so does what its buyer asks for."""
    order, after_sale = "576461741493340628", "4035227007474521459"
    found = answer_of(about(checker, order))
    assert [question.topic for question in found.questions] == ["cancellation", "fulfilment"]
    assert said(found.held_up) == [
        ("tiktok-shop/closure", "orders-ended", order),
        ("tiktok-shop/closure", "after-sales-closed", after_sale),
        ("tiktok-shop/deposit-refund-full-uk", "orders-ended", order),
        ("tiktok-shop/deposit-refund-full-uk", "after-sales-closed", after_sale),
    ]
    assert not found.silent


def test_the_order_that_sets_the_date_holds_it_up(checker: Checker) -> None:
    """An order that ended too short a time ago is in the way of the quiet period."""
    held = answer_of(about(checker, "576461870529058615")).held_up
    assert ("tiktok-shop/closure", "orders-quiet", "576461870529058615") in said(held)


def test_it_is_exact_however_many_orders_there_are(checker: Checker) -> None:
    """Every order in the way says so, and no other: together they are as many as the condition counts."""
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    (closing,) = [r for r in about(checker, None).results if r.policy == "tiktok-shop/closure"]
    (ended,) = [item for item in closing.preconditions if item.id == "orders-ended"]
    holding = [
        order["id"]
        for order in document["orders"]
        if ("tiktok-shop/closure", "orders-ended", order["id"])
        in said(answer_of(about(checker, order["id"])).held_up)
    ]
    assert len(holding) == ended.failing


def test_a_shop_holds_nothing_up(checker: Checker) -> None:
    """Only a question about a single record asks for it."""
    assert about(checker, None).held_up is None
