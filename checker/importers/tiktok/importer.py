"""From pages and facts to a snapshot: TikTok Shop Open API.

Order of work: tell pages from facts; read the facts, for they give the time zone; translate every page;
keep the latest state of each record; judge completeness; link records of different pages; merge the
facts in.

Records stand newest first, as the API lists them; records of the same second, and those without a time
of creation, by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from checker.diagnostics.collector import Collector
from checker.importers.facts import Facts, facts, looks_like_facts
from checker.importers.fields import Fields, Json
from checker.importers.merge import merge
from checker.importers.place import NOWHERE, ExportDocument
from checker.importers.tiktok import after_sales, orders, shop
from checker.importers.tiktok.coverage import check_retrieval, coverage
from checker.importers.tiktok.links import join_categories, link_requests, link_successors
from checker.importers.tiktok.pages import ExportPage, PageKind, is_envelope, page, unrecognised
from checker.importers.tiktok.records import Imported, latest, newest_first
from checker.values.calendar import zone


def import_documents(
    documents: Iterable[ExportDocument], problems: Collector, retrieved_at: datetime | None
) -> Json:
    """The snapshot that ``documents`` make; what is wrong with them goes to ``problems``."""
    found, given = _sort_out(documents, problems)
    entered = _facts(given, problems)
    times = _zone(entered, problems)
    pages = [read for document in found if (read := page(document, times, problems)) is not None]
    taken = retrieved_at.isoformat() if retrieved_at is not None else None
    return _Import(pages, entered, times, problems).snapshot(coverage(pages, entered, taken, problems))


def _sort_out(
    documents: Iterable[ExportDocument], problems: Collector
) -> tuple[list[ExportDocument], list[ExportDocument]]:
    """Pages and facts; a list is a list of pages. Of a list's strangers only the first is reported."""
    pages: list[ExportDocument] = []
    given: list[ExportDocument] = []
    for document in documents:
        if isinstance(document.value, list):
            items = [
                ExportDocument(item, document.place.at(index)) for index, item in enumerate(document.value)
            ]
            pages += [item for item in items if is_envelope(item.value)]
            for stranger in [item for item in items if not is_envelope(item.value)][:1]:
                unrecognised(stranger, problems)
        elif is_envelope(document.value):
            pages.append(document)
        elif looks_like_facts(document.value):
            given.append(document)
        else:
            unrecognised(document, problems)
    return pages, given


def _facts(given: Sequence[ExportDocument], problems: Collector) -> Facts:
    for other in given[1:]:
        problems.error("SC512", other.place)
    return facts(given[0], problems) if given else Facts({}, NOWHERE)


def _zone(entered: Facts, problems: Collector) -> tzinfo:
    """The time zone in which times are written: the shop's, or UTC where it isn't known."""
    name = entered.shop().get("timezone")
    if isinstance(name, str):
        return zone(name)
    problems.warning("SC517", entered.place.at("shop"))
    return UTC


class _Import(Struct, frozen=True):
    """What came in, and the steps that make a snapshot of it."""

    pages: Sequence[ExportPage]
    facts: Facts
    zone: tzinfo
    problems: Collector

    def snapshot(self, covered: Mapping[str, Json]) -> Json:
        """Everything together."""
        sections = self._sections()
        check_retrieval(sections, covered, self.facts.values.get("as_of"), self.zone, self.problems)
        complete = {section for section, entry in covered.items() if entry.get("complete") is True}
        served = sections.get("after_sales", {})
        everything = "after_sales" in complete
        link_successors(served, self._of(PageKind.RETURNS), complete=everything)
        link_requests(
            sections.get("orders", {}), served, self._of(PageKind.CANCELLATIONS), complete=everything
        )

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
        if self._has(PageKind.UNSETTLED):
            sent["settlements"] = self._settlements(complete="settlements.items" in complete)
        merged = merge(sent, self.facts, origins, self.problems)
        join_categories(merged)
        if covered:
            merged["coverage"] = dict(covered)
        return merged

    def _has(self, *kinds: PageKind) -> bool:
        return any(page.kind in kinds for page in self.pages)

    def _of(self, kind: PageKind) -> list[Fields]:
        return [record for page in self.pages if page.kind is kind for record in page.records]

    def _read(self, kind: PageKind, read: Callable[[Fields], Imported | None]) -> list[Imported]:
        return [record for fields in self._of(kind) if (record := read(fields)) is not None]

    def _sections(self) -> dict[str, dict[str, Imported]]:
        """The latest state of every record, by section and id; only sections of which there are pages."""
        products = self._of(PageKind.PRODUCTS)
        leaves = {
            identifier: leaf
            for product in products
            if (identifier := product.id("id")) and (leaf := shop.leaf(product))
        }
        found: dict[str, list[Imported]] = {}
        if self._has(PageKind.PRODUCTS):
            found["categories"] = [link for product in products for link in shop.categories(product)]
            found["products"] = self._read(PageKind.PRODUCTS, lambda fields: shop.product(fields, leaves))
        if self._has(PageKind.PROMOTIONS):
            found["promotions"] = self._read(PageKind.PROMOTIONS, shop.promotion)
        if self._has(PageKind.WITHDRAWALS):
            found["withdrawals"] = self._read(PageKind.WITHDRAWALS, shop.withdrawal)
        if self._has(PageKind.ORDERS):
            found["orders"] = self._read(PageKind.ORDERS, orders.order)
        if self._has(PageKind.CANCELLATIONS, PageKind.RETURNS):
            found["after_sales"] = [
                *self._read(PageKind.CANCELLATIONS, after_sales.cancellation),
                *self._read(PageKind.RETURNS, after_sales.after_return),
            ]
        if self._has(PageKind.RETURNS):
            found["disputes"] = self._read(PageKind.RETURNS, after_sales.arbitration)
        return {name: latest(records, self.problems) for name, records in found.items()}

    def _shop(self) -> Imported | None:
        """The shop that the facts name, or the only one there is; None where only the facts know it."""
        shops = latest(self._read(PageKind.SHOPS, shop.shop), self.problems)
        wanted = self.facts.shop().get("id")
        if wanted is None and len(shops) == 1:
            return next(iter(shops.values()))
        if wanted is not None and (not shops or wanted in shops):
            return shops.get(str(wanted))
        missing = "id" not in self.facts.shop()  # then the place is that of what holds no id
        place, names = self.facts.place.at("shop", "id"), tuple(sorted(shops))
        if not shops:
            self.problems.error("SC513", place, "nothing", private=missing)
        elif wanted is None:
            self.problems.error("SC513", place, "which", private=missing, names=names)
        else:
            self.problems.error("SC513", place, "another", private=missing, wanted=str(wanted), names=names)
        return None

    def _settlements(self, *, complete: bool) -> Json:
        items = newest_first(latest(self._read(PageKind.UNSETTLED, shop.unsettled), self.problems).values())
        totals = shop.unsettled_totals(items, self.facts.shop().get("currency")) if complete else {}
        return {**totals, "items": [item.record for item in items]}
