"""What only the whole can tell: how records of different pages belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from checker.importers.fields import Fields, Json
from checker.importers.links import more_pressing
from checker.importers.records import PageRecord
from checker.importers.tiktok.after_sales import cancel_request
from checker.snapshot.kept import Change

#: What no page says of an order that has arrived: until when it may be returned, or that it can't be.
_UNSTATED: Final = ("aftersale_window_ends_at", "aftersale_final")
_ARRIVED: Final = frozenset({"DELIVERED", "COMPLETED"})


def link_requests(
    orders: dict[str, PageRecord],
    after_sales: Mapping[str, PageRecord],
    cancellations: Iterable[Fields],
    *,
    complete: bool,
) -> None:
    """Tell each order of its buyer's request to cancel it.

    It is pending where the order or a cancellation says so. That there is none at all is known only where
    every cancellation is there (``complete``).
    """
    requests: dict[str, Json] = {}
    for fields in cancellations:
        found = cancel_request(fields)
        if found is not None and _is_latest(fields, after_sales):
            order_id, asked = found
            requests[order_id] = more_pressing(requests.get(order_id), asked)
    for identifier in list(orders) if complete else requests.keys() & orders.keys():
        record = orders[identifier].record
        own = record.get("cancel_request")
        pending = isinstance(own, dict) and own.get("pending") is True
        request = requests.get(identifier)
        if request is not None:
            record["cancel_request"] = {**request, "pending": True} if pending else request
        elif not pending:
            record["cancel_request"] = None
        orders[identifier] = orders[identifier].having(record)


def _is_latest(fields: Fields, records: Mapping[str, PageRecord]) -> bool:
    record = records.get(fields.id("cancel_id") or "")
    return record is not None and record.updated == (fields.seconds("update_time") or 0)


def link_successors(after_sales: dict[str, PageRecord], returns: Iterable[Fields], *, complete: bool) -> None:
    """Tell each return by which one it was replaced, where only the later one says so.

    That none follows is known only where every return is there (``complete``).
    """
    for fields in returns:
        before, after = fields.id("pre_return_id"), fields.id("return_id")
        if before is not None and after is not None and before in after_sales:
            _succeed(after_sales, before, after)
    for identifier in list(after_sales) if complete else ():
        _succeed(after_sales, identifier, None)


def _succeed(records: dict[str, PageRecord], identifier: str, by: str | None) -> None:
    record = records[identifier].record
    if "superseded_by" not in record:
        records[identifier] = records[identifier].having({**record, "superseded_by": by})


def category_of(products: Iterable[Json]) -> Mapping[object, object]:
    """The present category of each product that has one."""
    return {each["id"]: each["category_id"] for each in products if each.get("category_id") is not None}


def arrived(served: Collection[str], categories: Mapping[object, object]) -> Change:
    """Notes what neither the pages nor anybody else says of an order.

    Of one on the pages (``served``) that has arrived, nothing is stated about its after-sales: that is known
    not to be. The category of a line that has none of its own is that of its product.
    """

    def note(order: Json) -> None:
        if order.get("id") in served and order.get("status") in _ARRIVED:
            for field in _UNSTATED:
                order.setdefault(field, None)
        if categories:
            for line in order.get("lines") or []:  # type: ignore[attr-defined]  # lines are records
                if line.get("product_id") in categories:
                    line.setdefault("category_id", categories[line["product_id"]])

    return note


def above_others(categories: Iterable[Json]) -> Change:
    """Notes of a category above others that it is there for their sake, not chosen by the shop."""
    above = {category.get("parent_id") for category in categories}

    def note(category: Json) -> None:
        if category.get("id") in above:
            category.setdefault("selected", None)

    return note
