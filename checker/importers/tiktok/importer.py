"""From pages and facts to a snapshot: TikTok Shop Open API.

Order of work: tell pages from facts; read the facts, for they give the time zone; translate every page;
keep the latest state of each record; merge the facts in; settle what only the whole can tell
(completeness, buyers' requests to cancel, successors of returns, categories of order lines).

**Completeness.** A response doesn't tell by which filter it was searched, so no number of pages proves
that a section is complete. That has to be said in the facts, ``coverage: {orders: {complete: true}}`` or
``created_since``, by whoever made the search without a filter (or with one on the time of creation only).
It is believed only where the pages are whole, see `pages`; otherwise the section counts as incomplete,
with a warning. After-sales are whole where both returns and cancellations are.

**Order of records.** Newest first, as the API lists them; records of the same second, and those without a
time of creation, by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from checker.importers.documents import Document, Place, Pointer
from checker.importers.facts import Facts, facts, instant, looks_like_facts
from checker.importers.fields import Fields, Json, Notes
from checker.importers.merge import merge
from checker.importers.tiktok import after_sales, orders, shop
from checker.importers.tiktok.pages import Kind, Page, is_envelope, page, unrecognised, whole
from checker.importers.tiktok.records import Imported, latest, newest_first
from checker.text import Text
from checker.values.calendar import zone

Read = Callable[[Fields], Imported | None]

#: The kinds of pages that must be whole for a section to be complete.
_FED_BY: Final[Mapping[str, tuple[Kind, ...]]] = MappingProxyType(
    {
        "orders": (Kind.ORDERS,),
        "after_sales": (Kind.RETURNS, Kind.CANCELLATIONS),
        "disputes": (Kind.RETURNS,),
        "products": (Kind.PRODUCTS,),
        "promotions": (Kind.PROMOTIONS,),
        "withdrawals": (Kind.WITHDRAWALS,),
        "settlements.items": (Kind.UNSETTLED,),
    }
)


def import_documents(documents: Iterable[Document], notes: Notes, retrieved_at: datetime | None) -> Json:
    """The snapshot that ``documents`` make; what is wrong with them goes to ``notes``."""
    found, given = _sort_out(documents, notes)
    entered = _facts(given, notes)
    _set_zone(entered, notes)
    pages = [read for document in found if (read := page(document, notes)) is not None]
    return _Import(pages, entered, notes, retrieved_at.isoformat() if retrieved_at else None).snapshot()


def _sort_out(documents: Iterable[Document], notes: Notes) -> tuple[list[Document], list[Document]]:
    """Pages and facts; a list is a list of pages."""
    pages: list[Document] = []
    given: list[Document] = []
    for document in documents:
        if isinstance(document.value, list):
            items = [Document(item, document.place.at(i)) for i, item in enumerate(document.value)]
        else:
            items = [document]
        for item in items:
            if is_envelope(item.value):
                pages.append(item)
            elif item is document and looks_like_facts(item.value):
                given.append(item)
            else:
                unrecognised(item, notes)
    return pages, given


def _facts(given: Sequence[Document], notes: Notes) -> Facts:
    for other in given[1:]:
        message = Text("There is more than one file of facts.", "填报文件多于一份。")
        fix = Text("Put them into one file.", "请合并为一份。")
        notes.error("SC512", other.place, message, fix)
    return facts(given[0], notes) if given else Facts({}, Place(_nowhere))


def _nowhere(_: Pointer) -> None:
    return None


def _set_zone(entered: Facts, notes: Notes) -> None:
    name = entered.shop().get("timezone")
    if isinstance(name, str):
        notes.zone = zone(name)
        return
    message = Text(
        "Nothing gives the shop's time zone, so days can't be counted and times are written in UTC.",
        "没有给出店铺时区,无法按天计算,时间一律以 UTC 写出。",
    )
    fix = Text(
        "Add `shop: {timezone: Europe/London}`, with the shop's own, to a file of facts.",
        "请在填报文件中加入 `shop: {timezone: Asia/Shanghai}`(写店铺实际时区)。",
    )
    notes.warn("SC517", entered.place.at("shop"), message, fix)


@dataclass(frozen=True, slots=True)
class _Import:
    """One run: what came in, and the steps that make a snapshot of it."""

    pages: list[Page]
    facts: Facts
    notes: Notes
    retrieved_at: str | None

    def snapshot(self) -> Json:
        """Everything together."""
        sections = self._sections()
        coverage = self._coverage()
        self._check_retrieval(sections, coverage)
        complete = {section for section, entry in coverage.items() if entry.get("complete") is True}
        if "after_sales" in complete:
            self._settle_successors(sections["after_sales"])
        self._settle_requests(sections, certain="after_sales" in complete)

        sent: Json = {"schema_version": "1"}
        origins = {
            (name, record.id): record.place
            for name, records in sections.items()
            for record in records.values()
        }
        chosen = self._shop()
        if chosen is not None:
            sent["shop"] = chosen.record
            origins["shop", chosen.id] = chosen.place
        for name, records in sections.items():
            sent[name] = [record.record for record in newest_first(records.values())]
        if self._of(Kind.UNSETTLED) is not None:
            sent["settlements"] = self._settlements(complete="settlements.items" in complete)
        merged = merge(sent, self.facts, origins, self.notes)
        _join_categories(merged)
        if coverage:
            merged["coverage"] = coverage
        return merged

    def _of(self, kind: Kind) -> list[Fields] | None:
        """The records of all pages of a kind; None where there is no such page."""
        pages = [page for page in self.pages if page.kind is kind]
        return [record for page in pages for record in page.records] if pages else None

    # --- records ---

    def _sections(self) -> dict[str, dict[str, Imported]]:
        """The latest state of every record, by section and id; only sections of which there are pages."""
        products = self._of(Kind.PRODUCTS)
        leaves = {
            identifier: leaf
            for product in products or []
            if (identifier := product.id("id")) and (leaf := shop.leaf(product))
        }
        cancelled, returned = self._of(Kind.CANCELLATIONS), self._of(Kind.RETURNS)
        found = {
            "categories": None if products is None else [c for p in products for c in shop.categories(p)],
            "products": None if products is None else [shop.product(p, leaves) for p in products],
            "promotions": self._read(Kind.PROMOTIONS, shop.promotion),
            "withdrawals": self._read(Kind.WITHDRAWALS, shop.withdrawal),
            "orders": self._read(Kind.ORDERS, orders.order),
            "after_sales": None
            if cancelled is None and returned is None
            else [
                *map(after_sales.cancellation, cancelled or []),
                *map(after_sales.after_return, returned or []),
            ],
            "disputes": self._read(Kind.RETURNS, after_sales.arbitration),
        }
        return {
            name: latest((record for record in records if record is not None), self.notes)
            for name, records in found.items()
            if records is not None
        }

    def _read(self, kind: Kind, read: Read) -> list[Imported | None] | None:
        records = self._of(kind)
        return None if records is None else [read(record) for record in records]

    def _shop(self) -> Imported | None:
        """The shop that the facts name, or the only one there is."""
        read = [shop.shop(fields) for fields in self._of(Kind.SHOPS) or []]
        shops = latest((record for record in read if record is not None), self.notes)
        wanted = self.facts.shop().get("id")
        if wanted is None and len(shops) == 1:
            return next(iter(shops.values()))
        if wanted is not None and (not shops or wanted in shops):
            return shops.get(str(wanted))
        names = ", ".join(f"`{identifier}`" for identifier in sorted(shops))
        message = (
            Text(
                f"Which shop is it? The pages name {names}, the facts `{wanted or ''}`.",
                f"无法确定是哪家店铺:页面中有 {names},填报为 `{wanted or ''}`。",
            )
            if shops
            else Text("Nothing says which shop this is.", "没有任何内容说明这是哪家店铺。")
        )
        fix = Text(
            "Add the shop's id to the facts, `shop: {id: …}`, or the page that lists the shops.",
            "请在填报文件中写明店铺编号 `shop: {id: …}`,或加入列出店铺的页面。",
        )
        self.notes.error("SC513", self.facts.place.at("shop", "id"), message, fix)
        return None

    def _settlements(self, *, complete: bool) -> Json:
        read = [shop.unsettled(fields) for fields in self._of(Kind.UNSETTLED) or []]
        items = newest_first(latest((item for item in read if item is not None), self.notes).values())
        totals = shop.unsettled_totals(items, self.facts.shop().get("currency")) if complete else {}
        return {**totals, "items": [item.record for item in items]}

    # --- what only the whole can tell ---

    def _coverage(self) -> dict[str, Json]:
        """The coverage of every section, the facts' claims of completeness checked against the pages."""
        claims = self.facts.values.get("coverage")
        coverage: dict[str, Json] = dict(claims) if isinstance(claims, dict) else {}
        for section, kinds in _FED_BY.items():
            pages = [[page for page in self.pages if page.kind is kind] for kind in kinds]
            if not any(pages):
                continue
            claim = coverage.get(section, {})
            entry: Json = {"source": "api", **claim}
            if self.retrieved_at is not None:
                entry.setdefault("retrieved_at", self.retrieved_at)
            missing = [kind for kind, of_kind in zip(kinds, pages, strict=True) if not whole(of_kind)]
            if missing and ({"complete", "created_since"} & set(claim)):
                entry = {
                    key: value for key, value in entry.items() if key not in {"complete", "created_since"}
                }
                self._not_whole(section, missing)
            elif not missing and not ({"complete", "created_since"} & set(claim)):
                self._not_claimed(section, pages[0][0].place)
            coverage[section] = entry
        return coverage

    def _not_whole(self, section: str, missing: Sequence[Kind]) -> None:
        names = ", ".join(f"`{kind}`" for kind in missing)
        message = Text(
            f"`{section}` can't be complete: pages of {names} are missing. It counts as incomplete.",
            f"`{section}` 不可能完整:缺少 {names} 的页面,将按不完整处理。",
        )
        fix = Text(
            "Save every page of the search, up to the one without `next_page_token`.",
            "请保存检索的每一页,直到没有 `next_page_token` 的那一页。",
        )
        self.notes.warn("SC514", self.facts.place.at("coverage", section), message, fix)

    def _not_claimed(self, section: str, place: Place) -> None:
        message = Text(
            f"Every page of `{section}` is here, but the pages can't tell whether the search was filtered.",
            f"`{section}` 的页面齐全,但页面本身无法说明检索时是否加了筛选条件。",
        )
        fix = Text(
            f"If it wasn't, add `coverage: {{{section}: {{complete: true}}}}` to the facts.",
            f"若未加筛选,请在填报文件中加入 `coverage: {{{section}: {{complete: true}}}}`。",
        )
        self.notes.hint("SC518", place, message, fix)

    def _check_retrieval(
        self, sections: Mapping[str, Mapping[str, Imported]], coverage: Mapping[str, Json]
    ) -> None:
        """Data can't be newer than the moment at which they are said to have been fetched."""
        as_of = self.facts.values.get("as_of")
        for name, records in sections.items():
            stated = coverage.get(name, {}).get("retrieved_at", as_of)
            taken = instant(stated) if isinstance(stated, str) else None
            if taken is None:
                continue
            newer = [r for r in records.values() if max(r.updated, r.created) > taken.timestamp()]
            for record in newest_first(newer)[:1]:
                changed = self.notes.write_time(max(record.updated, record.created))
                message = Text(
                    f"`{record.id}` changed at {changed}, after the data are said to have been fetched ({stated}).",
                    f"`{record.id}` 于 {changed} 变更,晚于所填的取数时间({stated})。",
                )
                fix = Text(
                    f"Correct `retrieved_at` of `{name}`, or `as_of`, in the facts.",
                    f"请更正填报文件中 `{name}` 的 `retrieved_at` 或 `as_of`。",
                )
                self.notes.error("SC519", record.place, message, fix)
        pages_given = any(page.kind is not Kind.SHOPS for page in self.pages)
        if pages_given and as_of is None and not any("retrieved_at" in entry for entry in coverage.values()):
            message = Text("Nothing says when the data were fetched.", "没有任何内容说明数据的获取时间。")
            fix = Text("Add `as_of` to the facts.", "请在填报文件中加入 `as_of`。")
            self.notes.warn("SC520", self.pages[0].place, message, fix)

    def _settle_requests(self, sections: Mapping[str, Mapping[str, Imported]], *, certain: bool) -> None:
        """Buyers' requests to cancel: pending where an order or a cancellation says so.

        That there is none at all is known only where every cancellation is there (``certain``).
        """
        requests: dict[str, Json] = {}
        for fields in self._of(Kind.CANCELLATIONS) or []:
            found = after_sales.cancel_request(fields)
            if found is not None and _is_latest(fields, sections["after_sales"]):
                order_id, request = found
                requests[order_id] = _more_pressing(requests.get(order_id), request)
        for order in sections.get("orders", {}).values():
            own = order.record.get("cancel_request")
            request = requests.get(order.id)
            if request is not None:
                pending = isinstance(own, dict) and own.get("pending") is True
                order.record["cancel_request"] = {**request, "pending": True} if pending else request
            elif certain and not (isinstance(own, dict) and own.get("pending") is True):
                order.record["cancel_request"] = None

    def _settle_successors(self, returns: Mapping[str, Imported]) -> None:
        """Complete what replaces what: a return that none other follows is the last of its chain."""
        successors = {
            before: after
            for fields in self._of(Kind.RETURNS) or []
            if (before := fields.id("pre_return_id")) and (after := fields.id("return_id"))
        }
        for record in returns.values():
            record.record.setdefault("superseded_by", successors.get(record.id))


def _is_latest(fields: Fields, records: Mapping[str, Imported]) -> bool:
    record = records.get(fields.id("cancel_id") or "")
    return record is not None and record.updated == (fields.seconds("update_time") or 0)


def _more_pressing(one: Json | None, other: Json) -> Json:
    """Of two requests for the same order: the pending one, or else the later one."""
    if one is None:
        return other

    def rank(request: Json) -> tuple[bool, float, str]:
        asked = instant(str(request.get("requested_at", "")))
        return request.get("pending") is True, asked.timestamp() if asked else 0.0, str(request)

    return max(one, other, key=rank)


def _join_categories(snapshot: Json) -> None:
    """Give order lines their product's present category where they have none of their own."""
    products, placed = snapshot.get("products"), snapshot.get("orders")
    if not isinstance(products, list) or not isinstance(placed, list):
        return
    category_of = {p["id"]: p["category_id"] for p in products if p.get("category_id") is not None}
    for order in placed:
        for line in order.get("lines") or []:
            if "category_id" not in line and line.get("product_id") in category_of:
                line["category_id"] = category_of[line["product_id"]]
