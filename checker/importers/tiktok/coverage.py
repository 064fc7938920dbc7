"""How complete the sections are, and when their data were fetched.

A response doesn't tell by which filter it was searched, so no number of pages proves that a section is
complete. That has to be said in the facts, ``coverage: {orders: {complete: true}}`` or
``created_since``, by whoever made the search without a filter (or with one on the time of creation only).
It is believed only where the pages are whole, see `pages.whole`; otherwise the section counts as incomplete,
with a warning. After-sales are whole where both returns and cancellations are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import Final

from checker.base.text import Text
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.importers.facts import Facts, instant
from checker.importers.fields import Json, write_time
from checker.importers.place import ExportPlace
from checker.importers.tiktok.pages import ExportPage, PageKind, whole
from checker.importers.tiktok.records import Imported, newest_first

#: The kinds of pages that must be whole for a section to be complete.
FED_BY: Final[Mapping[str, tuple[PageKind, ...]]] = MappingProxyType(
    {
        "orders": (PageKind.ORDERS,),
        "after_sales": (PageKind.RETURNS, PageKind.CANCELLATIONS),
        "disputes": (PageKind.RETURNS,),
        "products": (PageKind.PRODUCTS,),
        "promotions": (PageKind.PROMOTIONS,),
        "withdrawals": (PageKind.WITHDRAWALS,),
        "settlements.items": (PageKind.UNSETTLED,),
    }
)
_CLAIMS: Final = frozenset({"complete", "created_since"})


def coverage(
    pages: Sequence[ExportPage], facts: Facts, retrieved_at: str | None, problems: Collector
) -> dict[str, Json]:
    """The coverage of every section: what the facts claim, as far as the pages bear it out.

    ``retrieved_at`` stands in where the facts don't say when the data were fetched.
    """
    claimed = facts.values.get("coverage")
    found: dict[str, Json] = dict(claimed) if isinstance(claimed, dict) else {}
    for section, kinds in FED_BY.items():
        by_kind = {kind: [page for page in pages if page.kind is kind] for kind in kinds}
        given = [page for of_kind in by_kind.values() for page in of_kind]
        if not given:
            continue
        entry: Json = {"source": "api", **found.get(section, {})}
        if retrieved_at is not None:
            entry.setdefault("retrieved_at", retrieved_at)
        missing = [kind for kind, of_kind in by_kind.items() if not whole(of_kind)]
        if missing and _CLAIMS & set(entry):
            entry = {key: value for key, value in entry.items() if key not in _CLAIMS}
            _not_whole(section, missing, facts.place, problems)
        elif not missing and not _CLAIMS & set(entry):
            _not_claimed(section, given[0].place, problems)
        found[section] = entry
    return found


def _not_whole(section: str, missing: Sequence[PageKind], place: ExportPlace, problems: Collector) -> None:
    message = Text(
        f"`{section}` can't be complete: pages of {quoted(missing)} are missing; it counts as incomplete",
        f"`{section}` 不可能完整：缺少 {quoted_zh(missing)} 的页面；将按不完整处理",
    )
    fix = Text(
        "save every page of the search, up to the one without `next_page_token`",
        "请保存检索的每一页，直到没有 `next_page_token` 的那一页",
    )
    problems.warning("SC514", place.at("coverage", section), message, fix)


def _not_claimed(section: str, place: ExportPlace, problems: Collector) -> None:
    message = Text(
        f"every page of `{section}` is here, but the pages can't tell whether the search was filtered",
        f"`{section}` 的页面齐全，但页面本身无法说明检索时是否加了筛选条件",
    )
    fix = Text(
        f"if it wasn't, add `coverage: {{{section}: {{complete: true}}}}` to the facts",
        f"若未加筛选，请在填报文件中加入 `coverage: {{{section}: {{complete: true}}}}`",
    )
    problems.hint("SC518", place, message, fix)


def check_retrieval(
    sections: Mapping[str, Mapping[str, Imported]],
    covered: Mapping[str, Json],
    as_of: object,
    zone: tzinfo,
    problems: Collector,
) -> None:
    """Data can't be newer than the moment at which they are said to have been fetched."""
    undated: list[Imported] = []
    for section, records in sections.items():
        stated = covered.get(section, {}).get("retrieved_at", as_of)
        taken = instant(stated) if isinstance(stated, str) else None
        if taken is None:
            undated += records.values()
            continue
        for record in newest_first(r for r in records.values() if _changed(r) > taken.timestamp()):
            changed = write_time(_changed(record), zone)
            message = Text(
                f"`{record.id}` changed at {changed}, but the data are said to be from {stated}",
                f"`{record.id}` 于 {changed} 变更，但所填的取数时间是 {stated}",
            )
            fix = Text(
                f"correct `retrieved_at` of `{section}`, or `as_of`, in the facts",
                f"请更正填报文件中 `{section}` 的 `retrieved_at` 或 `as_of`",
            )
            problems.error("SC519", record.place, message, help=fix)
    for record in newest_first(undated)[:1]:
        message = Text("nothing says when the data were fetched", "没有任何内容说明数据的获取时间")
        fix = Text("add `as_of` to the facts", "请在填报文件中加入 `as_of`")
        problems.warning("SC520", record.place, message, fix)


def _changed(record: Imported) -> int:
    return max(record.updated, record.created)
