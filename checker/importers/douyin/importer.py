"""From answers to the records of a snapshot: 抖店 Open API.

Order of work: tell answers from what only looks like them; translate every one; keep the latest state of each
record; judge completeness; tell orders of their buyers' requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.answers import Answers
from checker.importers.bad_records import BadRecords, surveyed
from checker.importers.coverage import check_retrieval, coverage
from checker.importers.douyin import account, after_sales, orders
from checker.importers.douyin.endpoints import CERTAIN, READ, DouyinKind
from checker.importers.douyin.limits import within_limits
from checker.importers.douyin.pages import PROOF, is_answer, is_page, page
from checker.importers.facts import Facts
from checker.importers.fields import Fields, Json
from checker.importers.importer import (
    Content,
    Context,
    Imported,
    Recognition,
    SectionCoverage,
    ShopFound,
    Survey,
    Trace,
)
from checker.importers.links import more_pressing
from checker.importers.pages import ExportPage
from checker.importers.place import ExportDocument
from checker.importers.records import PageRecord, latest, newest_first
from checker.snapshot.kept import KeptRecords

#: The platform whose answers these are.
PLATFORM: Final = "douyin"
#: What all its shops have in common: it sells in China, and writes times in Beijing's.
MARKET: Final = (("region", "CN"), ("timezone", "Asia/Shanghai"), ("currency", orders.CURRENCY))


class _Reader(Struct, frozen=True):
    """What reads the records of a kind of answer; ``sure`` are fields that one member gives."""

    kind: DouyinKind
    read: Callable[[Fields], PageRecord | None]
    sure: frozenset[str] = account.SURE


#: What reads the records of each section.
_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "orders": _Reader(DouyinKind.ORDERS, orders.order, orders.SURE),
        "after_sales": _Reader(DouyinKind.AFTER_SALES, after_sales.after_sale, after_sales.SURE),
        "disputes": _Reader(DouyinKind.AFTER_SALES, after_sales.arbitration, frozenset({"channel"})),
        "invoices": _Reader(DouyinKind.INVOICES, account.invoice),
        "insurance.premiums": _Reader(DouyinKind.PREMIUMS, account.premium),
        "bindings": _Reader(DouyinKind.AUTHORS, account.binding),
        "products": _Reader(DouyinKind.PRODUCTS, account.product, frozenset()),
    }
)
#: The first section that each kind makes.
_SECTIONS: Final[Mapping[StrEnum, str]] = {
    reader.kind: section for section, reader in reversed(list(_READERS.items()))
}


def _unrecognised(document: ExportDocument, problems: Collector) -> None:
    known = tuple(sorted(CERTAIN))
    problems.error("SC504", document.place, "page", private=True, platform="抖店", known=known)


_ANSWERS: Final = Answers(is_page, is_answer, lambda _part, _problems: False, _unrecognised)


def recognise(content: Content) -> Recognition | None:
    """Whether a document is, or holds, answers of this API."""
    if content.document is None or not _ANSWERS.parts(content.document, Collector()):
        return None
    return Recognition(Text("answers of the 抖店 (Douyin shop) API", "抖店接口返回的内容"), sure=2)


def _pages(document: ExportDocument, problems: Collector) -> Iterator[ExportPage]:
    """The pages of a document."""
    for part in _ANSWERS.sort_out([document], problems):
        found = page(part, problems)
        if found is not None:
            yield found


def survey(contents: Sequence[Content], problems: Collector, _facts: Facts) -> Survey:
    """What answers say of their shop; what is wrong with them goes to ``problems``."""
    pages, bad = surveyed(contents, _pages, _SECTIONS, problems)
    traces: dict[str, list[Trace]] = {}
    shops: dict[str, ShopFound] = {}
    for each in pages:
        for record in each.noting(bad).records:
            shop = record.id("shop_id", numeric=True)
            if shop is not None:
                told = Trace(
                    READ[each.kind].title, str(record.members.get("order_id", "")), record.place, shop=shop
                )
                traces.setdefault(shop, []).append(told)
                name = record.text("shop_name")
                values: Json = {"id": shop, "platform": PLATFORM, **({"name": name} if name else {})}
                shops.setdefault(shop, ShopFound(values, record.place.at("shop_id")))
    return Survey(
        [trace for of_shop in traces.values() for trace in of_shop], list(shops.values()), (pages, bad)
    )


def read(_contents: Sequence[Content], context: Context) -> Imported:
    """The records that answers hold."""
    assert isinstance(context.survey.work, tuple)
    pages, bad = context.survey.work
    pages = [each.within(context.zone or UTC).noting(bad) for each in pages]
    return _DouyinImport(pages, context, bad).imported()


class _DouyinImport(Struct, frozen=True):
    """The answers, and the steps that make records of them."""

    pages: Sequence[ExportPage]
    context: Context
    bad: BadRecords

    def imported(self) -> Imported:
        """Everything together."""
        sections = {
            name: latest(name, self._read(reader), self.bad)
            for name, reader in _READERS.items()
            if any(each.kind is reader.kind for each in self.pages)
        }
        covered = coverage(self.pages, PROOF, self.bad, self.context)
        covered = within_limits(covered, sections, self.pages, self.context)
        for name in sections:
            bad = self.bad.count([_READERS[name].kind])
            if name not in covered and bad:  # somebody's word alone
                covered[name] = SectionCoverage.of({"source": "api", **self.context.claims[name]})
            if name in covered:
                covered[name] = replace(covered[name], bad_rows=bad)
        check_retrieval(sections, covered, self.context)
        self._link_requests(sections)
        found = {name: newest_first(records.values()) for name, records in sections.items()}
        return Imported(
            platform=PLATFORM,
            sections={name: KeptRecords(each.record for each in records) for name, records in found.items()},
            coverage=covered,
            origins={(name, each.id): each.place for name, records in found.items() for each in records},
            bad=self.bad.rows(),
        )

    def _of(self, kind: DouyinKind) -> Iterable[Fields]:
        return (record for each in self.pages if each.kind is kind for record in each.records)

    def _read(self, reader: _Reader) -> Iterable[PageRecord]:
        found = (record for fields in self._of(reader.kind) if (record := reader.read(fields)) is not None)
        return [self.bad.kept(record, reader.sure) for record in found]

    def _link_requests(self, sections: Mapping[str, dict[str, PageRecord]]) -> None:
        """Tell each order of its buyer's request for the money before anything is shipped.

        That there is none is never written: after-sales of the last months alone can't show it.
        """
        kept = sections.get("after_sales", {})
        asked: dict[str, Json] = {}
        for fields in self._of(DouyinKind.AFTER_SALES):
            request = after_sales.cancel_request(fields)
            if request is not None and after_sales.is_latest(fields, kept):
                order, told = request
                asked[order] = more_pressing(asked.get(order), told)
        orders = sections.get("orders", {})
        for number in asked.keys() & orders.keys():
            record = orders[number].record
            orders[number] = orders[number].having({**record, "cancel_request": asked[number]})
