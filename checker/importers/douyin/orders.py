"""Orders of the 抖店 Open API as orders of a snapshot.

Source: *order.searchList* and *order.orderDetail*. What the reference says, and what follows for a snapshot:

* Sums are counted in 分. Times are seconds, and 0 means unset; that proves nothing, except where the state
  does.
* ``finish_time`` is when the order was completed. When one was closed nothing says: not after
  ``update_time``.
* 3 (已发货) stays until the buyer confirms; ``logistics_receipt_time`` of the children says when the parcels
  arrived. 103 (部分支付) is given as `main_status` of a presale order whose deposit alone is paid.
* One child shares the number of its order. The children carry the categories.
* ``order_expire_time`` is when an unpaid order closes by itself. ``pay_type`` 0 is cash on delivery.
* A number ends in ``A`` in some answers and not in others; it is the same one.
* Tags such as ``15天售后期`` are for showing, as the reference says: no time is made of them.

Nothing about the buyer is read: no receiver, address, phone, message or account, masked, encrypted or plain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from checker.importers.fields import Fields, Json, known, write_time
from checker.importers.records import PageRecord, coded_status, imported_as

CURRENCY: Final = "CNY"
STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "UNPAID",
        "103": "UNPAID",
        "105": "ON_HOLD",
        "2": "AWAITING_SHIPMENT",
        "101": "PARTIALLY_SHIPPED",
        "3": "IN_TRANSIT",
        "4": "CANCELLED",
        "5": "COMPLETED",
    }
)
#: Kinds that the cancel call of the platform treats alike. Others keep the platform's word.
_TRADES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "0": "NORMAL",
        "1": "NORMAL",
        "2": "DEPOSIT_PRESALE",
        "102": "DEPOSIT_PRESALE",
        "4": "AUCTION",
        "16": "AUCTION",
        "13": "MADE_TO_ORDER",
    }
)
_BUSINESSES: Final[Mapping[str, str]] = MappingProxyType({"25": "AUCTION_DEPOSIT", "99": "INSURANCE"})
_SAMPLES: Final = "10"
_CASH_ON_DELIVERY: Final = "0"
_PARTLY_PAID: Final = "103"
_REFUNDED_UNSHIPPED: Final = "21"
#: So many seconds since 1970 are a time, fewer a span of time.
_SHORTEST: Final = 100_000_000
#: A child's state in which nothing of it is delivered any more.
_CLOSED: Final = "4"

#: Fields that one member gives.
SURE: Final = frozenset({"status", "raw_status", "created_at", "shipped_at", "status_updated_at", "is_cod"})
_ENDS: Final = frozenset({"completed_at", "cancelled_at"})
_NOT_SHIPPED: Final = _ENDS | {"shipped_at", "delivered_at"}
#: What hasn't happened yet to an order of each state, and so is null where no time is given.
_NOT_YET: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "UNPAID": _NOT_SHIPPED,
        "ON_HOLD": _NOT_SHIPPED,
        "AWAITING_SHIPMENT": _NOT_SHIPPED,
        "PARTIALLY_SHIPPED": _ENDS,
        "IN_TRANSIT": _ENDS,
        "COMPLETED": frozenset({"cancelled_at"}),
        "CANCELLED": frozenset({"completed_at"}),
    }
)


def order_id(fields: Fields, key: str = "order_id") -> str | None:
    """The number of an order, without the letter that some answers put after it."""
    number = fields.id(key, numeric=True)
    bare = number.removesuffix("A") if number is not None else ""
    return bare if bare.isdigit() else number


def order(fields: Fields) -> PageRecord | None:
    """One order; None where it has no number."""
    key = _status_key(fields)
    status = coded_status(fields, key, STATUSES)
    children = fields.children("sku_order_list")
    children = fields.children("child") if children is None else children
    pay = fields.code("pay_type")
    is_cod = None if pay is None else pay == _CASH_ON_DELIVERY
    partly = fields.code("main_status") == _PARTLY_PAID or fields.code(key) == _PARTLY_PAID
    none = set(_NOT_YET.get(status or "", frozenset()))
    if status == "UNPAID" and is_cod is False and not partly:
        none.add("paid_at")
    if fields.code("main_status") == _REFUNDED_UNSHIPPED:
        none |= {"shipped_at", "delivered_at"}
    kind = _kind(fields, children or [])
    if partly and kind == "NORMAL":
        kind = None  # with its deposit paid it can't be one that the seller may cancel
    completed = fields.instant("finish_time")
    values = {
        "status": status,
        "raw_status": raw_status(fields, key),
        "created_at": fields.instant("create_time"),
        "paid_at": None if partly else fields.instant("pay_time"),
        "shipped_at": fields.instant("ship_time"),
        "delivered_at": _delivered(children or [], fields),
        "completed_at": None if status == "CANCELLED" else completed,
        "cancelled_at": None,
        "status_updated_at": fields.instant("update_time"),
        "cancel_request": _asked_to_cancel(children or []),
        "auto_cancel_at": _expires(fields) if status == "UNPAID" else None,
        "ship_by": fields.instant("exp_ship_time"),
        "is_cod": is_cod,
        "order_type": kind,
        "is_sample": _is_sample(fields, children or []),
        "cross_shop_discount": False if fields.code("promotion_platform_amount") == "0" else None,
        "total": fields.cents("pay_amount", CURRENCY) or fields.cents("total_amount", CURRENCY),
        "lines": None if children is None else [_line(child) for child in children],
    }
    return imported_as(fields, order_id(fields), "order_id", known(values, frozenset(none)))


def _status_key(fields: Fields) -> str:
    """Where the state stands: the gateway before called it otherwise."""
    return "order_status" if "order_status" in fields.members else "final_status"


def raw_status(fields: Fields, key: str) -> str | None:
    """The platform's number for a state and, where it stands beside it, its word."""
    code, word = fields.code(key), fields.text(f"{key}_desc")
    return " ".join(part for part in (code, word) if part) or None


def _delivered(children: Sequence[Fields], order: Fields) -> str | None:
    """When the last parcel arrived, where all of them have."""
    expected = [child for child in children if child.code("order_status") != _CLOSED]
    arrived = [child.seconds("logistics_receipt_time") for child in expected]
    times = [time for time in arrived if time is not None]
    return write_time(max(times), order.zone) if times and len(times) == len(arrived) else None


def _expires(fields: Fields) -> str | None:
    """When an unpaid order closes by itself; some answers give a number of seconds, from when isn't said."""
    value = fields.count("order_expire_time")
    return None if value is None or value < _SHORTEST else fields.instant("order_expire_time")


def _kind(fields: Fields, children: Sequence[Fields]) -> str | None:
    """The kind of an order, which its children say; the order's own word the platform has given up."""
    business = _BUSINESSES.get(fields.code("biz") or "")
    if business is not None:
        return business
    own = [code for child in children if (code := child.code("trade_type")) is not None]
    trades = own or [code for code in [fields.code("trade_type")] if code is not None]
    kinds = {_TRADES.get(code, f"trade_type {code}") for code in trades} - {"NORMAL"}
    return min(kinds) if kinds else "NORMAL" if trades else None


def _is_sample(fields: Fields, children: Sequence[Fields]) -> bool | None:
    trades = [code for each in (fields, *children) if (code := each.code("trade_type")) is not None]
    return _SAMPLES in trades if trades else None


def _asked_to_cancel(children: Sequence[Fields]) -> Json | None:
    """That the buyer asks for the money back before anything was shipped, where a child says so."""
    for child in children:
        service = child.child("after_sale_info")
        if service.code("after_sale_type") == "2" and service.code("after_sale_status") == "6":
            return {"pending": True}
    return None


def _line(child: Fields) -> Json:
    categories = (child.reference(f"{level}_cid") for level in ("fourth", "third", "second", "first"))
    return known(
        {
            "id": order_id(child),
            "sku_id": child.reference("sku_id"),
            "product_id": child.id("product_id_str") or child.reference("product_id"),
            "category_id": next((category for category in categories if category is not None), None),
            "quantity": child.count("item_num"),
            "status": coded_status(child, _status_key(child), STATUSES),
            "price": child.cents("origin_amount", CURRENCY),
        }
    )
