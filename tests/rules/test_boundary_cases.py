"""The boundaries at which checks of this kind go wrong: each is a case of a rule test."""

from __future__ import annotations

from typing import Final

from checker.testing.model import Suite

#: Each boundary with the cases that stand on it, as policy and name.
BOUNDARIES: Final = {
    "89, 90 and 91 days": (
        ("douyin/closure", "the last order ended 89 days ago"),
        ("douyin/closure", "the first instant of the 90th day"),
        ("douyin/closure", "the last order ended 91 days ago"),
    ),
    "clock changes": (
        ("tiktok-shop/closure", "the 90th day lies beyond the change to summer time"),
        ("tiktok-shop/closure", "the 90th day lies beyond the change to winter time"),
    ),
    "ends of months": (
        ("douyin/closure", "the 90th day is a leap day"),
        ("douyin/closure", "the last order ended on a leap day"),
    ),
    "23:59:59 and 00:00, local and UTC": (
        ("douyin/closure", "the order ended in the last second of the local day"),
        ("douyin/closure", "the order ended in the first second of the next local day"),
        ("douyin/closure", "the UTC day of the order's end is not the local one"),
    ),
    "no order at all": (
        ("douyin/closure", "the shop never had an order"),
        ("tiktok-shop/closure", "the shop never had an order"),
    ),
    "an unpaid order cancelled yesterday, under both readings": (
        ("douyin/closure", "an order was cancelled unpaid yesterday"),
        ("douyin/closure", "an order was cancelled unpaid yesterday, and only completed ones count"),
        ("tiktok-shop/closure", "an order was closed unpaid yesterday, and closed orders count"),
    ),
    "a rejected return that can still be appealed": (
        ("tiktok-shop/closure", "a return was rejected and the buyer can still appeal"),
        ("tiktok-shop/deposit-refund-full", "a return was rejected and the buyer can still appeal"),
    ),
    "a refund out of the deposit": (
        ("douyin/closure", "a refund paid out of the deposit has taken it below zero"),
    ),
    "a deposit of exactly zero, under each reading": (
        ("douyin/closure", "the deposit must cover the requirement, and both are zero"),
        ("douyin/closure", "the deposit is exactly zero"),
        ("douyin/closure", "the deposit must be positive and is zero"),
    ),
    "an order with items of two categories": (
        (
            "tiktok-shop/deposit-refund-partial",
            "an order for a toy and a book is delivered, and holds up both",
        ),
    ),
    "a chain of replacements": (
        ("douyin/closure", "the order that replaces another one is still open"),
        ("tiktok-shop/closure", "a return was replaced by another one, which is completed"),
    ),
    "a notice interrupted on day 29": (
        ("douyin/closure", "the notice was interrupted on day 29"),
        ("tiktok-shop/closure", "the notice was interrupted on day 29"),
    ),
    "an order after the agreement": (
        ("douyin/closure", "an order arrived after the agreement was signed"),
        ("tiktok-shop/closure", "an order arrived after the agreement was signed"),
    ),
    "currencies that don't match": (
        ("douyin/closure", "the requirement is in another currency"),
        ("tiktok-shop/closure", "two commissions are owed in different currencies"),
    ),
    "an export that covers too little": (
        ("douyin/closure", "an export of thirty days can't prove anything about all orders"),
    ),
    "a state in another language": (
        ("guide/fulfilment", "an order in a state that nobody has heard of"),
        ("douyin/closure", "an order is in a state that nobody has heard of"),
    ),
    "steps of a closure": (
        ("douyin/closure", "the application was withdrawn"),
        ("douyin/closure", "the application was withdrawn and made again"),
        ("douyin/closure", "the payout has failed"),
        ("douyin/closure", "the payout failed, was asked for again and has arrived"),
        ("tiktok-shop/closure", "the payout has failed"),
    ),
}


def test_every_boundary_is_a_case(suites: tuple[Suite, ...]) -> None:
    """For each boundary there are the cases that are named here; what they expect holds, as for all cases."""
    cases = {(suite.policy, case.name) for suite in suites for case in suite.cases}
    missing = {
        boundary: [case for case in named if case not in cases] for boundary, named in BOUNDARIES.items()
    }
    assert {boundary: named for boundary, named in missing.items() if named} == {}
