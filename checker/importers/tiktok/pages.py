"""Pages of the TikTok Shop Open API, recognised by what they hold.

Every response has the envelope ``{code, message, request_id, data}``; many programs save its ``data`` alone,
or the records themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.coverage import Proof
from checker.importers.endpoints import Endpoint
from checker.importers.fields import Fields, OddItem, shown
from checker.importers.pages import ExportPage, names, note_several, note_unused
from checker.importers.place import ExportPlace
from checker.importers.records import PageRecord
from checker.importers.tiktok import earlier
from checker.importers.tiktok.endpoints import ENDPOINTS, PAGING, READ, PageKind, is_data
from checker.importers.tiktok.messages import is_message, message
from checker.importers.tiktok.rows import plain_order
from checker.importers.tiktok.traces import traced
from checker.importers.unwrapping import Answer

_ID_KEYS: Final[Mapping[StrEnum, str]] = {PageKind.RETURNS: "return_id", PageKind.CANCELLATIONS: "cancel_id"}


def _id_of(kind: StrEnum) -> Callable[[Fields], str | None]:
    """What gives the id of a record of this kind."""
    key = _ID_KEYS.get(kind, "id")
    return lambda record: record.id(key)


#: Which pages prove a section. After-sales are whole where both returns and cancellations are.
PROOF: Final = Proof(
    {
        "orders": (PageKind.ORDERS,),
        "after_sales": (PageKind.RETURNS, PageKind.CANCELLATIONS),
        "disputes": (PageKind.RETURNS,),
        "products": (PageKind.PRODUCTS,),
        "promotions": (PageKind.PROMOTIONS,),
        "withdrawals": (PageKind.WITHDRAWALS,),
        "settlements.items": (PageKind.UNSETTLED,),
    },
    _id_of,
)


def is_page(value: object) -> bool:
    """Whether a value is an answer of the API: in its envelope, without it, or the records alone."""
    if isinstance(value, list):
        return ENDPOINTS.are_alike(value)
    return is_envelope(value) or is_data(value) or ENDPOINTS.alone(value) is not None


def is_envelope(value: object) -> bool:
    """Whether a value is a whole response of the API."""
    return isinstance(value, Mapping) and "code" in value and ("data" in value or "message" in value)


def pages_of(part: Answer, problems: Collector) -> list[ExportPage]:
    """The pages in an answer; none, with the reason noted, where there is none."""
    if is_message(part.value):
        found = message(part, problems)
        return [] if found is None else [found]
    if isinstance(part.value, list):
        places = ((item, part.place.at(index)) for index, item in enumerate(part.value))
        return _alone([_fields(item, place, problems) for item, place in places], problems)
    fields = _fields(part.value, part.place, problems)
    if not is_envelope(part.value):
        return _listed(fields, part, problems) if is_data(part.value) else _alone([fields], problems)
    code = fields.members["code"]
    if code not in (0, "0") or isinstance(code, bool):
        reason = fields.members.get("message")
        problems.error("SC502", part.place.at("code"), name=shown(code), reason=shown(reason))
        return []
    data = fields.members.get("data")
    if data and isinstance(data, list) and is_page(data):
        return pages_of(Answer(data, part.place.at("data"), part.request), problems)
    return _listed(fields.child("data"), part, problems)


def _fields(value: object, place: ExportPlace, problems: Collector) -> Fields:
    assert isinstance(value, Mapping)
    return Fields(value, place, problems)


def _alone(records: list[Fields], problems: Collector) -> list[ExportPage]:
    """Records without a page around them: nothing tells whether they are all there is."""
    found = ENDPOINTS.alone(records[0].members)
    assert found is not None
    if found.kind is None:
        note_unused(found, READ, records[0].place, problems)
        return []
    return _pages(found, records, records[0].place, None, last=False)


def _listed(data: Fields, part: Answer, problems: Collector) -> list[ExportPage]:
    """What ``data`` lists, or is itself."""
    found = ENDPOINTS.recognise(data.members, partial(names, part))
    if found is None or found.endpoint is None or found.endpoint.kind is None:
        itself = ENDPOINTS.alone(data.members)
        if itself is not None and (found is None or itself.kind is not None):
            return _alone([data], problems)
    if found is None:
        _unknown(data, part, problems)
        return []
    if found.endpoint is None:
        note_several(found.possible, data.place, problems, empty=not data.members[found.key])
        return []
    if found.endpoint.kind is None:
        note_unused(found.endpoint, READ, part.place, problems)
        return []
    total = data.count("total_count" if "total_count" in data.members else "total")
    last = data.text("next_page_token") is None and not data.flag("more")
    records, odd = data.items(found.key) or ((), ())
    return _pages(found.endpoint, records, data.place, total, last=last, odd=tuple(odd))


def _pages(
    endpoint: Endpoint,
    records: Iterable[Fields],
    place: ExportPlace,
    total: int | None,
    *,
    last: bool,
    odd: tuple[OddItem, ...] = (),
) -> list[ExportPage]:
    """A page of an endpoint; of one that lists requests of every sort, a page of each sort."""
    assert endpoint.kind is not None
    by_kind: dict[StrEnum, list[Fields]] = {endpoint.kind: []}
    for record in records:
        kind = PageKind.CANCELLATIONS if earlier.is_cancellation(record) else endpoint.kind
        by_kind.setdefault(kind, []).append(endpoint.put(record))
    one = total if len(by_kind) == 1 else None
    return [
        _page(ExportPage(kind, tuple(found), place, one, last, odd=odd if kind is endpoint.kind else ()))
        for kind, found in by_kind.items()
    ]


def _page(page: ExportPage) -> ExportPage:
    """The same page, those of its orders translated in which nothing is strange."""
    if page.kind is not PageKind.ORDERS:
        return page
    strange: list[Fields] = []
    plain: list[Fields] = []
    made: list[PageRecord] = []
    for record in page.records:
        found = plain_order(record)
        if found is None:
            strange.append(record)
        else:
            plain.append(record)
            made.append(found)
    return replace(page, records=tuple(strange), made=tuple(made), traces=tuple(traced(page.kind, plain)))


def _unknown(data: Fields, part: Answer, problems: Collector) -> None:
    problems.warning("SC516", part.place, "of-nothing" if set(data.members) <= PAGING else "not-read")
