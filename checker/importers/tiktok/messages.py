"""Messages that the platform sends by itself (webhooks): what became of an order or a request, and when.

Source: TikTok Shop Partner Center, webhooks *(1) Order status change*, *(11) Cancellation status change* and
*(12) Return status change*; 2 is what 11 and 12 replaced. What follows for a snapshot:

* They alone say when an order was completed: the time of its last change that the page of a completed order
  gives may be of any later edit.
* A message and a page say what was so at their time: the later one counts. Times of what happened stay.
* Messages may come twice and in any order, and one may be missing: they prove of no section that it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.bad_records import BadRecords
from checker.importers.endpoints import as_it_is
from checker.importers.fields import Fields, Json, shown, write_time
from checker.importers.pages import ExportPage
from checker.importers.records import PageRecord
from checker.importers.tiktok import after_sales, earlier
from checker.importers.tiktok.endpoints import PageKind
from checker.importers.tiktok.orders import SURE, UNDERWAY, order
from checker.importers.unwrapping import Answer

#: What an order has become, and the field that says when.
_MOMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AWAITING_COLLECTION": "shipped_at",
        "IN_TRANSIT": "collected_at",
        "DELIVERED": "delivered_at",
        "COMPLETED": "completed_at",
        "CANCELLED": "cancelled_at",
    }
)
#: Moments that count only where the order is in the end what it became then.
_ENDS: Final[Mapping[str, str]] = MappingProxyType({"completed_at": "COMPLETED", "cancelled_at": "CANCELLED"})
#: What an earlier page says of an order or a request and a later message may have overtaken.
_PROVEN: Final = ("paid_at", "shipped_at", "collected_at", "delivered_at", "completed_at", "cancelled_at")
_PENDING: Final = ("final_at", "deadline")


class _Topic(Struct, frozen=True):
    """What messages of a type are about, and how their data name what pages have."""

    kind: PageKind
    names: Mapping[str, str] = MappingProxyType({})
    put: Callable[[Fields], Fields] = as_it_is


_TOPICS: Final[Mapping[str, _Topic]] = MappingProxyType(
    {
        "1": _Topic(PageKind.ORDERS, {"id": "order_id", "status": "order_status"}),
        "2": _Topic(
            PageKind.RETURNS,
            {"reverse_status_value": "reverse_order_status", "reverse_update_time": "update_time"},
            earlier.request,
        ),
        "11": _Topic(PageKind.CANCELLATIONS),
        "12": _Topic(PageKind.RETURNS),
    }
)


def is_message(value: object) -> bool:
    """Whether a value is a message that the platform sends by itself when something changes."""
    return isinstance(value, Mapping) and {"type", "shop_id", "timestamp", "data"} <= set(value)


def message(part: Answer, problems: Collector) -> ExportPage | None:
    """What a message says, as a page of one record; None where it says nothing that is used."""
    assert isinstance(part.value, Mapping)
    sort = str(part.value["type"])
    topic, data = _TOPICS.get(sort), part.value["data"]
    if topic is None or not isinstance(data, Mapping):
        problems.hint("SC523", part.place, "webhook", once=sort, sort=shown(part.value["type"]))
        return None
    members = {
        **data,
        **{new: data[old] for new, old in topic.names.items() if old in data},
        "shop_id": part.value["shop_id"],
    }
    members.setdefault("update_time", part.value["timestamp"])
    if members.get("cancellations_role") == "BUYER":
        members["cancel_type"] = "BUYER_CANCEL"
    fields = topic.put(Fields(members, part.place.at("data"), problems, names=topic.names))
    kind = PageKind.CANCELLATIONS if "cancel_id" in fields.members else topic.kind
    return ExportPage(kind, (fields,), part.place, None, last=False, told=True)


def tell_orders(orders: dict[str, PageRecord], told: Iterable[Fields], bad: BadRecords) -> None:
    """Tell ``orders`` what messages say: their latest state, and when they came into each."""
    moments: dict[tuple[str, str], set[int]] = {}
    zones = {}
    for fields in told:
        said = order(fields)
        if said is None:
            continue
        said = bad.kept(said, SURE)
        when = _MOMENTS.get(str(said.record.get("status")))
        if when is not None and said.updated:
            moments.setdefault((said.id, when), set()).add(said.updated)
            zones[said.id] = fields.zone
        _tell(orders, said, _overtaken)
    for (identifier, field), times in moments.items():
        record = orders[identifier].record
        if record.get("status") == _ENDS.get(field, record.get("status")):
            first, last = (write_time(time, zones[identifier]) for time in (min(times), max(times)))
            record.setdefault(field, first if first == last else {"not_before": first, "not_after": last})
            orders[identifier] = orders[identifier].having(record)


def tell_requests(
    requests: dict[str, PageRecord],
    told: Iterable[Fields],
    read: Callable[[Fields], PageRecord | None],
    bad: BadRecords,
) -> None:
    """Tell cancellations or returns what messages say of their state."""
    for fields in told:
        said = read(fields)
        if said is not None:
            _tell(
                requests,
                bad.kept(said, after_sales.SURE),
                lambda record, _: {key: record[key] for key in record if key not in _PENDING},
            )


def _tell(records: dict[str, PageRecord], said: PageRecord, kept: Callable[[Json, Json], Json]) -> None:
    before = records.get(said.id)
    if before is None:
        records[said.id] = said
    elif said.bad and not said.updated:
        records[said.id] = before.common(said.record)
    elif said.updated > before.updated:
        record = said.record if said.bad else {**kept(before.record, said.record), **said.record}
        records[said.id] = replace(before.having(record), updated=said.updated)


def _overtaken(record: Json, said: Json) -> Json:
    """What is still true of an order after a later message: nothing that was only not so yet."""
    gone = {key for key in _PROVEN if record.get(key) is None}
    if said.get("status") != record.get("status") or said.get("status") in UNDERWAY:
        gone.add("auto_cancel_at")
    return {key: value for key, value in record.items() if key not in gone}
