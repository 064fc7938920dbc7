"""What isn't known and decides a plan: each way is the plan of the shop of which that is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checker.api import Checker, load_policies, load_snapshot
from checker.decide.model import Verdict
from checker.plan.planner import plans
from checker.plan.search import COMBINATIONS
from checker.report.plan import Plan

READY = json.loads(Path("examples/douyin/ready.json").read_text(encoding="utf-8"))


@cache
def checker(only: str) -> Checker:
    """Checks one of the shipped policies."""
    return Checker(load_policies(), only=only)


def planned(document: dict[str, Any]) -> Plan:
    """The plan for closing a shop."""
    snapshot = load_snapshot(json.dumps(document).encode())
    own = checker("douyin/closure")
    return plans(own.examine(snapshot, records=5), snapshot, checker, ()).plans[0]


def without(*paths: str) -> dict[str, Any]:
    """The shop that may be closed, with some of its lists not known."""
    document = deepcopy(READY)
    for path in paths:
        inside = document
        *steps, last = path.split(".")
        for step in steps:
            inside = inside[step]
        del inside[last]
        document["coverage"].pop(path, None)
    return document


def acts(plan: Plan) -> list[str]:
    """The actions of its steps."""
    return [step.action.id for step in plan.steps]


def test_a_list_that_is_not_known() -> None:
    """Without records of it nothing is to be done; with one that is in the way, what that calls for."""
    (invoices,) = planned(without("invoices")).completions
    none, some = invoices.ways
    assert (invoices.path, none.values.en, some.values.en) == (
        "invoices",
        "none is in the way",
        "there is one with direction to the buyer; status pending",
    )
    assert (none.plan.possible, acts(none.plan)) == (True, [])
    assert (some.plan.possible, acts(some.plan)) == (True, ["issue-invoice"])


@pytest.mark.parametrize("status", ["UNPAID", "DELIVERED"])
def test_a_way_is_the_plan_of_the_shop_that_is_like_it(status: str) -> None:
    """Where the state of one order isn't known, a way for a state is what a plan says of that state."""
    document = without()
    first = {k: v for k, v in document["orders"][0].items() if k != "completed_at"}
    (unknown,) = planned(
        document | {"orders": [first | {"status": "?"}, *document["orders"][1:]]}
    ).completions
    known = planned(document | {"orders": [first | {"status": status}, *document["orders"][1:]]})
    (way,) = [way.plan for way in unknown.ways if acts(way.plan) == acts(known)]
    assert known.steps
    assert way.eligible_from == known.eligible_from


def test_others_are_in_order_meanwhile() -> None:
    """Of two facts each is told as if the other were in order; amounts of made-up records aren't told."""
    found = planned(without("liabilities.commission", "balances")).completions
    assert [item.path for item in found] == ["liabilities.commission", "balances"]
    assert all(item.ways[0].plan.possible and not item.ways[0].plan.steps for item in found)
    paying = found[0].ways[1].plan
    assert acts(paying) == ["pay-commission"]
    assert (paying.money, paying.steps[0].money, paying.priced) == ({}, {}, False)
    assert found[1].more


def test_a_fact_that_tells_whom_it_concerns() -> None:
    """Where a fact decides whether the policy speaks of the shop at all, that is what is told."""
    document = without()
    del document["shop"]["platform"]
    ways = {way.values.en: way.plan for item in planned(document).completions for way in item.ways}
    assert ways["Douyin shop"].verdict is Verdict.ELIGIBLE
    assert {way.verdict for said, way in ways.items() if "TikTok Shop" in said} == {Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize(
    "make",
    [
        without,
        lambda: (
            without("invoices")
            | {"orders": [READY["orders"][0] | {"id": str(number)} for number in range(600)]}
        ),
    ],
    ids=["everything is known", "too many records to try values"],
)
def test_there_are_none(make: Callable[[], dict[str, Any]]) -> None:
    """Where a plan is certain, and of a shop so large that each trial would take long."""
    assert planned(make()).completions == ()


def test_a_search_that_was_cut_short_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where combinations were left untried, that is said, of a plan that wasn't found as well."""
    assert COMBINATIONS == 100_000
    from tests.plan.test_oracle import Brute, gbp, shop

    commission = [{"id": f"K{n}", "party": "CREATOR", "amount_due": gbp(n + 1)} for n in range(5)]
    document = shop({"liabilities": {"commission": commission}, "promotions": [], "orders": []})
    assert not Brute("try/tied", document).planned().bounded
    monkeypatch.setattr("checker.plan.search.COMBINATIONS", 2)
    assert Brute("try/tied", document).planned().bounded
