"""What isn't a page of the TikTok Shop API, by name where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from checker.diagnostics.collector import Collector
from checker.importers.place import ExportDocument
from checker.importers.tiktok.endpoints import READ
from checker.importers.unwrapping import Answer

_LISTS: Final = tuple(dict.fromkeys(key for endpoint in READ.values() for key in endpoint.keys))
#: Members that only answers and records of 抖店 have.
_DOUYIN: Final = frozenset(
    {
        "err_no",
        "error_Code",
        "shop_order_list",
        "shop_order_detail",
        "aftersale_info",
        "sku_order_list",
        "log_id",
        "order_status_desc",
        "aftersale_status_to_final_time",
        "invoice_list",
    }
)


def is_douyin(value: object) -> bool:
    """Whether a value is an answer of the 抖店 API, in its envelope or not, where 10000 means success."""
    if not isinstance(value, Mapping):
        return False
    data = value.get("data")
    inner = set(data) if isinstance(data, Mapping) else set[str]()
    return value.get("code") in (10000, "10000") or bool(_DOUYIN & (set(value) | inner))


def set_aside(part: Answer, problems: Collector) -> bool:
    """Whether a part is known and isn't of this API, which is noted."""
    if is_douyin(part.value):
        problems.error("SC527", part.place, private=True)
        return True
    return False


def unrecognised(document: ExportDocument, problems: Collector) -> None:
    """Note that a document is nothing that can be imported, and say what can."""
    problems.error("SC504", document.place, "page", private=True, platform="TikTok Shop", known=_LISTS)
