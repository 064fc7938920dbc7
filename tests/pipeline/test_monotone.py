"""Knowing less, or owing more, never turns a light green: no verdict, and no date."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from checker import Report, Result, Status, Verdict
from checker.schema.catalog import ListType, ObjectType, catalog
from tests.pipeline.shops import READ, Shop, shops
from tests.pipeline.test_report import report_on

#: Every case is two checks of all policies.
FEWER = settings(max_examples=max(settings().max_examples // 4, 15))
GREEN: Final = (Verdict.ELIGIBLE, Verdict.IN_PROGRESS, Verdict.DONE)
SETTLED: Final = (Status.MET, Status.NOT_APPLICABLE)
#: Which policies speak, and on which calendar: another shop rather than less of this one.
WHO: Final = {
    "id",
    "platform",
    "region",
    "timezone",
    "currency",
    "seller_type",
    "entity_type",
    "entity_region",
}

Change = Callable[[dict[str, Any]], None]


def places(node: Any, record: str = "snapshot") -> list[tuple[dict[str, Any], str]]:
    """Every fact that policies read, where it stands."""
    found: list[tuple[dict[str, Any], str]] = []
    for name, field in catalog().records[record].fields.items():
        value = node.get(name)
        inner = field.type.record if isinstance(field.type, ListType | ObjectType) else None
        if inner is not None:
            for item in value if isinstance(value, list) else [value]:
                found += places(item, inner) if isinstance(item, dict) else []
        known = name in node and name in READ.of(record) and not field.required
        if known and not (record == "shop" and name in WHO):
            found.append((node, name))
    return found


@st.composite
def forgotten(draw: st.DrawFn) -> tuple[Shop, Shop]:
    """A shop, and the same with a fact less."""
    shop = draw(shops())
    less = copy.deepcopy(shop.document)
    known = places(less)
    if known:
        node, name = draw(st.sampled_from(known))
        del node[name]
    return shop, Shop(less, shop.as_of)


def _section(path: str, **record: Any) -> Change:
    """Adds a record to a section; where the section isn't known, nothing."""

    def add(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        node: Any = document
        for step in way:
            node = node.get(step) if isinstance(node, dict) else None
        if isinstance(node, dict) and isinstance(node.get(last), list):
            node[last].append(record)

    return add


def _owed(field: str) -> Change:
    """Sets an amount that is owed to the platform."""

    def owe(document: dict[str, Any]) -> None:
        owed = document.get("liabilities")
        if isinstance(owed, dict):
            owed[field] = _FIVE

    return owe


_FIVE: Final = {"amount": "5", "currency": "CNY"}
#: What makes a shop worse off, whatever else there is.
BURDENS: Final[Mapping[str, Change]] = {
    "commission": _section("liabilities.commission", id="new", party="CREATOR", amount_due=_FIVE),
    "fees": _owed("platform_fees_due"),
    "penalties": _owed("penalties_due"),
    "loan": _section("loans", id="new", product="OTHER", outstanding=_FIVE, status="ACTIVE"),
    "premium": _section("insurance.premiums", id="new", premium_status="ADVANCED", claim_pending=False),
    "top-up": _section("deposit.top_up_notices", id="new", amount_due=_FIVE, paid_at=None),
    "open order": _section("orders", id="new", status="IN_TRANSIT"),
    "recent order": _section("orders", id="new", status="COMPLETED", completed_at="2026-10-14T00:00:00Z"),
    "dispute": _section("disputes", id="new", status="OPEN", opened_at="2024-01-01T00:00:00Z"),
    "after-sale": _section("after_sales", id="new", status="REQUESTED", created_at="2024-01-01T00:00:00Z"),
}


@st.composite
def burdened(draw: st.DrawFn) -> tuple[Shop, Shop]:
    """A shop, and the same that owes something more."""
    shop = draw(shops())
    more = copy.deepcopy(shop.document)
    BURDENS[draw(st.sampled_from(sorted(BURDENS)))](more)
    return shop, Shop(more, shop.as_of)


def no_greener(before: Report, after: Report) -> None:
    """Of each subject in both: what is green afterwards was green before, and no date comes sooner."""
    known = {(r.policy, r.subject.id): r for r in before.results}
    for result in after.results:
        earlier = known.get((result.policy, result.subject.id))
        if earlier is None:
            continue
        assert result.verdict not in GREEN or earlier.verdict in GREEN
        if result.eligible_from is not None:
            assert earlier.verdict in GREEN or _by(earlier.eligible_from, result.eligible_from)
        _no_sooner(earlier, result)


def _no_sooner(earlier: Result, result: Result) -> None:
    """No precondition clears sooner than before."""
    items = {item.id: item for item in earlier.preconditions}
    for item in result.preconditions:
        was = items[item.id]
        assert item.status not in SETTLED or was.status in SETTLED
        if item.clears_at is not None:
            assert was.status in SETTLED or _by(was.clears_at, item.clears_at)


def _by(earlier: datetime | None, day: datetime) -> bool:
    return earlier is not None and earlier <= day


@FEWER
@given(forgotten())
def test_forgetting_a_fact_turns_nothing_green(case: tuple[Shop, Shop]) -> None:
    """With a fact less, no verdict gets greener, no precondition is met, and no date comes sooner."""
    shop, less = case
    no_greener(*(report_on(each.document, each.as_of, verify=False) for each in (shop, less)))


@FEWER
@given(burdened())
def test_a_debt_an_open_order_or_a_dispute_turns_nothing_green(case: tuple[Shop, Shop]) -> None:
    """With a burden more, no verdict gets greener, no precondition is met, and no date comes sooner."""
    shop, more = case
    no_greener(*(report_on(each.document, each.as_of, verify=False) for each in (shop, more)))
