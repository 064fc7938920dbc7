"""After-sales of the 抖店 Open API as after-sales and disputes of a snapshot.

Source: *afterSale.List* and *afterSale.Detail*. What follows for a snapshot:

* ``aftersale_status_to_final_time`` is when nothing can be done any more, and 0 where that isn't so yet: one
  that is called successful or failed but isn't final is open. A failed one (28) may be taken up again until
  then, as may a refused one (27, 29).
* 12 says that it was agreed to; paid it is with ``refund_status`` 3 or 5, or where nothing is to be refunded.
* A buyer who withdraws leaves 28 with ``refund_status`` 1 for good.
* None is replaced by another one: a buyer who changes their mind changes the same after-sale.
* ``related_id`` is the number of the child, or of the order where the whole order is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.importers.douyin.orders import CURRENCY, order_id
from checker.importers.fields import Fields, Json, known, write_time
from checker.importers.records import PageRecord, coded_status, imported_as

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "6": "REQUESTED",
        "7": "AWAITING_BUYER",
        "8": "AWAITING_SELLER",
        "11": "IN_RETURN",
        "12": "APPROVED_UNPAID",
        "3": "AWAITING_BUYER",
        "13": "AWAITING_BUYER",
        "14": "COMPLETED",
        "27": "REJECTED_APPEALABLE",
        "28": "CANCELLED",
        "29": "REJECTED_APPEALABLE",
        "51": "COMPLETED",
        "53": "COMPLETED",
    }
)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "0": "RETURN_REFUND",
        "1": "REFUND_ONLY",
        "2": "REFUND_ONLY",
        "3": "EXCHANGE",
        "4": "CANCEL",
        "5": "CANCEL",
        "6": "PRICE_PROTECTION",
        "7": "REISSUE",
        "8": "REPAIR",
    }
)
SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "0": "ORIGINAL",
        "1": "OFFLINE",
        "2": "PETTY_CASH",
        "3": "DEPOSIT",
        "4": "NONE",
        "5": "PLATFORM_ADVANCE",
    }
)
ARBITRATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "OPEN",
        "2": "CLOSED",
        "3": "CLOSED",
        "4": "EVIDENCE_NEEDED",
        "5": "OPEN",
        "6": "CLOSED",
        "255": "CLOSED",
    }
)
_SUCCESS: Final = "12"
_FAILED: Final = "28"
_PAID: Final = frozenset({"3", "5"})
_BEFORE_SHIPPING: Final = "2"
#: Fields that one member gives: a state may be final or not, which another member says.
SURE: Final = frozenset({"order_id", "kind", "raw_status", "created_at", "updated_at"})
_ENDED: Final = frozenset({"COMPLETED", "CANCELLED"})
#: Until the buyer answers or the seller does, nothing is final.
_RUNNING: Final = frozenset({"REQUESTED", "AWAITING_BUYER", "AWAITING_SELLER", "IN_RETURN"})


class AfterSaleFields:
    """The members of one after-sale, whose names differ between a list and a page of its own."""

    def __init__(self, record: Fields) -> None:
        detail = record.child("process_info")
        self.own = detail.child("after_sale_info") if detail.members else record.child("aftersale_info")
        self.order = record.child("order_info")
        self.arbitration = detail.child("arbitrate_info") if detail.members else self.own
        self._spelt = "after_sale" if detail.members else "aftersale"

    def key(self, name: str) -> str:
        """How a member is spelt here."""
        return f"{self._spelt}_{name}"

    def id(self) -> str | None:
        """Its number."""
        return self.own.id(self.key("id"), numeric=True)

    def order_id(self) -> str | None:
        """The number of its order."""
        number = order_id(self.order, "shop_order_id")
        whole = self.own.code(self.key("order_type")) == "2"
        return order_id(self.own, "related_id") if number is None and whole else number

    def lines(self) -> list[str] | None:
        """The numbers of the children concerned."""
        lines = self.order.children("related_order_info") or self.order.children("sku_order_infos")
        found = [order_id(line, "sku_order_id") for line in lines or []]
        return None if not found or None in found else sorted({line for line in found if line is not None})


def after_sale(record: Fields) -> PageRecord | None:
    """One after-sale; None where it has no number."""
    sale = AfterSaleFields(record)
    own = sale.own
    status = _status(sale)
    kind = own.code(sale.key("type"))
    final = own.instant("aftersale_status_to_final_time")
    not_final = own.code("aftersale_status_to_final_time") == "0" or status in _RUNNING
    amount = own.cents("refund_amount", CURRENCY) or own.cents("refund_total_amount", CURRENCY)
    values = {
        "order_id": sale.order_id(),
        "line_ids": sale.lines(),
        "kind": None if kind is None else KINDS.get(kind, kind),
        "status": status,
        "raw_status": _raw(sale),
        "created_at": own.instant("apply_time"),
        "updated_at": own.instant("update_time"),
        "final_at": final,
        "deadline": own.instant("status_deadline"),
        "refund_amount": amount,
        "refund_source": SOURCES.get(own.code("aftersale_refund_type") or ""),
        "superseded_by": None,
    }
    none = frozenset({"superseded_by"} | ({"final_at"} if not_final and final is None else set()))
    return imported_as(own, sale.id(), sale.key("id"), known(values, none), created="apply_time")


def _raw(sale: AfterSaleFields) -> str | None:
    code, word = sale.own.code(sale.key("status")), sale.own.text(f"{sale.key('status')}_desc")
    return " ".join(part for part in (code, word) if part) or None


def _status(sale: AfterSaleFields) -> str | None:
    own = sale.own
    code = own.code(sale.key("status"))
    status = coded_status(own, sale.key("status"), STATUSES)
    is_open = own.code("aftersale_status_to_final_time") == "0"
    if code == _SUCCESS:
        nothing = SOURCES.get(own.code("aftersale_refund_type") or "") == "NONE"
        if own.code("refund_status") in _PAID or nothing:
            status = "COMPLETED"
    if code == _FAILED and is_open:
        return "REJECTED_APPEALABLE"
    return _raw(sale) if is_open and status in _ENDED else status


def arbitration(record: Fields) -> PageRecord | None:
    """The platform's arbitration over an after-sale; None where there is none. It shares its number."""
    sale = AfterSaleFields(record)
    code = sale.arbitration.code("arbitrate_status")
    if code in (None, "0") or sale.id() is None:
        return None
    status = coded_status(sale.arbitration, "arbitrate_status", ARBITRATIONS)
    opened = sale.arbitration.instant("arbitrate_create_time") or _between(sale.own)
    values = {
        "order_id": sale.order_id(),
        "channel": "PLATFORM_ARBITRATION",
        "status": status,
        "opened_at": opened,
        "closed_at": _between(sale.own) if status == "CLOSED" else None,
    }
    none = frozenset({"closed_at"}) if status in {"OPEN", "EVIDENCE_NEEDED"} else frozenset[str]()
    return imported_as(sale.own, sale.id(), sale.key("id"), known(values, none), created="apply_time")


def cancel_request(record: Fields) -> tuple[str, Json] | None:
    """The order whose buyer wants the money back before it is shipped, and what that says of the order."""
    sale = AfterSaleFields(record)
    number, code = sale.order_id(), sale.own.code(sale.key("status"))
    if sale.own.code(sale.key("type")) != _BEFORE_SHIPPING or number is None or code not in STATUSES:
        return None
    pending = code == "6"
    asked = sale.own.instant("apply_time")
    respond_by = sale.own.instant("status_deadline") if pending else None
    return number, known({"pending": pending, "requested_at": asked, "respond_by": respond_by})


def is_latest(record: Fields, kept: Mapping[str, PageRecord]) -> bool:
    """Whether an after-sale is the last state of those that were ``kept``."""
    sale = AfterSaleFields(record)
    last = kept.get(sale.id() or "")
    return last is not None and last.updated == (sale.own.seconds("update_time") or 0)


def _between(own: Fields) -> Json | None:
    """Some time after it was asked for, and not after the last change."""
    asked, updated = own.seconds("apply_time"), own.seconds("update_time")
    if asked is None and updated is None:
        return None
    if asked is not None and updated is not None and updated < asked:
        updated = None
    return {
        "not_before": None if asked is None else write_time(asked, own.zone),
        "not_after": None if updated is None else write_time(updated, own.zone),
    }
