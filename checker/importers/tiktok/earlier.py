"""Records as the API gave them until 2023, put as it gives them since.

Source: TikTok Shop Partner Center, API reference, version 202212, as public clients of 2022 have it, and the
platform's list of what 202309 changed. Statuses were numbers, times of an order's placing and payment
milliseconds, amounts numbers, and one item several units; cancellations and returns came in one list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from checker.importers.fields import Fields, Json

#: How members are called now, and how they were called.
ORDER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "order_id",
        "status": "order_status",
        "cancellation_initiator": "cancel_user",
        "rts_sla_time": "rts_sla",
        "tts_sla_time": "tts_sla",
        "cancel_order_sla_time": "cancel_order_sla",
        "payment": "payment_info",
        "line_items": "item_list",
    }
)
ITEM: Final[Mapping[str, str]] = MappingProxyType(
    {"units": "quantity", "sale_price": "sku_sale_price", "display_status": "sku_display_status"}
)
CANCELLATION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cancel_id": "reverse_order_id",
        "cancel_status": "reverse_status_value",
        "create_time": "reverse_request_time",
        "update_time": "reverse_update_time",
    }
)
RETURN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "return_id": "reverse_order_id",
        "return_status": "reverse_status_value",
        "return_type": "reverse_type",
        "create_time": "reverse_request_time",
        "update_time": "reverse_update_time",
    }
)
PRODUCT: Final[Mapping[str, str]] = MappingProxyType(
    {"id": "product_id", "status": "product_status", "category_chains": "category_list"}
)
SHOP: Final[Mapping[str, str]] = MappingProxyType({"id": "shop_id", "name": "shop_name"})
ACTIVITY: Final[Mapping[str, str]] = MappingProxyType({"id": "activity_id"})

#: Types of a request that cancel an order: by the seller, and on the buyer's wish.
_CANCELS: Final = {"1": "CANCEL", "4": "BUYER_CANCEL"}
_FULFILMENTS: Final = {"0": "FULFILLMENT_BY_SELLER", "1": "FULFILLMENT_BY_TIKTOK"}
#: Members that are codes, and so texts now.
_CODES: Final = ("status", "display_status", "cancel_status", "return_status", "return_type")
#: The last second that can be one; what is more is milliseconds.
_SECONDS: Final = 99_999_999_999


def order(fields: Fields) -> Fields:
    """An order of a search, which has little more than its status, or of its own page."""
    found = _renamed(fields, ORDER)
    members = dict(found.members)
    for key in ("create_time", "paid_time"):
        if key in members:
            members[key] = _seconds(members[key])
    kind = members.get("fulfillment_type")
    members["fulfillment_type"] = _FULFILMENTS.get(str(kind), kind)
    payment, items = members.get("payment"), members.get("line_items")
    if isinstance(items, list):
        currency = payment.get("currency") if isinstance(payment, Mapping) else None
        members["line_items"] = [_item(item, currency) for item in items]
    return replace(found, members=members)


def _item(item: object, currency: object) -> object:
    return {"currency": currency, **_named(item, ITEM)} if isinstance(item, Mapping) else item


def is_cancellation(fields: Fields) -> bool:
    """Whether a request of the one list for all is to cancel an order."""
    return str(fields.members.get("reverse_type")) in _CANCELS


def request(fields: Fields) -> Fields:
    """A cancellation, or a return or refund."""
    cancels = _CANCELS.get(str(fields.members.get("reverse_type")))
    found = _renamed(fields, RETURN if cancels is None else CANCELLATION)
    refund = {key: found.members[key] for key in ("refund_total", "currency") if key in found.members}
    return replace(found, members={**found.members, "refund_amount": refund, "cancel_type": cancels})


def product(fields: Fields) -> Fields:
    """A product of a search, or of its own page."""
    return _renamed(fields, PRODUCT)


def shop(fields: Fields) -> Fields:
    """A shop."""
    return _renamed(fields, SHOP)


def activity(fields: Fields) -> Fields:
    """A promotion activity of its own page, where its id has a longer name."""
    return _renamed(fields, ACTIVITY)


def _renamed(fields: Fields, names: Mapping[str, str]) -> Fields:
    return replace(fields, members=_named(fields.members, names), names=names)


def _named(members: Mapping[str, object], names: Mapping[str, str]) -> Json:
    found = {**members, **{new: members[old] for new, old in names.items() if old in members}}
    for key in _CODES:
        if isinstance(code := found.get(key), int) and not isinstance(code, bool):
            found[key] = str(code)
    return found


def _seconds(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > _SECONDS:
        return value // 1000
    return value
