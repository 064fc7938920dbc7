"""How far searches of the 抖店 Open API reach, and what claims of completeness that leaves.

A search without a time gives the orders of the last 90 days, or the after-sales of the last six months: all
its pages together are still not all there is. So that somebody calls a section complete is believed where
something older is in it, or where they say since when they searched (``created_since``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from checker.importers.douyin.endpoints import LIMITS, Limit
from checker.importers.douyin.pages import PROOF
from checker.importers.facts import instant
from checker.importers.importer import Context, SectionCoverage
from checker.importers.pages import ExportPage
from checker.importers.records import PageRecord


def within_limits(
    covered: Mapping[str, SectionCoverage],
    sections: Mapping[str, Mapping[str, PageRecord]],
    pages: Sequence[ExportPage],
    context: Context,
) -> dict[str, SectionCoverage]:
    """What is left of ``covered``; of sections that no pages can prove, that they were fetched."""
    found = dict(covered)
    for name, records in sections.items():
        entry = covered.get(name)
        if entry is None:
            if name not in context.claims:
                taken = None if context.retrieved_at is None else context.retrieved_at.isoformat()
                found[name] = SectionCoverage("api", taken, rows=len(records))
        elif entry.complete and not _Claim(name, entry, list(records.values()), context).is_borne_out(pages):
            found[name] = replace(entry, complete=None)
    return found


class _Claim(Struct, frozen=True):
    """That a section is complete, and the records in it."""

    section: str
    entry: SectionCoverage
    records: Sequence[PageRecord]
    context: Context

    def is_borne_out(self, pages: Sequence[ExportPage]) -> bool:
        """Whether the search can have given all there is; that it can't is noted."""
        kind = PROOF.fed_by[self.section][0]
        limit = LIMITS.get(kind, Limit())
        problems, place = self.context.problems, self.context.facts.place.at("coverage", self.section)
        totals = [page.total for page in pages if page.kind is kind and page.total is not None]
        if limit.records is not None and max(totals, default=0) >= limit.records:
            problems.warning("SC591", place, "records", section=self.section, number=limit.records)
            return False
        if limit.days is None or self.entry.created_since is not None or self._reaches_past(limit.days):
            return True
        problems.warning("SC591", place, "days", section=self.section, number=limit.days)
        return False

    def _reaches_past(self, days: int) -> bool:
        """Whether something is older than what a search gives by itself."""
        taken = self._taken()
        since = 0 if taken is None else (taken - timedelta(days=days)).timestamp()
        return any(0 < record.created < since for record in self.records)

    def _taken(self) -> datetime | None:
        """When the data were fetched, or at least not before."""
        stated = instant(self.entry.retrieved_at or self.context.as_of or "")
        newest = max((max(record.created, record.updated) for record in self.records), default=0)
        return stated or (datetime.fromtimestamp(newest, UTC) if newest else None)
