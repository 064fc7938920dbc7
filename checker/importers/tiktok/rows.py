"""Orders in which nothing is strange, as nearly all are, read as a type: several times as fast as with care.

What this makes of an order is what `orders.order` makes of it, but for its times, which are seconds until the
shop's time zone is known. Where that would have anything to say or to forgive, this makes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from checker.importers.fields import AMOUNT, EARLIEST, LATEST, Fields, Json
from checker.importers.plain import StrangeError, codes
from checker.importers.records import PageRecord
from checker.importers.tiktok import orders
from checker.schema.ids import is_id
from checker.snapshot.kept import pack

_Seconds = Annotated[int, Meta(ge=0, le=LATEST)] | None
_Text = str | None
_Flag = bool | None


class _Line(Struct, frozen=True, gc=False):
    id: _Text = None
    sku_id: _Text = None
    product_id: _Text = None
    units: None = None
    display_status: _Text = None
    sale_price: _Text = None
    currency: _Text = None


class _Payment(Struct, frozen=True, gc=False):
    currency: _Text = None
    total_amount: _Text = None


class _Order(Struct, frozen=True, gc=False):
    id: str
    status: _Text = None
    create_time: _Seconds = None
    update_time: _Seconds = None
    paid_time: _Seconds = None
    rts_time: _Seconds = None
    collection_time: _Seconds = None
    delivery_time: _Seconds = None
    cancel_time: _Seconds = None
    request_cancel_time: _Seconds = None
    cancel_order_sla_time: _Seconds = None
    rts_sla_time: _Seconds = None
    shipping_due_time: _Seconds = None
    tts_sla_time: _Seconds = None
    pick_up_cut_off_time: _Seconds = None
    collection_due_time: _Seconds = None
    delivery_sla_time: _Seconds = None
    delivery_option_required_delivery_time: _Seconds = None
    delivery_due_time: _Seconds = None
    is_cod: _Flag = None
    is_sample_order: _Flag = None
    is_buyer_request_cancel: _Flag = None
    is_exchange_order: _Flag = None
    is_replacement_order: _Flag = None
    exchange_source_order_id: _Text = None
    replaced_order_id: _Text = None
    cancellation_initiator: _Text = None
    order_type: _Text = None
    fulfillment_type: _Text = None
    payment: _Payment | None = None
    line_items: tuple[_Line, ...] | None = None


_NO_PAYMENT: Final = _Payment()
#: What is a time in an order and in a request to cancel it.
_TIMES: Final = frozenset(
    {
        *("created_at", "paid_at", "shipped_at", "collected_at", "delivered_at", "cancelled_at"),
        *("status_updated_at", "ship_by", "collect_by", "deliver_by", "auto_cancel_at", "requested_at"),
    }
)
_NOTHING: Final[frozenset[str]] = frozenset()


def plain_order(fields: Fields) -> PageRecord | None:
    """The order, where nothing in it is strange."""
    try:
        row = msgspec.convert(fields.members, _Order)
        record = _record(row)
    except (msgspec.ValidationError, StrangeError):
        return None
    created, updated = row.create_time or 0, row.update_time or 0
    return PageRecord(row.id, pack(record), fields.place, created, updated, _TIMES)


def _record(row: _Order) -> Json:
    status = _word(row.status, orders.STATUSES)
    none = orders.NOT_YET.get(status or "", _NOTHING)
    replaces = _replaced(row)
    payment = row.payment or _NO_PAYMENT
    values: Json = {
        "id": _id(row.id),
        "status": status,
        "raw_status": row.status or None,
        "created_at": _time(row.create_time),
        "paid_at": _time(row.paid_time),
        "shipped_at": _time(row.rts_time),
        "collected_at": _time(row.collection_time),
        "delivered_at": _time(row.delivery_time),
        "completed_at": None,
        "cancelled_at": _time(row.cancel_time),
        "status_updated_at": _time(row.update_time),
        "cancel_initiator": row.cancellation_initiator or None,
        "cancel_request": _request(row),
        "ship_by": _time(row.rts_sla_time or row.shipping_due_time),
        "collect_by": _time(row.tts_sla_time or row.pick_up_cut_off_time or row.collection_due_time),
        "deliver_by": _time(
            row.delivery_sla_time or row.delivery_option_required_delivery_time or row.delivery_due_time
        ),
        "auto_cancel_at": None if status in orders.UNDERWAY else _time(_cancelled(row, status)),
        "is_cod": row.is_cod,
        "order_type": row.order_type or None,
        "fulfillment": orders.FULFILMENTS.get(row.fulfillment_type, row.fulfillment_type)
        if row.fulfillment_type
        else None,
        "is_sample": row.is_sample_order,
        "replaces_order_id": replaces,
        "total": _money(payment.total_amount, payment.currency),
        "lines": None if row.line_items is None else [_line(line) for line in row.line_items],
    }
    record = {key: value for key, value in values.items() if value is not None or key in none}
    if status == "UNPAID" and row.is_cod is False:
        record.setdefault("paid_at", None)
    if replaces is None and row.is_replacement_order is False:
        record["replaces_order_id"] = None
    return record


def _line(line: _Line) -> Json:
    values: Json = {
        "id": _id(line.id),
        "sku_id": _id(line.sku_id),
        "product_id": _id(line.product_id),
        "quantity": 1,
        "status": _word(line.display_status, orders.STATUSES),
        "price": _money(line.sale_price, line.currency),
    }
    return {key: value for key, value in values.items() if value is not None}


def _replaced(row: _Order) -> str | None:
    if row.is_exchange_order:
        return _id(row.exchange_source_order_id)
    return _id(row.replaced_order_id) if row.is_replacement_order else None


def _request(row: _Order) -> Json | None:
    if row.is_buyer_request_cancel is None:
        return None
    asked = _time(row.request_cancel_time)
    pending: Json = {"pending": row.is_buyer_request_cancel}
    return pending if asked is None else {**pending, "requested_at": asked}


def _cancelled(row: _Order, status: str | None) -> int | None:
    if row.cancel_order_sla_time:
        return row.cancel_order_sla_time
    if status in {"AWAITING_SHIPMENT", "PARTIALLY_SHIPPED"}:
        return row.shipping_due_time if row.rts_sla_time else None
    if status == "AWAITING_COLLECTION":
        return row.collection_due_time if row.tts_sla_time or row.pick_up_cut_off_time else None
    return None


def _time(seconds: int | None) -> int | None:
    if not seconds:
        return None
    if seconds < EARLIEST:
        raise StrangeError
    return seconds


def _word(raw: str | None, words: Mapping[str, str]) -> str | None:
    if not raw:
        return None
    if raw not in words:
        raise StrangeError
    return words[raw]


def _id(text: str | None) -> str | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) and not is_id(text):
        raise StrangeError
    return text


@lru_cache(maxsize=1 << 12)
def _is_money(amount: str, currency: str) -> bool:
    return AMOUNT.fullmatch(amount) is not None and currency in codes()


def _money(amount: str | None, currency: str | None) -> Json | None:
    if amount and currency and _is_money(amount, currency):
        return {"amount": amount, "currency": currency}
    if amount and AMOUNT.fullmatch(amount) is None:
        raise StrangeError
    if currency and currency not in codes():
        raise StrangeError
    return None
