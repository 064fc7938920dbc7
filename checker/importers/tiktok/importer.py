"""From pages to the records of a snapshot: TikTok Shop Open API.

Order of work: tell pages from what only looks like them; translate every page; keep the latest state of each
record; judge completeness; link records of different pages.

Records stand newest first, as the API lists them; records of the same second, and those without a time
of creation, by id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Final

from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.answers import Answers
from checker.importers.coverage import check_retrieval, coverage
from checker.importers.facts import Facts
from checker.importers.fields import Fields, Json
from checker.importers.importer import Content, Context, Imported, Recognition, ShopFound, Survey
from checker.importers.pages import ExportPage
from checker.importers.records import PageRecord, latest, newest_first
from checker.importers.tiktok import after_sales, orders, shop
from checker.importers.tiktok.endpoints import PageKind
from checker.importers.tiktok.links import join_categories, link_requests, link_successors, settle_unstated
from checker.importers.tiktok.messages import is_message, tell_orders, tell_requests
from checker.importers.tiktok.pages import PROOF, is_envelope, is_page, pages_of
from checker.importers.tiktok.strangers import is_douyin, set_aside, unrecognised
from checker.importers.tiktok.traces import traces

#: How the answers of this API are told from everything else.
_ANSWERS: Final = Answers(
    lambda value: is_douyin(value) or is_message(value) or is_page(value),
    is_envelope,
    set_aside,
    unrecognised,
)


def recognise(content: Content) -> Recognition | None:
    """Whether a document is, or holds, answers of this API."""
    document = content.document
    if document is None or not any(
        not is_douyin(part.value) for part in _ANSWERS.parts(document, Collector())
    ):
        return None
    return Recognition(Text("answers of the TikTok Shop API", "TikTok Shop 接口返回的内容"))


def survey(contents: Sequence[Content], problems: Collector, _facts: Facts) -> Survey:
    """What pages say of their shop; what is wrong with them goes to ``problems``."""
    found = _ANSWERS.sort_out([each.document for each in contents if each.document is not None], problems)
    pages = [page for part in found for page in pages_of(part, problems)]
    given = (shop.shop(fields) for fields in _of(pages, PageKind.SHOPS))
    shops = latest([record for record in given if record is not None], problems)
    return Survey(traces(pages), [ShopFound(each.record, each.place) for each in shops.values()], pages)


def read(_contents: Sequence[Content], context: Context) -> Imported:
    """The records that pages hold."""
    pages = context.survey.work
    assert isinstance(pages, list)
    return _Import([each.within(context.zone or UTC) for each in pages], context).imported()
