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
from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.belonging import hold_to_shop, told_of_shop
from checker.importers.coverage import check_retrieval, coverage
from checker.importers.facts import Facts, facts, looks_like_facts
from checker.importers.fields import Fields, Json
from checker.importers.merge import merge
from checker.importers.pages import ExportPage
from checker.importers.place import NOWHERE, ExportDocument, ExportPlace
from checker.importers.records import Imported, latest, newest_first
from checker.importers.tiktok import after_sales, orders, shop
from checker.importers.tiktok.endpoints import READ, PageKind
from checker.importers.tiktok.links import join_categories, link_requests, link_successors, settle_unstated
from checker.importers.tiktok.pages import PROOF, is_envelope, is_page, page
from checker.importers.tiktok.strangers import container, is_douyin, is_webhook, set_aside, unrecognised
from checker.importers.tiktok.traces import traces
from checker.importers.unwrapping import Answer, unwrap
from checker.values.calendar import zone


def import_documents(
    documents: Iterable[ExportDocument], problems: Collector, retrieved_at: datetime | None
) -> Json:
    """The snapshot that ``documents`` make; what is wrong with them goes to ``problems``."""
    found, given = _sort_out(documents, problems)
    entered = _facts(given, problems)
    pages = [read for part in found if (read := page(part, problems)) is not None]
    taken = retrieved_at.isoformat() if retrieved_at is not None else None
    return _Import(pages, entered, problems).snapshot(coverage(pages, PROOF, entered, taken, problems))


def _sort_out(
    documents: Iterable[ExportDocument], problems: Collector
) -> tuple[list[Answer], list[ExportDocument]]:
    """Pages, wherever they stand, and facts. Of a list's strangers only the first is reported."""
    pages: list[Answer] = []
    given: list[ExportDocument] = []
    for document in documents:
        said = len(problems.errors())
        found = [part for part in unwrap(document, _is_known, problems) if _is_whole(part, document)]
        pages += [part for part in found if not set_aside(part, problems)]
        if found:
            _strangers(document, found, problems)
        elif looks_like_facts(document.value):
            given.append(document)
        elif len(problems.errors()) > said:
            pass  # what stands in it is broken, which has been said
        elif isinstance(document.value, list):
            for index, item in list(enumerate(document.value))[:1]:
                unrecognised(ExportDocument(item, document.place.at(index)), problems)
        else:
            unrecognised(document, problems)
    return pages, given


def _is_whole(part: Answer, document: ExportDocument) -> bool:
    """Whether a part is no bare record of facts, which may have fields of the platform by mistake."""
    inside = bool(part.place.pointer) and looks_like_facts(document.value)
    return not inside or is_envelope(part.value)


def _is_known(value: object) -> bool:
    return is_douyin(value) or is_webhook(value) or is_page(value)


def _strangers(document: ExportDocument, found: Sequence[Answer], problems: Collector) -> None:
    """What stands in a list between pages and is none; of a container, what was found in it."""
    if isinstance(document.value, list):
        taken = {part.place.pointer[:1] for part in found}
        for index, item in enumerate(document.value):
            if () not in taken and (index,) not in taken:
                unrecognised(ExportDocument(item, document.place.at(index)), problems)
                return
    elif found[0].place.pointer:
        what = container(document.value)
        problems.hint("SC526", document.place, what=what, count=len(found))


def _facts(given: Sequence[ExportDocument], problems: Collector) -> Facts:
    for other in given[1:]:
        problems.error("SC512", other.place)
    return facts(given[0], problems) if given else Facts({}, NOWHERE)


def _zone(stated: Mapping[str, object], place: ExportPlace, problems: Collector) -> tzinfo:
    """The time zone in which times are written: the shop's, or UTC where it isn't known."""
    name = stated.get("timezone")
    if isinstance(name, str):
        return zone(name)
    problems.warning("SC517", place.at("shop"))
    return UTC


class _Import(Struct, frozen=True):
    """What came in, and the steps that make a snapshot of it."""

    pages: Sequence[ExportPage]
    facts: Facts
    problems: Collector

    def snapshot(self, covered: Mapping[str, Json]) -> Json:
        """Everything together."""
        own, origin = self._shop()
        found = traces(self.pages)
        own |= told_of_shop(own | self.facts.shop(), found, self.problems)
        stated = own | self.facts.shop()
        hold_to_shop(stated, self.facts.place.at("shop"), found, READ, self.problems)
        times = _zone(stated, self.facts.place, self.problems)
        timed = replace(self, pages=[page.within(times) for page in self.pages])
        return timed.about(own, origin, covered, times)

    def about(
        self, own: Json, origin: ExportPlace | None, covered: Mapping[str, Json], times: tzinfo
    ) -> Json:
        """The snapshot of the shop that its pages describe as ``own``, written in the time zone ``times``."""
        sections = self._sections()
        check_retrieval(sections, covered, self.facts.values.get("as_of"), times, self.problems)
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
        sent["shop"] = own
        if origin is not None:
            origins["shop", str(own["id"])] = origin
        for name, records in sections.items():
            sent[name] = [record.record for record in newest_first(records.values())]
        if self._has(PageKind.UNSETTLED):
            sent["settlements"] = self._settlements(complete="settlements.items" in complete)
        merged = merge(sent, self.facts, origins, self.problems)
        settle_unstated(merged, sections.get("orders", {}))
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

    def _shop(self) -> tuple[Json, ExportPlace | None]:
        """What the pages say of the shop that the facts name, or of the only one, and where they say it."""
        shops = latest(self._read(PageKind.SHOPS, shop.shop), self.problems)
        wanted = self.facts.shop().get("id")
        if wanted is None and len(shops) == 1:
            wanted = next(iter(shops))
        if wanted in shops:
            return shops[str(wanted)].record, shops[str(wanted)].place
        platform: Json = {"platform": shop.PLATFORM}
        missing = "id" not in self.facts.shop()  # then the place is that of what holds no id
        place, names = self.facts.place.at("shop", "id"), tuple(sorted(shops))
        if not shops:
            if wanted is None:
                self.problems.warning("SC532", place, private=missing, name=shop.NO_ID)
                platform["id"] = shop.NO_ID
        elif wanted is None:
            self.problems.error("SC513", place, "which", private=missing, names=names)
        else:
            self.problems.error("SC513", place, "another", private=missing, wanted=str(wanted), names=names)
        return platform, None

    def _settlements(self, *, complete: bool) -> Json:
        items = newest_first(latest(self._read(PageKind.UNSETTLED, shop.unsettled), self.problems).values())
        totals = shop.unsettled_totals(items, self.facts.shop().get("currency")) if complete else {}
        return {**totals, "items": [item.record for item in items]}
