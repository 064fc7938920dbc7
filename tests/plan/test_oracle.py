"""The search against brute force: on small random shops, everything that can be done is tried."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from checker import api
from checker.decide.model import Verdict
from checker.explain.blames import DecidedCase
from checker.explain.world import SnapshotWorld
from checker.plan.options import Doing, PlannedAct, PlanUnit, Price
from checker.plan.planner import Planner
from checker.plan.search import Found
from checker.plan.state import ChangedWorld, PlanChanges, changed

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
#: Each example tries up to so many combinations, through the whole pipeline.
MOST = 120
EXAMPLES = max(1, int(os.environ.get("SHOPCHECK_EXAMPLES", "200")) // 10)
GOOD = {Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.DONE}
OBJECTS = {"try/apart": ("closure",), "try/tied": ("deposit",)}


def ago(days: float) -> str:
    """An instant so many days before now."""
    return (NOW - timedelta(days=days)).isoformat()


def gbp(amount: object) -> dict[str, str]:
    """An amount."""
    return {"amount": f"{amount}", "currency": "GBP"}


def order(draw: random.Random, number: int) -> dict[str, Any]:
    """An order in any state."""
    status = draw.choice(
        ["UNPAID", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED", "CANCELLED"]
    )
    return {
        "id": f"O{number}",
        "status": status,
        "created_at": ago(200),
        "total": gbp(draw.choice([3, 5])),
        "completed_at": ago(draw.choice([20, 89, 120])) if status == "COMPLETED" else None,
        "cancelled_at": ago(10) if status == "CANCELLED" else None,
        "auto_cancel_at": ago(draw.choice([-1, -3, -95])) if draw.random() < 0.7 else None,
    }


def apart(draw: random.Random) -> dict[str, Any]:
    """A shop in which everything is settled record by record."""
    notice = draw.choice(
        [
            {"enabled": False, "started_at": None},
            {"enabled": True, "started_at": ago(draw.choice([5, 29, 40]))},
        ]
    )
    items = [
        {"id": f"S{n}", "expected_at": ago(draw.choice([-2, -40, 3]))} for n in range(draw.randint(0, 2))
    ]
    balances = [
        {"id": f"B{n}", "available": gbp(draw.choice([0, 4])), "on_hold": gbp(draw.choice([0, 7]))}
        for n in range(draw.randint(0, 1))
    ]
    return {
        "orders": [order(draw, n) for n in range(draw.randint(0, 2))],
        "settlements": {"items": items},
        "balances": balances,
        "closure": {"notice": notice},
    }


def tied(draw: random.Random) -> dict[str, Any]:
    """A shop in which sums and counts tie records together."""
    required = [
        {"category_id": f"C{n}", "country": "GB", "required_amount": gbp(draw.choice([200, 500]))}
        for n in range(2)
    ]
    notices = [
        {"id": f"N{n}", "amount_due": gbp(draw.choice([100, 300])), "paid_at": draw.choice([None, ago(3)])}
        for n in range(draw.randint(0, 1))
    ]
    commission = [
        {"id": f"K{n}", "party": "CREATOR", "amount_due": gbp(draw.choice([0, 4, 8, 12]))}
        for n in range(draw.randint(0, 2))
    ]
    promotions = [
        {"id": f"P{n}", "status": draw.choice(["ONGOING", "NOT_STARTED", "EXPIRED"])}
        for n in range(draw.randint(0, 2))
    ]
    return {
        "orders": [order(draw, n) for n in range(draw.randint(0, 1))],
        "categories": [{"id": f"C{n}", "selected": draw.random() < 0.6} for n in range(2)],
        "deposit": {
            "balance": gbp(draw.choice([0, 200, 400, 500])),
            "required_by_category": required,
            "top_up_notices": notices,
        },
        "liabilities": {"commission": commission},
        "promotions": promotions,
    }


def shop(parts: Mapping[str, Any]) -> dict[str, Any]:
    """A whole document of which everything is known."""
    sections = ("orders", "balances", "categories", "promotions")
    return {
        "schema_version": "1",
        "as_of": NOW.isoformat(),
        "shop": {
            "id": "S",
            "platform": "tiktok-shop",
            "timezone": "Europe/London",
            "currency": "GBP",
            "region": "GB",
            "seller_type": "CROSS_BORDER",
        },
        "coverage": {section: {"complete": True} for section in sections if section in parts},
        **parts,
    }


@cache
def checker(policy: str) -> api.Checker:
    """Checks one of the two policies."""
    return api.Checker(api.load_policies(Path(__file__).with_name("policies")), only=policy)


class Brute:
    """Tries everything."""

    def __init__(self, policy: str, document: Mapping[str, Any]) -> None:
        self.policy = policy
        self.snapshot = api.load_snapshot(json.dumps(document).encode())
        self.case: DecidedCase = checker(policy).examine(self.snapshot, records=None).cases[0]
        world = ChangedWorld(SnapshotWorld(self.snapshot), PlanChanges())
        self.doing = Doing(world, PlanChanges(), "tiktok-shop", NOW)
        units = [PlanUnit(name) for name in OBJECTS[policy]]
        for section in (
            "orders",
            "settlements.items",
            "balances",
            "deposit.top_up_notices",
            "liabilities.commission",
            "promotions",
            "categories",
        ):
            units += [PlanUnit(section, place) for place in range(self.snapshot.count(section))]
        self.options = [self.doing.options(unit, ends=False) for unit in units]

    @property
    def size(self) -> int:
        """How many combinations there are."""
        count = 1
        for options in self.options:
            count *= len(options)
        return count

    def best(self) -> tuple[object, ...] | None:
        """The date and the price of the best that can be done; None where nothing leads to eligible."""
        found = [
            key for picks in product(*self.options) if (key := self.key([o.acts for o in picks])) is not None
        ]
        return min(found, default=None)

    def key(self, chains: Sequence[Sequence[PlannedAct]]) -> tuple[object, ...] | None:
        """The date that some acts lead to, and their price."""
        changes, price, happens = PlanChanges(), Price(), NOW
        for chain in chains:
            since = NOW
            for act in chain:
                done = self.doing.taken(act.unit, act.action, changes, since, act.target)
                if done is None:
                    return None
                taken, changes = done
                since, price = taken.happens, price.plus(taken.price)
                happens = max(happens, since)
        after = checker(self.policy).examine(changed(self.snapshot, changes), as_of=NOW).cases[0]
        start = NOW if after.decision.verdict in GOOD else after.truths.outlook.clears_at
        return None if start is None else (max(start, happens), price.rank(("GBP",)))

    def planned(self) -> Found:
        """What the search finds."""
        planner = Planner(self.snapshot, SnapshotWorld(self.snapshot), checker, (), NOW)
        return planner.found(self.case, PlanChanges(), NOW)


@pytest.mark.parametrize(("policy", "make"), [("try/apart", apart), ("try/tied", tied)])
def test_nothing_better_is_found_by_trying_everything(policy: str, make: Any) -> None:
    """A plan's date and price are those of the best of all combinations; without one none leads there."""
    tried = 0
    while tried < EXAMPLES:
        document = shop(make(random))
        brute = Brute(policy, document)
        if brute.size > MOST:
            continue
        tried += 1
        found, best = brute.planned(), brute.best()
        key = None if found.failing else (found.date, found.price.rank(("GBP",)))
        assert key == best, json.dumps(document)
