"""Shop, products, promotions and finance of the TikTok Shop Open API.

Source: TikTok Shop Partner Center, API reference: *Get Authorized Shops*, *Search Products*, *Get
Product*, *Search Activities*, *Get Withdrawals* (202309) and *Get Unsettled Transactions* (202507), as
in the platform's own SDK of January 2026. The API gives no deposit, closure, notice, agreement, loan,
commission debt, time zone or operating currency: those come from the facts file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.importers.fields import Fields, Json, known, told
from checker.importers.records import PageRecord, imported, status_of
from checker.schema.closed import region_meant

#: The platform whose pages these are.
PLATFORM: Final = "tiktok-shop"

PRODUCTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DRAFT": "DRAFT",
        "PENDING": "PENDING",
        "FAILED": "FAILED",
        "ACTIVATE": "ACTIVE",
        "SELLER_DEACTIVATED": "SELLER_DEACTIVATED",
        "PLATFORM_DEACTIVATED": "PLATFORM_DEACTIVATED",
        "FREEZE": "FROZEN",
        "DELETED": "DELETED",
        "1": "DRAFT",  # until 2023
        "2": "PENDING",
        "3": "FAILED",
        "4": "ACTIVE",
        "5": "SELLER_DEACTIVATED",
        "6": "PLATFORM_DEACTIVATED",
        "7": "FROZEN",
        "8": "DELETED",
    }
)
PROMOTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DRAFT": "DRAFT",
        "NOT_START": "NOT_STARTED",
        "ONGOING": "ONGOING",
        "EXPIRED": "EXPIRED",
        "DEACTIVATED": "DEACTIVATED",
        "NOT_EFFECTIVE": "NOT_EFFECTIVE",
    }
)
WITHDRAWALS: Final[Mapping[str, str]] = MappingProxyType(
    {word: word for word in ("PROCESSING", "SUCCESS", "FAILED")}
)

#: Fields of products, promotions and movements that one member gives.
SURE: Final = frozenset({"status", "updated_at", "created_at", "amount"})


def shop(fields: Fields) -> PageRecord | None:
    """One shop that the app is authorised for."""
    values = {
        "platform": PLATFORM,
        "name": fields.text("name"),
        "region": _region(fields),
        "seller_type": fields.text("seller_type"),
    }
    return imported(fields, "id", known(values))


def _region(fields: Fields) -> str | None:
    """The shop's region, by its ISO code whatever the platform calls it."""
    region = fields.text("region")
    if region is None:
        return None
    meant = region_meant(region)
    if meant is not None and meant.sure:
        return meant.word
    wanted = Text("the code of a country", "国家或地区代码")
    fields.problems.error(
        "SC505", fields.at("region"), "wrong-type", name="region", wanted=wanted, value=told(region)
    )
    return None


def product(fields: Fields, leaves: Mapping[str, str]) -> PageRecord | None:
    """One product, of a search or of its own page. ``leaves`` gives the categories, see `leaf`."""
    values = {
        "category_id": leaves.get(fields.id("id") or ""),
        "status": status_of(fields, "status", PRODUCTS),
        "updated_at": fields.instant("update_time"),
    }
    return imported(fields, "id", known(values))


def categories(fields: Fields) -> list[PageRecord]:
    """The categories on the way to a product's own, as far as its page names them."""
    found = []
    for link in fields.children("category_chains") or []:
        parent = link.id("parent_id")  # the root's parent is given as 0
        name = link.text("local_name")
        top = frozenset({"parent_id"}) if link.members.get("parent_id") in (0, "0") else frozenset[str]()
        values = {"name": name, "parent_id": None if parent == "0" else parent}
        category = imported(link, "id", known(values, top))
        if category is not None:
            found.append(category)
    return found


def leaf(fields: Fields) -> str | None:
    """The category of a product, as far as its own page is there: a search doesn't tell it."""
    chain = fields.children("category_chains") or []
    leaves = [link.id("id") for link in chain if link.flag("is_leaf")]
    return leaves[0] if len(leaves) == 1 else None


def promotion(fields: Fields) -> PageRecord | None:
    """One promotion activity. Without an end where its duration is indefinite."""
    endless = fields.text("duration_type") == "INDEFINITE"
    values = {
        "status": status_of(fields, "status", PROMOTIONS),
        "end_at": None if endless else fields.instant("end_time"),
    }
    return imported(fields, "id", known(values, frozenset({"end_at"}) if endless else frozenset()))


def withdrawal(fields: Fields) -> PageRecord | None:
    """One movement out of the shop's balance."""
    values = {
        "amount": fields.money("amount", fields.currency()),
        "status": status_of(fields, "status", WITHDRAWALS),
        "created_at": fields.instant("create_time"),
    }
    return imported(fields, "id", known(values))


def unsettled(fields: Fields) -> PageRecord | None:
    """One transaction that awaits settlement.

    ``estimated_settlement`` is a time in seconds once the order is delivered, before that a phrase
    that names no instant.
    """
    currency = fields.currency()
    expected = fields.text("estimated_settlement")
    dated = expected is not None and re.fullmatch(r"[0-9]+", expected) is not None
    values = {
        "order_id": fields.id("order_id") or fields.id("adjustment_order_id"),
        "amount": fields.money("est_settlement_amount", currency)
        or fields.money("est_adjustment_amount", currency),
        "expected_at": fields.instant("estimated_settlement") if dated else None,
        "reason": fields.text("unsettled_reason"),
    }
    return imported(fields, "id", known(values), created="order_create_time")


def unsettled_totals(items: Sequence[PageRecord], currency: object) -> Json:
    """Number and sum of all that awaits settlement; ``currency`` is that of nothing at all."""
    amounts = [item.record.get("amount") for item in items]
    found = {amount["currency"] for amount in amounts if isinstance(amount, dict)} or {currency}
    if len(found) != 1 or None in found or not all(isinstance(amount, dict) for amount in amounts):
        return {"unsettled_count": len(items)}
    total = sum(
        (Decimal(amount["amount"]) for amount in amounts if isinstance(amount, dict)), Decimal("0.00")
    )
    return {
        "unsettled_count": len(items),
        "unsettled_amount": {"amount": format(total, "f"), "currency": found.pop()},
    }
