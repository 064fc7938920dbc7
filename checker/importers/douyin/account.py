"""Invoices, insurance, bound accounts and products of the 抖店 Open API.

Source: *order.invoiceList*, *order.insurance*, *buyin.queryShopSelfAuthors*, *product.listV2*. What follows
for a snapshot:

* Premiums are asked for order by order, and bound accounts are those of the shop itself: neither can show
  that there are no others.
* A policy awaits a deduction (1) or was advanced by the platform (4): both are owed.
* A product is offered to buyers where it is online and its last version has passed the review.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.importers.douyin.orders import CURRENCY, order_id
from checker.importers.fields import Fields, known
from checker.importers.records import PageRecord, coded_status, imported_as

INVOICES: Final[Mapping[str, str]] = MappingProxyType({"1": "PENDING", "2": "ISSUED", "3": "CLOSED"})
PREMIUMS: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "PENDING_DEDUCTION", "2": "DEDUCTED", "3": "REFUNDED", "4": "ADVANCED", "5": "CLOSED"}
)
AUTHORS: Final[Mapping[str, str]] = MappingProxyType({"0": "OFFICIAL", "1": "CHANNEL", "2": "CREATOR"})
_CLAIMS: Final[Mapping[str, bool]] = MappingProxyType({"0": False, "1": True, "2": False, "3": False})
_ONLINE, _OFFLINE, _DELETED = "0", "1", "2"
#: What the review says of a product that isn't deleted.
_REVIEWS: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "DRAFT", "2": "PENDING", "4": "FAILED", "5": "FROZEN"}
)
_PASSED: Final = frozenset({"3", "7"})

#: Fields that one member gives.
SURE: Final = frozenset(
    {"direction", "status", "order_id", "policy_id", "premium_status", "account_id", "type"}
)


def invoice_id(fields: Fields) -> str | None:
    """The number of an invoice; of one without, that of its order."""
    return fields.id("registation_id", numeric=True) or order_id(fields, "shop_order_id")


def invoice(fields: Fields) -> PageRecord | None:
    """One invoice that a buyer asked for."""
    values = {
        "direction": "TO_BUYER",
        "order_id": order_id(fields, "shop_order_id"),
        "status": coded_status(fields, "invoice_status", INVOICES),
        "amount": fields.cents("invoice_amount", CURRENCY),
        "applied_at": fields.instant("apply_time"),
    }
    return imported_as(fields, invoice_id(fields), "registation_id", known(values), created="apply_time")


def premium(fields: Fields) -> PageRecord | None:
    """The premium of one insurance policy."""
    number = fields.id("ins_policy_no", numeric=True)
    values = {
        "policy_id": number,
        "order_id": order_id(fields),
        "merchant_premium": fields.cents("merchant_premium", CURRENCY),
        "premium_status": coded_status(fields, "premium_status", PREMIUMS),
        "claim_pending": _CLAIMS.get(fields.code("claim_status") or ""),
    }
    return imported_as(fields, number, "ins_policy_no", known(values))


def binding(fields: Fields) -> PageRecord | None:
    """One account that is bound to the shop now."""
    number = fields.id("author_id", numeric=True)
    values = {"type": coded_status(fields, "author_type", AUTHORS)}
    found = imported_as(
        fields, number, "author_id", known({**values, "unbound_at": None}, frozenset({"unbound_at"}))
    )
    if found is None:
        return None
    record = found.record
    record["account_id"] = record.pop("id")
    return found.having(record)


def product(fields: Fields) -> PageRecord | None:
    """One product."""
    category = fields.child("category_detail")
    levels = (category.reference(f"{level}_cid") for level in ("fourth", "third", "second", "first"))
    values = {
        "category_id": next((level for level in levels if level is not None), None),
        "status": _offered(fields),
        "updated_at": fields.instant("update_time"),
    }
    return imported_as(fields, fields.id("product_id", numeric=True), "product_id", known(values))


def _offered(fields: Fields) -> str | None:
    status, review = fields.code("status"), fields.code("check_status")
    if status == _DELETED:
        return "DELETED"
    if status == _ONLINE and review in _PASSED:
        return "ACTIVE"
    if status == _OFFLINE and review in _PASSED:
        return "SELLER_DEACTIVATED" if review == "3" else "PENDING"
    told = _REVIEWS.get(review or "")
    if status == _ONLINE and told not in (None, "FROZEN"):
        return "ACTIVE"  # while a new version is looked at, or was refused, the old one is still sold
    if status in {_ONLINE, _OFFLINE} and told is not None:
        return told
    words = [f"{name} {code}" for name, code in (("status", status), ("check_status", review)) if code]
    return ", ".join(words) or None
