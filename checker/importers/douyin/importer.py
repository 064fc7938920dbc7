"""From answers to the records of a snapshot: 抖店 Open API.

Order of work: tell answers from what only looks like them; translate every one; keep the latest state of each
record; judge completeness; tell orders of their buyers' requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.answers import Answers
from checker.importers.coverage import check_retrieval, coverage
from checker.importers.douyin import account, after_sales, orders
from checker.importers.douyin.endpoints import CERTAIN, READ, DouyinKind
from checker.importers.douyin.limits import within_limits
from checker.importers.douyin.pages import PROOF, is_answer, is_page, page
from checker.importers.facts import Facts
from checker.importers.fields import Fields, Json
from checker.importers.importer import Content, Context, Imported, Recognition, ShopFound, Survey, Trace
from checker.importers.links import more_pressing
from checker.importers.pages import ExportPage
from checker.importers.place import ExportDocument
from checker.importers.records import PageRecord, latest, newest_first
from checker.snapshot.kept import KeptRecords

#: The platform whose answers these are.
PLATFORM: Final = "douyin"
#: What all its shops have in common: it sells in China, and writes times in Beijing's.
MARKET: Final = (("region", "CN"), ("timezone", "Asia/Shanghai"), ("currency", orders.CURRENCY))
#: What reads the records of each section, and of which kind of answer.
_READERS: Final[Mapping[str, tuple[DouyinKind, Callable[[Fields], PageRecord | None]]]] = MappingProxyType(
    {
        "orders": (DouyinKind.ORDERS, orders.order),
        "after_sales": (DouyinKind.AFTER_SALES, after_sales.after_sale),
        "disputes": (DouyinKind.AFTER_SALES, after_sales.arbitration),
        "invoices": (DouyinKind.INVOICES, account.invoice),
        "insurance.premiums": (DouyinKind.PREMIUMS, account.premium),
        "bindings": (DouyinKind.AUTHORS, account.binding),
        "products": (DouyinKind.PRODUCTS, account.product),
    }
)


def _unrecognised(document: ExportDocument, problems: Collector) -> None:
    known = tuple(sorted(CERTAIN))
    problems.error("SC504", document.place, "page", private=True, platform="抖店", known=known)


_ANSWERS: Final = Answers(is_page, is_answer, lambda _part, _problems: False, _unrecognised)


def recognise(content: Content) -> Recognition | None:
    """Whether a document is, or holds, answers of this API."""
    if content.document is None or not _ANSWERS.parts(content.document, Collector()):
        return None
    return Recognition(Text("answers of the 抖店 (Douyin shop) API", "抖店接口返回的内容"), sure=2)


def survey(contents: Sequence[Content], problems: Collector, _facts: Facts) -> Survey:
    """What answers say of their shop; what is wrong with them goes to ``problems``."""
    found = _ANSWERS.sort_out([each.document for each in contents if each.document is not None], problems)
    pages = [read for part in found if (read := page(part, problems)) is not None]
    traces: dict[str, list[Trace]] = {}
    shops: dict[str, ShopFound] = {}
    for each in pages:
        for record in each.records:
            shop = record.id("shop_id", numeric=True)
            if shop is not None:
                told = Trace(
                    READ[each.kind].title, str(record.members.get("order_id", "")), record.place, shop=shop
                )
                traces.setdefault(shop, []).append(told)
                name = record.text("shop_name")
                values: Json = {"id": shop, "platform": PLATFORM, **({"name": name} if name else {})}
                shops.setdefault(shop, ShopFound(values, record.place.at("shop_id")))
    return Survey([trace for of_shop in traces.values() for trace in of_shop], list(shops.values()), pages)


def read(_contents: Sequence[Content], context: Context) -> Imported:
    """The records that answers hold."""
    pages = context.survey.work
    assert isinstance(pages, list)
    return _DouyinImport([each.within(context.zone or UTC) for each in pages], context).imported()


class _DouyinImport(Struct, frozen=True):
    """The answers, and the steps that make records of them."""

    pages: Sequence[ExportPage]
    context: Context

    def imported(self) -> Imported:
        """Everything together."""
        sections = {
            name: latest(self._read(kind, reader), self.context.problems)
            for name, (kind, reader) in _READERS.items()
            if any(each.kind is kind for each in self.pages)
        }
        covered = within_limits(coverage(self.pages, PROOF, self.context), sections, self.pages, self.context)
        check_retrieval(sections, covered, self.context)
        self._link_requests(sections)
        found = {name: newest_first(records.values()) for name, records in sections.items()}
        return Imported(
            platform=PLATFORM,
            sections={name: KeptRecords(each.record for each in records) for name, records in found.items()},
            coverage=covered,
            origins={(name, each.id): each.place for name, records in found.items() for each in records},
        )

    def _of(self, kind: DouyinKind) -> Iterable[Fields]:
        return (record for each in self.pages if each.kind is kind for record in each.records)

    def _read(self, kind: DouyinKind, reader: Callable[[Fields], PageRecord | None]) -> Iterable[PageRecord]:
        return [record for fields in self._of(kind) if (record := reader(fields)) is not None]

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
