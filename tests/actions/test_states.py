"""Which action a record's state calls for, and records grouped by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from checker.actions.states import InTheWay, called_for, grouped, of_values
from checker.values.quantity import Money, Reason, Unknown, Value

AS_OF = datetime(2026, 11, 28, 9, tzinfo=UTC)
WAITING = "AWAITING_SHIPMENT"
AHEAD, PAST = AS_OF + timedelta(days=2), AS_OF - timedelta(days=2)


def ids(place: str, values: Mapping[str, Value], platform: str | None = "tiktok-shop") -> list[str]:
    """The actions that values call for."""
    return [item.id for item in called_for(place, of_values(values), platform=platform, as_of=AS_OF)]


@pytest.mark.parametrize(
    ("place", "values", "expected"),
    [
        ("orders", {"status": WAITING}, ["ship"]),
        (
            "orders",
            {"status": WAITING, "cancel_request.pending": True},
            ["answer-cancel-request"],
        ),
        (
            "orders",
            {"status": WAITING, "fulfillment": "PLATFORM"},
            ["await-shipping-by-platform"],
        ),
        ("orders", {"status": "UNPAID"}, ["cancel-unpaid-order"]),
        (
            "orders",
            {"status": "UNPAID", "auto_cancel_at": AHEAD},
            ["cancel-unpaid-order", "let-unpaid-order-lapse"],
        ),
        ("orders", {"status": Unknown(Reason.UNRECOGNISED, "status")}, []),
        ("orders", {"status": "COMPLETED"}, []),
        ("after_sales", {"status": "REQUESTED"}, ["agree-to-return"]),
        ("after_sales", {"status": "REQUESTED", "kind": "REFUND_ONLY"}, ["agree-to-refund"]),
        ("settlements.items", {}, ["await-settlement"]),
        ("settlements.items", {"expected_at": AHEAD}, ["await-settlement"]),
        ("settlements.items", {"expected_at": PAST}, ["ask-about-settlement"]),
        ("balances", {"available": Money(Decimal(0), "CNY")}, []),
        ("balances", {"available": Money(Decimal("0.01"), "CNY")}, ["withdraw-balance"]),
        ("bindings", {}, []),
        ("bindings", {"unbound_at": None}, ["unlink-account"]),
        ("closure", {"notice.enabled": False}, ["switch-on-notice"]),
        ("closure", {"applied_at": PAST, "withdrawn_at": PAST}, ["apply-for-closure"]),
    ],
    ids=str,
)
def test_a_state_calls_for_its_actions(place: str, values: dict[str, Value], expected: list[str]) -> None:
    """What is known of a record says what is done about it; what isn't known calls for nothing."""
    assert ids(place, values) == expected


def test_actions_of_another_platform_are_not_offered() -> None:
    """Douyin knows no state between shipped and collected; of a platform nobody knows, neither is said."""
    shipping = {"status": WAITING}
    assert ids("orders", shipping, "douyin") == ["ship-and-hand-over"]
    assert ids("orders", shipping, None) == []


def test_values_are_named_from_where_they_stand() -> None:
    """Of an object of the shop, values are named from the snapshot's root, as policies write them."""
    read = of_values({"closure.notice.enabled": False}, "closure")
    assert [item.id for item in called_for("closure", read, platform="douyin", as_of=AS_OF)] == [
        "switch-on-notice"
    ]


def test_records_are_grouped_by_what_people_do() -> None:
    """A buyer who waits comes first, waiting last, and what nobody can do anything about at the very end."""
    states = ["DELIVERED", "AWAITING_SHIPMENT", "IN_TRANSIT", "AWAITING_SHIPMENT", "STRANGE"]
    records = [InTheWay("orders", str(place), {"status": word}) for place, word in enumerate(states)]
    records[3] = InTheWay("orders", "3", {"status": WAITING, "cancel_request.pending": True})
    found = grouped(records, platform="tiktok-shop", as_of=AS_OF)
    assert [(group.action and group.action.id, [item.id for item in group.records]) for group in found] == [
        ("answer-cancel-request", ["3"]),
        ("ship", ["1"]),
        ("await-completion", ["0"]),
        ("await-delivery", ["2"]),
        (None, ["4"]),
    ]
    assert found[1].action is not None
    assert found[1].action.said(1).en == "Ship 1 order"
    assert found[1].action.said(1200).en == "Ship 1,200 orders"


def test_costs_add_up_by_currency() -> None:
    """Amounts in two currencies stay two; of a deposit only what is owed is certain."""
    owed = [("CNY", "12.30"), ("CNY", "1.70"), ("USD", "5")]
    records = [
        InTheWay("liabilities.commission", str(place), {"amount_due": Money(Decimal(amount), currency)})
        for place, (currency, amount) in enumerate(owed)
    ]
    (group,) = grouped(records, platform="douyin", as_of=AS_OF)
    assert group.costs == {"CNY": Decimal("14.00"), "USD": Decimal(5)}
    for balance, expected in (("-800", {"CNY": Decimal(800)}), ("300", {"CNY": Decimal(0)})):
        deposit = InTheWay("deposit", None, {"balance": Money(Decimal(balance), "CNY")})
        assert grouped([deposit], platform="douyin", as_of=AS_OF)[0].costs == expected
