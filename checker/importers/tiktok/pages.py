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

from checker.base.text import Text
from checker.diagnostics.collector import Collector, quoted, quoted_zh
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
        message = Text(
            f"the platform answered with error {shown(code)}: {shown(reason)}",
            f"平台返回错误 {shown(code)}：{shown(reason)}",
        )
        fix = Text("fetch this page again, or leave it out", "请重新获取该页，或将其移除")
        problems.error("SC502", document.place.at("code"), message, help=fix)
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
        message = Text(
            "this page is empty and doesn't say of what; it is ignored",
            "该页为空，且无法判断所属类型，已忽略",
        )
        fix = Text(
            "where an empty list matters, say so in the facts: an empty section and its coverage",
            "如果空列表有意义，请在填报文件中写明：空的部分及其 coverage",
        )
        problems.warning("SC516", document.place, message, fix)
    else:
        unrecognised(document, problems)
    return None


def unrecognised(document: ExportDocument, problems: Collector) -> None:
    """Note that a document is nothing that can be imported, and say what can."""
    message = Text(
        "this is neither a page of the TikTok Shop API nor a file of facts",
        "这既不是 TikTok Shop 接口返回的页面，也不是填报文件",
    )
    fix = Text(
        f"a page is the whole response, with `code` and `data`, and lists one of {quoted(_KEYS)}, or is one "
        "product's own page; facts have the snapshot's keys, such as `shop` or `deposit`",
        f"页面应为完整的返回内容，含 `code` 和 `data`，列出以下之一：{quoted_zh(_KEYS)}，或为单个商品的详情；"
        "填报文件使用快照的键，如 `shop`、`deposit`",
    )
    problems.error("SC504", document.place, message, help=fix, private=True)


def whole(pages: Iterable[ExportPage]) -> bool:
    """Whether pages of one kind hold every record of their search."""
    given = list(pages)
    totals = {page.total for page in given if page.total is not None}
    key = _ID_KEYS.get(given[0].kind, "id") if given else "id"
    ids = {record.id(key) for page in given for record in page.records}
    return totals == {len(ids)} and any(page.last for page in given if page.total is not None)
