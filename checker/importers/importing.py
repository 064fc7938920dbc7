"""From things that importers know, and facts, to one snapshot.

Order of work: read the facts; ask every importer what its files say of their shop; settle which shop it is,
in which zone and currency; let every importer read its files; merge what they
have read, and the facts into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.belonging import hold_to_shop, told_of_shop, which_shop, zone_of
from checker.importers.facts import Facts, facts
from checker.importers.fields import Json
from checker.importers.importer import Content, Context, Imported, Importer, Survey
from checker.importers.merge import joined, merge
from checker.importers.place import NOWHERE, ExportDocument, ExportPlace


def snapshot_of(
    taken: Mapping[Importer, Sequence[Content]],
    given: Sequence[ExportDocument],
    retrieved_at: datetime | None,
    problems: Collector,
) -> Json:
    """The snapshot of things by the importer that takes them; what is wrong goes to ``problems``."""
    entered = _entered(given, problems)
    importers = {importer: contents for importer, contents in taken.items() if contents}
    surveys = {
        importer: importer.survey(contents, problems, entered) for importer, contents in importers.items()
    }
    context, own, origin = _context(surveys, entered, retrieved_at, problems)
    parts = [
        part
        for importer, contents in importers.items()
        for part in _read(importer, contents, replace(context, survey=surveys[importer]))
    ]
    sent, origins = joined(parts)
    sent["shop"] = own
    if origin is not None:
        origins["shop", str(own["id"])] = origin
    merged = merge(sent, entered, origins, problems)
    for part in parts:
        if part.settle is not None:
            part.settle(merged)
    covered = {section: entry for part in parts for section, entry in part.coverage.items()}
    coverage = {**context.claims, **{section: entry.entry() for section, entry in covered.items()}}
    return {**merged, "coverage": coverage} if coverage else merged


def _entered(given: Sequence[ExportDocument], problems: Collector) -> Facts:
    for other in given[1:]:
        problems.error("SC512", other.place)
    return facts(given[0], problems) if given else Facts({}, NOWHERE)


def _read(importer: Importer, contents: Sequence[Content], context: Context) -> Iterable[Imported]:
    if importer.together:
        return [importer.read(contents, context)]
    return [importer.read([content], context) for content in contents]


def _context(
    surveys: Mapping[Importer, Survey], entered: Facts, retrieved_at: datetime | None, problems: Collector
) -> tuple[Context, Json, ExportPlace | None]:
    """What reading goes by; what the files say of the shop, and where."""
    found = [trace for survey in surveys.values() for trace in survey.traces]
    shops = [shop for survey in surveys.values() for shop in survey.shops]
    own, origin = which_shop(shops, entered, problems)
    for importer in surveys:
        market = [(key, value) for key, value in importer.market if key not in entered.shop()]
        own = {"platform": importer.platform, **dict(market), **own}
    own |= told_of_shop(own | entered.shop(), found, problems)
    stated = own | entered.shop()
    hold_to_shop(stated, entered.place.at("shop"), found, problems)
    claims = entered.values.get("coverage")
    as_of, currency = entered.values.get("as_of"), stated.get("currency")
    context = Context(
        problems=problems,
        facts=entered,
        shop=stated,
        zone=zone_of(stated, entered.place, problems),
        currency=currency if isinstance(currency, str) else None,
        retrieved_at=retrieved_at,
        as_of=as_of if isinstance(as_of, str) else None,
        claims=dict(claims) if isinstance(claims, dict) else {},
    )
    return context, own, origin
