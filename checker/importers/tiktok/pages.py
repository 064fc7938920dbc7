"""Pages of the TikTok Shop Open API, recognised by what they hold.

Every response has the envelope ``{code, message, request_id, data}``; many programs save its ``data`` alone,
or the records themselves. Pages of one search prove that nothing is missing only together: all of them give
the same ``total_count``, as many different records are there, and one of them has no next page. A shop with
many orders is searched month by month, so there may be several searches, each with its own total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.fields import Fields, shown
from checker.importers.place import ExportPlace
from checker.importers.tiktok.endpoints import PAGING, READ, Endpoint, PageKind, alone, is_data, recognise
from checker.importers.unwrapping import Answer

__all__ = ["ExportPage", "PageKind", "is_page", "page", "whole"]

_ID_KEYS = {PageKind.RETURNS: "return_id", PageKind.CANCELLATIONS: "cancel_id"}


class ExportPage(Struct, frozen=True):
    """One response. ``total`` is the number of records of its search, where it gives one."""

    kind: PageKind
    records: tuple[Fields, ...]
    place: ExportPlace
    total: int | None
    last: bool

    def within(self, zone: tzinfo) -> ExportPage:
        """The same page, its times in ``zone``."""
        return replace(self, records=tuple(replace(record, zone=zone) for record in self.records))


def is_page(value: object) -> bool:
    """Whether a value is an answer of the API: in its envelope, without it, or the records alone."""
    if isinstance(value, list):
        kinds = {None if (found := alone(item)) is None else found.title.en for item in value}
        return len(kinds) == 1 and None not in kinds
    return is_envelope(value) or is_data(value) or alone(value) is not None


def is_envelope(value: object) -> bool:
    """Whether a value is a whole response of the API."""
    return isinstance(value, Mapping) and "code" in value and ("data" in value or "message" in value)


def page(part: Answer, problems: Collector) -> ExportPage | None:
    """The page in an answer; None, with the reason noted, where there is none."""
    if isinstance(part.value, list):
        return _alone(
            [_fields(item, part.place.at(i), problems) for i, item in enumerate(part.value)], problems
        )
    fields = _fields(part.value, part.place, problems)
    if not is_envelope(part.value):
        return _listed(fields, part, problems) if is_data(part.value) else _alone([fields], problems)
    code = fields.members["code"]
    if code not in (0, "0") or isinstance(code, bool):
        reason = fields.members.get("message")
        problems.error("SC502", part.place.at("code"), name=shown(code), reason=shown(reason))
        return None
    data = fields.members.get("data")
    if data and is_page(data) and isinstance(data, list):
        return page(Answer(data, part.place.at("data"), part.request), problems)
    return _listed(fields.child("data"), part, problems)


def _fields(value: object, place: ExportPlace, problems: Collector) -> Fields:
    assert isinstance(value, Mapping)
    return Fields(value, place, problems)


def _alone(records: list[Fields], problems: Collector) -> ExportPage | None:
    """Records without a page around them: nothing tells whether they are all there is."""
    found = alone(records[0].members)
    assert found is not None
    if found.kind is None:
        _not_used(found, records[0].place, problems)
        return None
    return ExportPage(found.kind, tuple(records), records[0].place, None, last=False)


def _listed(data: Fields, part: Answer, problems: Collector) -> ExportPage | None:
    """What ``data`` lists."""
    if "category_chains" in data.members:
        return ExportPage(PageKind.PRODUCTS, (data,), data.place, None, last=False)
    found = recognise(data.members, _names(part))
    if found is None:
        if alone(data.members) is not None:
            return _alone([data], problems)
        _unknown(data, part, problems)
        return None
    if found.endpoint is None:
        _could_be(found.possible, data.place, problems)
        return None
    if found.endpoint.kind is None:
        _not_used(found.endpoint, part.place, problems)
        return None
    records = tuple(data.children(found.key) or ())
    total, token = data.count("total_count"), data.text("next_page_token")
    return ExportPage(found.endpoint.kind, records, data.place, total, token is None)


def _names(part: Answer) -> str:
    """The file's name and the address that was asked: what they say of an empty list."""
    span = part.place.span()
    return f"{Path(span.file).name if span is not None else ''} {part.request}"


def _not_used(endpoint: Endpoint, place: ExportPlace, problems: Collector) -> None:
    if endpoint.taken_for is None:
        problems.hint("SC523", place, "page", title=endpoint.title)
    else:
        problems.warning("SC524", place, title=endpoint.title, wanted=READ[endpoint.taken_for].title)


def _could_be(possible: Iterable[Endpoint], place: ExportPlace, problems: Collector) -> None:
    titles = [endpoint.title for endpoint in possible]
    listed = Text(" or of ".join(t.en for t in titles), "，也可能是".join(t.zh for t in titles))
    problems.warning("SC516", place, "several", listed=listed, first=titles[0])


def _unknown(data: Fields, part: Answer, problems: Collector) -> None:
    problems.warning("SC516", part.place, "of-nothing" if set(data.members) <= PAGING else "not-read")


def whole(pages: Iterable[ExportPage]) -> bool:
    """Whether pages of one kind hold every record of each of their searches."""
    given = list(pages)
    key = _ID_KEYS.get(given[0].kind, "id") if given else "id"
    searches: dict[int, dict[tuple[frozenset[str | None], bool], None]] = {}
    loose: set[str | None] = set()
    for each in given:
        ids = frozenset(record.id(key) for record in each.records)
        if each.total is None:
            loose |= ids
        else:
            searches.setdefault(each.total, {})[ids, each.last] = None
    found = {identifier for pages in searches.values() for ids, _ in pages for identifier in ids}
    return bool(searches) and loose <= found and all(_all_of(t, list(p)) for t, p in searches.items())


def _all_of(total: int, pages: list[tuple[frozenset[str | None], bool]]) -> bool:
    """Whether different pages that give the same total are one search, or several, each from end to end.

    Every search has one last page. One that was fetched twice brings the same records once more.
    """
    ends = sum(last for _, last in pages)
    different = len(frozenset[str | None]().union(*(ids for ids, _ in pages)))
    if ends < 2:
        return ends == 1 and different == total
    together = sum(len(ids) for ids, _ in pages)
    return together == total * ends and different in (total, total * ends)
