"""Orders of the TikTok Shop Open API as orders of a snapshot.

Source: TikTok Shop Partner Center, API reference, *Get Order List* and *Get Order Detail* (versions
202309 and 202507), as in the platform's own SDK of January 2026. What the reference says, and what
follows for a snapshot:

* The API has no time of completion, so ``completed_at`` is never written for a completed order: it
  lies between delivery and the last update.
* ``update_time`` moves with the status, and with later edits too: ``status_updated_at`` is an upper bound.
* 0 means that a time isn't set. That proves nothing, except where the status does: an order that still
  awaits shipment hasn't been shipped, and one that isn't cancelled has no time of cancellation.
* COMPLETED is described as past returns and refunds. That is no fact of the order: markets promise their
  buyers longer periods, so ``aftersale_final`` isn't written.
* One line item is one unit (until 2023 it had a quantity), and carries no category. The product's present
  category stands in for it where the product's detail page is among the files.

* Deadlines go by several names, see `DEADLINES`: a ``…_sla_time`` is the latest time that the platform sets,
  after a ``…_due_time`` it cancels the order. ``cancel_order_sla_time`` stays on the page of an order that is
  on its way, where it says nothing any more.

Nothing about the buyer is copied: no recipient, address, message, e-mail or user id; nor why an order
was cancelled, which may be in the buyer's own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from checker.importers.fields import Fields, Json, known
from checker.importers.records import PageRecord, imported, status_of

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UNPAID": "UNPAID",
        "ON_HOLD": "ON_HOLD",
        "AWAITING_SHIPMENT": "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING": "PARTIALLY_SHIPPED",
        "AWAITING_COLLECTION": "AWAITING_COLLECTION",
        "IN_TRANSIT": "IN_TRANSIT",
        "DELIVERED": "DELIVERED",
        "COMPLETED": "COMPLETED",
        "CANCELLED": "CANCELLED",
        "CANCEL": "CANCELLED",  # in messages
        "100": "UNPAID",  # until 2023
        "105": "ON_HOLD",
        "111": "AWAITING_SHIPMENT",
        "112": "AWAITING_COLLECTION",
        "114": "PARTIALLY_SHIPPED",
        "121": "IN_TRANSIT",
        "122": "DELIVERED",
        "130": "COMPLETED",
        "140": "CANCELLED",
    }
)
FULFILMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "FULFILLMENT_BY_SELLER": "SELLER",
        "FULFILLMENT_BY_TIKTOK": "PLATFORM",
        "FULFILLMENT_BY_DILAYANI_TOKOPEDIA": "PLATFORM",
    }
)

#: Deadlines and the names under which pages carry them: first what is late after it, last what is cancelled
#: after it, where that is the only one. One that is unset reads 0.
DEADLINES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ship_by": ("rts_sla_time", "shipping_due_time"),
        "collect_by": ("tts_sla_time", "pick_up_cut_off_time", "collection_due_time"),
        "deliver_by": ("delivery_sla_time", "delivery_option_required_delivery_time", "delivery_due_time"),
    }
)
#: By status, the deadline that an order awaits.
_AWAITED: Final[Mapping[str, str]] = MappingProxyType(
    {"AWAITING_SHIPMENT": "ship_by", "PARTIALLY_SHIPPED": "ship_by", "AWAITING_COLLECTION": "collect_by"}
)
#: Once an order is on its way the platform cancels it no more for being late.
UNDERWAY: Final = frozenset({"IN_TRANSIT", "DELIVERED", "COMPLETED"})

#: Fields that one member gives.
SURE: Final = frozenset(
    {
        *("status", "raw_status", "created_at", "paid_at", "shipped_at", "collected_at", "delivered_at"),
        *("cancelled_at", "status_updated_at", "cancel_initiator", "cancel_request", "is_cod", "order_type"),
        *("fulfillment", "is_sample", "total"),
    }
)
_ENDS = frozenset({"completed_at", "cancelled_at"})
_NOT_COLLECTED = _ENDS | {"collected_at", "delivered_at"}
_NOT_SHIPPED = _NOT_COLLECTED | {"shipped_at"}
#: What hasn't happened yet to an order of each status, and so is null where no time is given.
NOT_YET: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "UNPAID": _NOT_SHIPPED,
        "ON_HOLD": _NOT_SHIPPED,
        "AWAITING_SHIPMENT": _NOT_SHIPPED,
        "PARTIALLY_SHIPPED": _ENDS,
        "AWAITING_COLLECTION": _NOT_COLLECTED,
        "IN_TRANSIT": _ENDS | {"delivered_at"},
        "DELIVERED": _ENDS,
        "COMPLETED": frozenset({"cancelled_at"}),
        "CANCELLED": frozenset({"completed_at"}),
    }
)


def order(fields: Fields) -> PageRecord | None:
    """One order; None where it has no id."""
    raw = fields.text("status")
    status = status_of(fields, "status", STATUSES)
    none = set(NOT_YET.get(status or "", frozenset()))
    is_cod = fields.flag("is_cod")
    if status == "UNPAID" and is_cod is False:
        none.add("paid_at")
    replaces = _replaced_order(fields)
    if replaces is None and fields.flag("is_replacement_order") is False:
        none.add("replaces_order_id")
    payment = fields.child("payment")
    fulfilment = fields.text("fulfillment_type")
    lines = fields.children("line_items")
    values = {
        "status": status,
        "raw_status": raw,
        "created_at": fields.instant("create_time"),
        "paid_at": fields.instant("paid_time"),
        "shipped_at": fields.instant("rts_time"),
        "collected_at": fields.instant("collection_time"),
        "delivered_at": fields.instant("delivery_time"),
        "completed_at": None,
        "cancelled_at": fields.instant("cancel_time"),
        "status_updated_at": fields.instant("update_time"),
        "cancel_initiator": fields.text("cancellation_initiator"),
        "cancel_request": _cancel_request(fields),
        **{name: _deadline(fields, keys) for name, keys in DEADLINES.items()},
        "auto_cancel_at": None if status in UNDERWAY else _cancelled_at(fields, status),
        "is_cod": is_cod,
        "order_type": fields.text("order_type"),
        "fulfillment": None if fulfilment is None else FULFILMENTS.get(fulfilment, fulfilment),
        "is_sample": fields.flag("is_sample_order"),
        "replaces_order_id": replaces,
        "total": payment.money("total_amount", payment.currency()),
        "lines": None if lines is None else [_line(line) for line in lines],
    }
    return imported(fields, "id", known(values, frozenset(none)))


def _deadline(fields: Fields, keys: Sequence[str]) -> str | None:
    for key in keys:
        if (time := fields.instant(key)) is not None:
            return time
    return None


def _cancelled_at(fields: Fields, status: str | None) -> str | None:
    """When the platform cancels the order: as it says, or after the later deadline of what it awaits."""
    said = fields.instant("cancel_order_sla_time")
    keys = DEADLINES.get(_AWAITED.get(status or "", ""))
    if said is not None or keys is None or _deadline(fields, keys[:-1]) is None:
        return said
    return fields.instant(keys[-1])


def _replaced_order(fields: Fields) -> str | None:
    if fields.flag("is_exchange_order"):
        return fields.id("exchange_source_order_id")
    return fields.id("replaced_order_id") if fields.flag("is_replacement_order") else None


def _cancel_request(fields: Fields) -> Json | None:
    pending = fields.flag("is_buyer_request_cancel")
    if pending is None:
        return None
    asked = fields.instant("request_cancel_time")
    return known({"pending": pending, "requested_at": asked})


def _line(line: Fields) -> Json:
    return known(
        {
            "id": line.id("id"),
            "sku_id": line.id("sku_id"),
            "product_id": line.id("product_id"),
            "quantity": line.count("units") or 1,
            "status": status_of(line, "display_status", STATUSES),
            "price": line.money("sale_price", line.currency()),
        }
    )
