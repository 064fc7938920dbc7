"""Pages of the TikTok Shop Open API, recognised by what they hold.

Every response has the envelope ``{code, message, request_id, data}``; the key of the list inside
``data`` tells what it lists. Pages of one search prove that nothing is missing only together: all of them
give the same ``total_count``, as many different records are there, and one of them has no next page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from enum import StrEnum

from msgspec import Struct

from checker.diagnostics.collector import Collector
from checker.importers.fields import Fields, shown
from checker.importers.place import ExportDocument, ExportPlace


class PageKind(StrEnum):
    """What a page lists, by the key of its list."""

    ORDERS = "orders"
    RETURNS = "return_orders"
    CANCELLATIONS = "cancellations"
    SHOPS = "shops"
    UNSETTLED = "transactions"
    WITHDRAWALS = "withdrawals"
    PROMOTIONS = "activities"
    PRODUCTS = "products"


_KEYS = {kind.value: kind for kind in PageKind} | {"returns": PageKind.RETURNS}
_ID_KEYS = {PageKind.RETURNS: "return_id", PageKind.CANCELLATIONS: "cancel_id"}


class ExportPage(Struct, frozen=True):
    """One response. ``total`` is the number of records of its search, where it gives one."""

    kind: PageKind
    records: tuple[Fields, ...]
    place: ExportPlace
    total: int | None
    last: bool


def is_envelope(value: object) -> bool:
    """Whether a document is a response of the API."""
    return isinstance(value, Mapping) and "code" in value and ("data" in value or "message" in value)


def page(document: ExportDocument, zone: tzinfo, problems: Collector) -> ExportPage | None:
    """The page in an envelope, its times in ``zone``; None, with the reason noted, where there is none."""
    assert isinstance(document.value, Mapping)
    fields = Fields(document.value, document.place, problems, zone)
    code = fields.members["code"]
    if code not in (0, "0") or isinstance(code, bool):
        reason = fields.members.get("message")
        problems.error("SC502", document.place.at("code"), name=shown(code), reason=shown(reason))
        return None
    data = fields.child("data")
    if "category_chains" in data.members:
        return ExportPage(PageKind.PRODUCTS, (data,), data.place, None, last=False)
    for key, kind in _KEYS.items():
        if key in data.members:
            records = tuple(data.children(key) or ())
            return ExportPage(
                kind, records, data.place, data.count("total_count"), data.text("next_page_token") is None
            )
    if set(data.members) <= {"total_count", "next_page_token"}:
        problems.warning("SC516", document.place)
    else:
        unrecognised(document, problems)
    return None


def unrecognised(document: ExportDocument, problems: Collector) -> None:
    """Note that a document is nothing that can be imported, and say what can."""
    problems.error("SC504", document.place, private=True, known=tuple(_KEYS))


def whole(pages: Iterable[ExportPage]) -> bool:
    """Whether pages of one kind hold every record of their search."""
    given = list(pages)
    totals = {page.total for page in given if page.total is not None}
    key = _ID_KEYS.get(given[0].kind, "id") if given else "id"
    ids = {record.id(key) for page in given for record in page.records}
    return totals == {len(ids)} and any(page.last for page in given if page.total is not None)
