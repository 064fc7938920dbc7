"""From things that importers know, and facts, to one snapshot.

Order of work: read the facts; ask every importer what its files say of their shop; settle which shop it is,
in which zone and currency; let every importer read its files; join what they have read, and merge the facts
into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Severity, Span
from checker.diagnostics.collector import Collector
from checker.importers.belonging import hold_to_shop, told_of_shop, which_shop, zone_of
from checker.importers.earlier import is_snapshot, shop_of, taken_apart
from checker.importers.facts import Facts, facts, latest, together
from checker.importers.fields import Json
from checker.importers.importer import (
    Content,
    Context,
    Imported,
    Importer,
    Origins,
    RowProblem,
    Survey,
)
from checker.importers.joining import joined
from checker.importers.merge import merge, noted
from checker.importers.place import ExportDocument, ExportPlace
from checker.importers.watching import Watch, nobody
from checker.schema.catalog import catalog
from checker.snapshot.kept import KeptRecords, kept

#: Whoever says on a call that all records are there is the seller.
SELLER = "seller"


class Said(Struct, frozen=True):
    """What whoever calls says of the files.

    ``retrieved_at`` is when they were fetched, ``now`` the present, for what is claimed and not dated.
    ``complete_since`` is a day since which every record is there, by section; ``""`` stands for all that the
    files hold. ``strict`` makes errors of rows that aren't understood.
    """

    retrieved_at: datetime | None = None
    now: datetime | None = None
    complete_since: Mapping[str, date] = field(default_factory=dict)
    strict: bool = False


class Batch(Struct, frozen=True):
    """Things that one importer reads in one call."""

    importer: Importer
    contents: Sequence[Content]


class Made(Struct, frozen=True):
    """A snapshot, where its records stand, and what each unit gave to it."""

    snapshot: Json
    origins: Origins
    parts: Sequence[tuple[Batch, Imported]]
    entered: Sequence[Facts] = ()

    def stated(self, path: Sequence[str | int]) -> Span | None:
        """Where facts or a snapshot say what stands at ``path``."""
        found = (each for each in self.entered if path and each.said(path) is not None)
        return next((each.place.at(*path).span() for each in found), None)

    @property
    def bad(self) -> tuple[RowProblem, ...]:
        """The rows that aren't in it."""
        return tuple(row for _, part in self.parts for row in part.bad)


def batches_of(taken: Mapping[Importer, Sequence[Content]]) -> list[Batch]:
    """What is read together."""
    return [
        Batch(importer, contents)
        for importer, every in taken.items()
        if every
        for contents in ([every] if importer.together else [[content] for content in every])
    ]


def snapshot_of(
    taken: Mapping[Importer, Sequence[Content]],
    given: Sequence[ExportDocument],
    said: Said,
    problems: Collector,
    watch: Watch = nobody,
) -> Made:
    """The snapshot of things by the importer that takes them; what is wrong goes to ``problems``."""
    every = [facts(document, problems) for document in given]
    snapshots = [each for each in every if is_snapshot(each.values)]
    by_hand = [each for each in every if not is_snapshot(each.values)]
    split = [taken_apart(each) for each in snapshots]
    entered = together(by_hand)
    batches = batches_of(taken)
    _one_platform(batches, problems)
    surveys = [batch.importer.survey(batch.contents, problems, entered) for batch in batches]
    shops = [shop for each in snapshots if (shop := shop_of(each)) is not None]
    importers = tuple(dict.fromkeys(batch.importer for batch in batches))
    context, own, origin = _context(importers, [*surveys, Survey(shops=shops)], entered, said, problems)
    parts = [
        batch.importer.read(batch.contents, replace(context, survey=survey, watch=watch))
        for batch, survey in zip(batches, surveys, strict=True)
    ]
    for part in parts:
        _bad_rows(part, problems, strict=said.strict)
    joint = joined([*parts, *(part for part, _ in split)], problems)
    sent, origins = joint.sent, joint.origins
    sent["shop"] = {**{key: value for part in parts for key, value in part.shop.items()}, **own}
    if origin is not None:
        origins["shop", str(own["id"])] = origin
    merged = sent
    for each in [*(rest for _, rest in split), *by_hand]:
        merged = merge(merged, each, origins, problems)
        noted(each, origins)
    _settle(merged, parts)
    coverage = {
        **{path: entry for _, rest in split for path, entry in _coverage_in(rest).items()},
        **_coverage_in(entered),
        **{path: entry.entry() for path, entry in joint.coverage.items()},
    }
    if coverage:
        merged["coverage"] = coverage
    dated = latest(each.values.get("as_of") for each in every) or latest(
        entry.get("retrieved_at") for entry in coverage.values()
    )
    if dated is not None:
        merged["as_of"] = dated
    return Made(merged, origins, list(zip(batches, parts, strict=True)), every)


def _settle(merged: Json, parts: Iterable[Imported]) -> None:
    """Have done to records what can only be done once all is merged."""
    sections = {key: kept(value) for key, value in merged.items() if isinstance(value, list | KeptRecords)}
    for part in parts:
        for section, change in (part.settle(sections) if part.settle is not None else {}).items():
            if section in sections:
                merged[section] = sections[section] = sections[section].then(change)


def _coverage_in(entered: Facts) -> dict[str, Json]:
    claims = entered.values.get("coverage")
    return dict(claims) if isinstance(claims, dict) else {}


def _one_platform(batches: Iterable[Batch], problems: Collector) -> None:
    platforms = tuple(dict.fromkeys(batch.importer.platform for batch in batches))
    if len(platforms) > 1:
        problems.error("SC556", None, platforms=platforms)


def _context(
    importers: Sequence[Importer], surveys: Sequence[Survey], entered: Facts, said: Said, problems: Collector
) -> tuple[Context, Json, ExportPlace | None]:
    """What reading goes by; what the files say of the shop, and where."""
    found = [trace for survey in surveys for trace in survey.traces]
    shops = [shop for survey in surveys for shop in survey.shops]
    own, origin = which_shop(shops, found, entered, problems)
    for importer in importers:
        market = [(key, value) for key, value in importer.market if key not in entered.shop()]
        own = {"platform": importer.platform, **dict(market), **own}
    own |= told_of_shop(own | entered.shop(), found, problems)
    stated = own | entered.shop()
    hold_to_shop(stated, entered.place.at("shop"), found, problems)
    zone = zone_of(stated, entered.place, problems)
    as_of, currency = entered.values.get("as_of"), stated.get("currency")
    context = Context(
        problems=problems,
        facts=entered,
        shop=stated,
        zone=zone,
        currency=currency if isinstance(currency, str) else None,
        retrieved_at=said.retrieved_at,
        as_of=as_of if isinstance(as_of, str) else None,
        claims={**_claims(said, zone), **_coverage_in(entered)},
    )
    return context, own, origin


def _claims(said: Said, zone: tzinfo | None) -> dict[str, Json]:
    """What the call claims, by section; of those that all records are claimed of, those that can be dated."""
    found: dict[str, Json] = {}
    for path, record in catalog().sections():
        day = said.complete_since.get(path)
        if day is None and record.created is not None:
            day = said.complete_since.get("")
        if day is not None:
            taken = said.retrieved_at or said.now
            found[path] = {
                "created_since": _start(day, zone).isoformat(),
                "asserted_by": SELLER,
                **({} if taken is None else {"retrieved_at": taken.isoformat()}),
            }
    return found


def _start(day: date, zone: tzinfo | None) -> datetime:
    """When a day begins; where the zone isn't known, when it has begun everywhere."""
    if zone is not None:
        return datetime.combine(day, time(), zone)
    return datetime.combine(day, time(), UTC) + timedelta(hours=12)


def _bad_rows(part: Imported, problems: Collector, *, strict: bool) -> None:
    """Say by section how many rows of a part aren't understood, and what is wrong with the first of them."""
    by_section: dict[str, list[RowProblem]] = {}
    for problem in part.bad:
        by_section.setdefault(problem.section, []).append(problem)
    for section, bad in by_section.items():
        first, count = bad[0], len({(row.file, row.sheet, row.row) for row in bad})
        entry = part.coverage.get(section)
        where = first.column if first.place is None else None
        column = Text("", "") if where is None else Text(f"`{where}`: ", f"`{where}`：")
        problems.error(
            "SC554",
            first.place,
            "records" if first.place is not None else "rows" if first.sheet is None else "sheet",
            severity=Severity.ERROR if strict else Severity.WARNING,
            private=True,
            help=first.advice or None,
            bad=f"{count:,}",
            rows=f"{len(bad) if entry is None else entry.rows:,}",
            name=first.file,
            section=section,
            row=first.row,
            said=Text(column.en + first.message.en, column.zh + first.message.zh),
            sheet=first.sheet or "",
        )
