"""Cancellations and returns of the TikTok Shop Open API as after-sales and disputes of a snapshot.

Source: TikTok Shop Partner Center, API reference, *Search Cancellations* and *Search Returns* (version
202309), as in the platform's own SDK of January 2026. What follows for a snapshot:

* …_SUCCESS is approved but not refunded yet; only …_COMPLETE and …_CANCEL are final.
* A rejected request isn't over: the buyer may appeal. It is over where the platform has arbitrated
  for the seller or closed the arbitration (an inference: the reference names no such state).
* Editing a return replaces it by another one: ``next_return_id`` and ``pre_return_id`` form a chain.
* The cancel status is spelt …_CANCEL in requests and …_CANCELLED in responses; replacements appear as
  REPLACEMENT_… and, in older texts, as REPLACMENT_….
* When something became final isn't given: it lies between creation and the last update.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.importers.fields import Fields, Json, known, write_time
from checker.importers.records import PageRecord, imported, status_of

#: Numbers of states of requests of every kind, until 2023.
_NUMBERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": "REQUESTED",
        "2": "REJECTED_APPEALABLE",
        "3": "AWAITING_BUYER",
        "4": "IN_RETURN",
        "5": "REJECTED_APPEALABLE",
        "50": "APPROVED_UNPAID",
        "51": "APPROVED_UNPAID",
        "99": "CANCELLED",
        "100": "COMPLETED",
    }
)
CANCELLATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CANCELLATION_REQUEST_PENDING": "REQUESTED",
        "CANCELLATION_REQUEST_SUCCESS": "APPROVED_UNPAID",
        "CANCELLATION_REQUEST_CANCEL": "CANCELLED",
        "CANCELLATION_REQUEST_CANCELLED": "CANCELLED",
        "CANCELLATION_REQUEST_COMPLETE": "COMPLETED",
        **_NUMBERED,
    }
)
RETURNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RETURN_OR_REFUND_REQUEST_PENDING": "REQUESTED",
        "REFUND_OR_RETURN_REQUEST_REJECT": "REJECTED_APPEALABLE",
        "RETURN_OR_REFUND_REQUEST_REJECT": "REJECTED_APPEALABLE",
        "REJECT_RECEIVE_PACKAGE": "REJECTED_APPEALABLE",
        "AWAITING_BUYER_SHIP": "AWAITING_BUYER",
        "AWAITING_BUYER_RESPONSE": "AWAITING_BUYER",
        "BUYER_SHIPPED_ITEM": "IN_RETURN",
        "RETURN_OR_REFUND_REQUEST_SUCCESS": "APPROVED_UNPAID",
        "RETURN_OR_REFUND_REQUEST_CANCEL": "CANCELLED",
        "RETURN_OR_REFUND_REQUEST_CANCELLED": "CANCELLED",
        "RETURN_OR_REFUND__REQUEST_CANCELLED": "CANCELLED",
        "RETURN_OR_REFUND_REQUEST_COMPLETE": "COMPLETED",
        **_NUMBERED,
        **{
            f"{word}_REQUEST_{end}": status
            for word in ("REPLACEMENT", "REPLACMENT")
            for end, status in (
                ("PENDING", "REQUESTED"),
                ("REJECT", "REJECTED_APPEALABLE"),
                ("REFUND_SUCCESS", "COMPLETED"),
                ("CANCEL", "CANCELLED"),
                ("CANCELLED", "CANCELLED"),
                ("COMPLETE", "COMPLETED"),
            )
        },
    }
)
RETURN_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "REFUND": "REFUND_ONLY",
        "RETURN_AND_REFUND": "RETURN_REFUND",
        "REPLACEMENT": "EXCHANGE",
        "2": "REFUND_ONLY",
        "3": "RETURN_REFUND",
    }
)
ARBITRATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"IN_PROGRESS": "OPEN", "SUPPORT_BUYER": "CLOSED", "SUPPORT_SELLER": "CLOSED", "CLOSED": "CLOSED"}
)
#: Fields that one member gives, or of which the others could only say less.
SURE: Final = frozenset(
    {"order_id", "kind", "channel", "status", "raw_status", "created_at", "updated_at", "refund_amount"}
)
_ENDED: Final = frozenset({"COMPLETED", "CANCELLED"})
_RUNNING: Final = frozenset(RETURNS.values()) - _ENDED - {"REJECTED_APPEALABLE"}


def cancellation(fields: Fields) -> PageRecord | None:
    """One cancellation; None where it has no id."""
    record = _after_sale(fields, "cancel_status", status_of(fields, "cancel_status", CANCELLATIONS))
    record |= known(
        {
            "kind": "CANCEL",
            "line_ids": _ids(fields, "cancel_line_items"),
            "superseded_by": None,
        },
        frozenset({"superseded_by"}),
    )
    return imported(fields, "cancel_id", record)


def cancel_request(fields: Fields) -> tuple[str, Json] | None:
    """The order of a cancellation that the buyer asked for, and what the order's own record says of it."""
    order_id = fields.id("order_id")
    if fields.text("cancel_type") != "BUYER_CANCEL" or order_id is None:
        return None
    raw = fields.text("cancel_status")
    status = CANCELLATIONS.get(raw or "")
    pending = None if status is None else status == "REQUESTED"
    respond_by = _deadline(fields) if pending else None
    asked = fields.instant("create_time")
    return order_id, known({"pending": pending, "requested_at": asked, "respond_by": respond_by})


def after_return(fields: Fields) -> PageRecord | None:
    """One return, refund or replacement; None where it has no id."""
    status = status_of(fields, "return_status", RETURNS)
    if status == "REJECTED_APPEALABLE" and fields.text("arbitration_status") in {"SUPPORT_SELLER", "CLOSED"}:
        status = "CANCELLED"
    record = _after_sale(fields, "return_status", status)
    kind = fields.text("return_type")
    record |= known(
        {
            "kind": None if kind is None else RETURN_TYPES.get(kind, kind),
            "line_ids": _ids(fields, "return_line_items"),
            "superseded_by": fields.id("next_return_id"),
        },
        frozenset({"superseded_by"}) if fields.members.get("next_return_id") == "" else frozenset(),
    )
    return imported(fields, "return_id", record)


def arbitration(fields: Fields) -> PageRecord | None:
    """The platform's arbitration over a return; None where there is none. It shares the return's id."""
    raw, return_id = fields.text("arbitration_status"), fields.id("return_id")
    if raw is None or return_id is None:
        return None
    status = status_of(fields, "arbitration_status", ARBITRATIONS)
    none = frozenset({"closed_at"}) if status == "OPEN" else frozenset[str]()
    between = _between(fields)
    record = known(
        {
            "order_id": fields.id("order_id"),
            "channel": "PLATFORM_ARBITRATION",
            "status": status,
            "opened_at": between,
            "closed_at": between if status == "CLOSED" else None,
        },
        none,
    )
    return imported(fields, "return_id", record)


def _after_sale(fields: Fields, status_key: str, status: str | None) -> Json:
    refund = fields.child("refund_amount")
    return known(
        {
            "order_id": fields.id("order_id"),
            "status": status,
            "raw_status": fields.text(status_key),
            "created_at": fields.instant("create_time"),
            "updated_at": fields.instant("update_time"),
            "final_at": _between(fields) if status in _ENDED else None,
            "deadline": _deadline(fields),
            "refund_amount": refund.money("refund_total", refund.currency()),
        },
        frozenset({"final_at"}) if status in _RUNNING else frozenset(),
    )


def _between(fields: Fields) -> Json | None:
    """Some time after the creation, and not after the last update."""
    created, updated = fields.seconds("create_time"), fields.seconds("update_time")
    if created is None and updated is None:
        return None
    if created is not None and updated is not None and updated < created:
        updated = None  # the page contradicts itself: only that nothing ends before it begins is left
    return {
        "not_before": None if created is None else write_time(created, fields.zone),
        "not_after": None if updated is None else write_time(updated, fields.zone),
    }


def _deadline(fields: Fields) -> str | None:
    answers = fields.children("seller_next_action_response") or []
    due = [seconds for answer in answers if (seconds := answer.seconds("deadline")) is not None]
    return write_time(min(due), fields.zone) if due else None


def _ids(fields: Fields, key: str) -> list[str] | None:
    lines = fields.children(key)
    if lines is None:
        return None
    found = [line.id("order_line_item_id") for line in lines]
    return None if None in found else sorted({line for line in found if line is not None})
