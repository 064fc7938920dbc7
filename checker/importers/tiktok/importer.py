"""From pages to the records of a snapshot: TikTok Shop Open API.

Order of work: tell pages from what only looks like them; translate every page; keep the latest state of each
record; judge completeness; link records of different pages.

Records stand newest first, as the API lists them; records of the same second, and those without a time
of creation, by id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.answers import Answers
from checker.importers.bad_records import BadRecords, surveyed
from checker.importers.coverage import check_retrieval, coverage
from checker.importers.facts import Facts
from checker.importers.fields import Fields, Json
from checker.importers.importer import Content, Context, Imported, Recognition, Sections, ShopFound, Survey
from checker.importers.pages import ExportPage
from checker.importers.place import ExportDocument
from checker.importers.plain import plainly
from checker.importers.records import PageRecord, latest, newest_first
from checker.importers.tiktok import after_sales, orders, shop
from checker.importers.tiktok.endpoints import ENDPOINTS, PageKind, is_data
from checker.importers.tiktok.links import above_others, arrived, category_of, link_requests, link_successors
from checker.importers.tiktok.messages import is_message, tell_orders, tell_requests
from checker.importers.tiktok.pages import PROOF, is_envelope, is_page, pages_of
from checker.importers.tiktok.strangers import is_douyin, set_aside, unrecognised
from checker.importers.tiktok.traces import traces
from checker.importers.unwrapping import Answer
from checker.snapshot.kept import Change, KeptRecords

#: How the answers of this API are told from everything else.
_ANSWERS: Final = Answers(
    lambda value: is_douyin(value) or is_message(value) or is_page(value),
    is_envelope,
    set_aside,
    unrecognised,
)


class _Read(Struct, frozen=True):
    """What has been made of an answer, and what is to be said of it."""

    pages: Sequence[ExportPage]
    noted: tuple[Diagnostic, ...]


def recognise(content: Content) -> Recognition | None:
    """Whether a document is, or holds, answers of this API."""
    document = content.document
    if document is None:
        return None
    if not (is_envelope(document.value) and not is_douyin(document.value)) and all(
        is_douyin(part.value) for part in _ANSWERS.parts(document, Collector())
    ):
        return None
    return Recognition(
        Text("answers of the TikTok Shop API", "TikTok Shop 接口返回的内容"),
        by_members=ENDPOINTS.alone(document.value) is not None and not is_data(document.value),
    )


def take(content: Content) -> None:
    """Read a document that is an answer itself at once: of large ones only the records are kept."""
    document = content.document
    if document is None:
        return
    if is_message(document.value):
        return  # each says little, and what is said of several is said once
    if not is_envelope(document.value):
        parts = _ANSWERS.parts(document, Collector())
        if [part.value is document.value for part in parts] != [True]:
            return
    if not is_douyin(document.value):
        noted = Collector()
        pages = pages_of(Answer(document.value, document.place), noted)
        document.value = _Read(pages, noted.sorted())


def _pages(document: ExportDocument, problems: Collector) -> Iterator[ExportPage]:
    if isinstance(read := document.value, _Read):
        for diagnostic in read.noted:
            problems.add(diagnostic)
        yield from (page.noting(problems) for page in read.pages)
    else:
        for answer in _ANSWERS.sort_out([document], problems):
            yield from pages_of(answer, problems)


def survey(contents: Sequence[Content], problems: Collector, _facts: Facts) -> Survey:
    """What pages say of their shop; what is wrong with them goes to ``problems``."""
    pages, bad = surveyed(contents, _pages, PROOF.sections, problems)
    given = (shop.shop(fields) for fields in _of(pages, PageKind.SHOPS))
    shops = latest("shop", [record for record in given if record is not None], problems)
    return Survey(
        traces(pages), [ShopFound(each.record, each.place) for each in shops.values()], (pages, bad)
    )


def read(_contents: Sequence[Content], context: Context) -> Imported:
    """The records that pages hold."""
    assert isinstance(context.survey.work, tuple)
    pages, bad = context.survey.work
    return _Import([each.within(context.zone or UTC).noting(bad) for each in pages], context, bad).imported()


def _of(pages: Iterable[ExportPage], kind: PageKind, *, told: bool = False) -> list[Fields]:
    given = (page for page in pages if page.kind is kind and page.told is told)
    return [record for page in given for record in page.records]


class _Import(Struct, frozen=True):
    """The pages, and the steps that make records of them."""

    pages: Sequence[ExportPage]
    context: Context
    bad: BadRecords

    def imported(self) -> Imported:
        """Everything together."""
        sections = self._sections()
        items = self._unsettled()
        covered = coverage(self.pages, PROOF, self.bad, self.context)
        check_retrieval(sections, covered, self.context)
        complete = {section for section, entry in covered.items() if entry.entry().get("complete") is True}
        served = sections.get("after_sales", {})
        everything = "after_sales" in complete
        link_successors(served, self._of(PageKind.RETURNS), complete=everything)
        self._tell(sections)
        asked = [*self._of(PageKind.CANCELLATIONS), *self._of(PageKind.CANCELLATIONS, told=True)]
        link_requests(sections.get("orders", {}), served, asked, complete=everything)
        members: dict[str, Json] = {}
        found = {name: newest_first(records.values()) for name, records in sections.items()}
        if items is not None:
            found["settlements.items"] = newest_first(items.values())
            if "settlements.items" in complete:
                currency = self.context.currency
                members["settlements"] = shop.unsettled_totals(found["settlements.items"], currency)
        return Imported(
            platform=shop.PLATFORM,
            sections={name: KeptRecords(each.record for each in records) for name, records in found.items()},
            members=members,
            coverage=covered,
            origins={(name, each.id): each.place for name, records in found.items() for each in records},
            bad=self.bad.rows(),
            settle=_settling(frozenset(sections.get("orders", {}))),
        )

    def _unsettled(self) -> dict[str, PageRecord] | None:
        if not self._has(PageKind.UNSETTLED):
            return None
        return latest("settlements.items", self._read(PageKind.UNSETTLED, shop.unsettled), self.bad)

    def _tell(self, sections: Mapping[str, dict[str, PageRecord]]) -> None:
        """Tell records of pages what messages say, which may well be younger than the pages."""
        tell_orders(sections.get("orders", {}), self._of(PageKind.ORDERS, told=True), self.bad)
        requests = sections.get("after_sales", {})
        for kind, read in (
            (PageKind.CANCELLATIONS, after_sales.cancellation),
            (PageKind.RETURNS, after_sales.after_return),
        ):
            tell_requests(requests, self._of(kind, told=True), read, self.bad)

    def _has(self, *kinds: PageKind) -> bool:
        return any(page.kind in kinds for page in self.pages)

    def _of(self, kind: PageKind, *, told: bool = False) -> list[Fields]:
        return _of(self.pages, kind, told=told)

    def _read(
        self, kind: PageKind, read: Callable[[Fields], PageRecord | None], sure: frozenset[str] = frozenset()
    ) -> list[PageRecord]:
        """Records of a kind; of those that are bad, what they say of the fields that are ``sure``."""
        reading = plainly(read)
        found = (record for fields in self._of(kind) if (record := reading(fields)) is not None)
        return [self.bad.kept(record, sure) for record in found]

    def _sections(self) -> dict[str, dict[str, PageRecord]]:
        """The latest state of every record, by section and id; only sections of which there are pages."""
        products = self._of(PageKind.PRODUCTS)
        leaves = {
            identifier: leaf
            for product in products
            if (identifier := product.id("id")) and (leaf := shop.leaf(product))
        }
        found: dict[str, list[PageRecord]] = {}
        if self._has(PageKind.PRODUCTS):
            found["categories"] = [link for product in products for link in shop.categories(product)]
            found["products"] = self._read(
                PageKind.PRODUCTS, lambda fields: shop.product(fields, leaves), shop.SURE
            )
        if self._has(PageKind.PROMOTIONS):
            found["promotions"] = self._read(PageKind.PROMOTIONS, shop.promotion, shop.SURE)
        if self._has(PageKind.WITHDRAWALS):
            found["withdrawals"] = self._read(PageKind.WITHDRAWALS, shop.withdrawal, shop.SURE)
        if self._has(PageKind.ORDERS):
            zone = self.context.zone or UTC
            made = [replace(order, zone=zone) for page in self.pages for order in page.made]
            found["orders"] = [*made, *self._read(PageKind.ORDERS, orders.order, orders.SURE)]
        if self._has(PageKind.CANCELLATIONS, PageKind.RETURNS):
            found["after_sales"] = [
                *self._read(PageKind.CANCELLATIONS, after_sales.cancellation, after_sales.SURE),
                *self._read(PageKind.RETURNS, after_sales.after_return, after_sales.SURE),
            ]
        if self._has(PageKind.RETURNS):
            found["disputes"] = self._read(PageKind.RETURNS, after_sales.arbitration, after_sales.SURE)
        return {name: latest(name, records, self.bad) for name, records in found.items()}


def _settling(served: Collection[str]) -> Callable[[Sections], Mapping[str, Change]]:
    """What is noted once everything is merged: only then is it known what nobody says."""
    return lambda sections: {
        "orders": arrived(served, category_of(sections.get("products", ()))),
        "categories": above_others(sections.get("categories", ())),
    }
