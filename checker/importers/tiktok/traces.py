"""What the records of pages say of their shop: their currency, the region they go to, its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from checker.importers.fields import Fields
from checker.importers.importer import Trace
from checker.importers.pages import ExportPage
from checker.importers.tiktok.endpoints import READ, PageKind

#: Where the records of a page name their currency.
_MONEY: Final[Mapping[StrEnum, tuple[str, ...]]] = {
    PageKind.ORDERS: ("payment",),
    PageKind.RETURNS: ("refund_amount",),
    PageKind.CANCELLATIONS: ("refund_amount",),
    PageKind.UNSETTLED: (),
}
_ID: Final[Mapping[StrEnum, str]] = {PageKind.RETURNS: "return_id", PageKind.CANCELLATIONS: "cancel_id"}


def traces(pages: Iterable[ExportPage]) -> tuple[Trace, ...]:
    """What the records of pages say of their shop, one trace for each record that says anything."""
    found: dict[tuple[str, str], Trace] = {}
    for page in pages:
        for trace in (*page.traces, *traced(page.kind, page.records)):
            found.setdefault((page.kind, trace.id), trace)
    return tuple(found.values())


def traced(kind: StrEnum, records: Iterable[Fields]) -> Iterator[Trace]:
    """What records of a kind say of their shop."""
    if kind in _MONEY:
        for record in records:
            trace = _trace(kind, record)
            if trace.currency or trace.region or trace.shop:
                yield trace


def _trace(kind: StrEnum, record: Fields) -> Trace:
    at: object = record.members
    for key in _MONEY[kind]:
        at = at.get(key) if isinstance(at, Mapping) else None
    address = record.members.get("recipient_address")
    return Trace(
        READ[kind].title,
        str(record.members.get(_ID.get(kind, "id"), "")),
        record.place,
        _code(at, "currency", 3),
        _code(address, "region_code", 2),
        str(shop) if isinstance(shop := record.members.get("shop_id"), str | int) and shop else None,
    )


def _code(holder: object, key: str, length: int) -> str | None:
    code = holder.get(key) if isinstance(holder, Mapping) else None
    return code if isinstance(code, str) and len(code) == length and code.isupper() else None
