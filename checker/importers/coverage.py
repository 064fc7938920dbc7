"""How complete the sections are, and when their data were fetched.

A response doesn't tell by which filter it was searched, so no number of pages proves that a section is
complete. That has to be said in the facts, ``coverage: {orders: {complete: true}}`` or
``created_since``, by whoever made the search without a filter (or with one on the time of creation only).
It is believed only where the pages are whole, see `whole`; otherwise the section counts as incomplete,
with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics.collector import Collector
from checker.importers.bad_records import BadRecords
from checker.importers.facts import instant
from checker.importers.fields import Fields, Json, write_time
from checker.importers.importer import Context, SectionCoverage
from checker.importers.pages import ExportPage, whole
from checker.importers.place import ExportPlace
from checker.importers.records import PageRecord, newest_first
from checker.snapshot.read.frame import FETCHING

_CLAIMS: Final = frozenset({"complete", "created_since"})


class Proof(Struct, frozen=True):
    """What must be whole for a section to be complete: the kinds of pages that feed it, all of them.

    ``id_of`` gives what gives the ids of a kind's records.
    """

    fed_by: Mapping[str, tuple[StrEnum, ...]]
    id_of: Callable[[StrEnum], Callable[[Fields], str | None]]

    @property
    def sections(self) -> dict[StrEnum, str]:
        """The first section that each kind of pages feeds."""
        found: dict[StrEnum, str] = {}
        for section, kinds in self.fed_by.items():
            for kind in kinds:
                found.setdefault(kind, section)
        return found


def coverage(
    pages: Sequence[ExportPage], proof: Proof, bad: BadRecords, context: Context
) -> dict[str, SectionCoverage]:
    """The coverage of every section with pages: what is claimed, as far as the pages bear it out.

    ``retrieved_at`` stands in where a claim doesn't say when the data were fetched. With ``bad`` records
    among them, or beside a page that was refused, nothing is complete, whatever else is missing.
    """
    problems = context.problems
    found: dict[str, SectionCoverage] = {}
    for section, kinds in proof.fed_by.items():
        by_kind = {kind: [page for page in pages if page.kind is kind] for kind in kinds}
        given = [page for of_kind in by_kind.values() for page in of_kind]
        if not given:
            continue
        entry: Json = {"source": "api", **context.claims.get(section, {})}
        if context.retrieved_at is not None:
            entry.setdefault("retrieved_at", context.retrieved_at.isoformat())
        missing = [kind for kind, of_kind in by_kind.items() if not whole(of_kind, proof.id_of(kind))]
        bad_rows = bad.count(kinds)
        if bad.refused:
            entry = {key: value for key, value in entry.items() if key not in _CLAIMS}
        elif bad_rows:
            pass  # which is said for itself
        elif missing and _CLAIMS & set(entry):
            entry = {key: value for key, value in entry.items() if key not in _CLAIMS}
            counted = any(page.total is not None for page in given)
            _not_whole(section, missing, context.facts.place, problems, counted=counted)
        elif not missing and not _CLAIMS & set(entry):
            _not_claimed(section, given[0].place, problems)
        found[section] = replace(SectionCoverage.of(entry, sum(map(len, given))), bad_rows=bad_rows)
    return found


def _not_whole(
    section: str, missing: Sequence[StrEnum], place: ExportPlace, problems: Collector, *, counted: bool
) -> None:
    place = place.at("coverage", section)
    if counted:
        problems.warning("SC514", place, "missing", section=section, missing=tuple(missing))
    else:
        problems.warning("SC514", place, "not-counted", section=section)


def _not_claimed(section: str, place: ExportPlace, problems: Collector) -> None:
    problems.hint("SC518", place, section=section)


def check_retrieval(
    sections: Mapping[str, Mapping[str, PageRecord]],
    covered: Mapping[str, SectionCoverage],
    context: Context,
) -> None:
    """Data can't be newer than the moment at which they are said to have been fetched.

    Fetching takes a while, and a shop goes on meanwhile: what changed in those minutes is said, no more.
    """
    undated: list[PageRecord] = []
    for section, records in sections.items():
        entry = covered.get(section)
        stated = context.as_of if entry is None or entry.retrieved_at is None else entry.retrieved_at
        taken = None if stated is None else instant(stated)
        if taken is None:
            undated += records.values()
            continue
        after = [record for record in records.values() if _changed(record) > taken.timestamp()]
        meanwhile = [record for record in after if _changed(record) <= (taken + FETCHING).timestamp()]
        if meanwhile:
            newest = max(meanwhile, key=_changed)
            context.problems.hint(
                "SC533",
                newest.place,
                count=len(meanwhile),
                section=section,
                stated=str(stated),
                id=newest.id,
            )
        for record in newest_first(record for record in after if record not in meanwhile):
            changed = write_time(_changed(record), context.zone or UTC)
            context.problems.error(
                "SC519", record.place, id=record.id, changed=changed, stated=str(stated), section=section
            )
    for record in newest_first(undated)[:1]:
        context.problems.warning("SC520", record.place)


def _changed(record: PageRecord) -> int:
    return max(record.updated, record.created)
