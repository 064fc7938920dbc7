"""Importers made of tables of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics.collector import Collector
from checker.importers.columns.gather import Gathered, Note
from checker.importers.columns.layout import ColumnLayout, Headers
from checker.importers.columns.load import tables
from checker.importers.columns.model import Columns, spelt
from checker.importers.columns.names import range_in, stamp_in, zone_in
from checker.importers.columns.records import RecordReader
from checker.importers.columns.said import of_cells, of_header
from checker.importers.columns.survey import Shop, Shown, settled, survey
from checker.importers.facts import Facts
from checker.importers.fields import Json
from checker.importers.id_rows import IdRows
from checker.importers.importer import (
    Content,
    Context,
    Imported,
    Importer,
    Recognition,
    RowProblem,
    SectionCoverage,
    Sections,
    Survey,
    Trace,
)
from checker.importers.place import ExportPlace
from checker.importers.tables.model import Table
from checker.importers.watching import MAKING, watched
from checker.snapshot.kept import Change, KeptRecords

#: What is claimed of a section as a whole.
_CLAIMS: Final = frozenset({"complete", "created_since", "asserted_by"})
#: So many columns are named by which a file was recognised.
_NAMED: Final = 4


class Surveyed(Struct):
    """One table on its way: where its columns stand, its rows by record, and what they show together."""

    layout: ColumnLayout
    gathered: Gathered
    findings: Shown
    bad: list[RowProblem]


class RowOrigins(Mapping[tuple[str, str], ExportPlace]):
    """Where the records of a table stand, found when somebody asks."""

    def __init__(self, section: str, rows: IdRows, table: ExportPlace) -> None:
        self._section, self._rows, self._table = section, rows, table

    def __getitem__(self, key: tuple[str, str]) -> ExportPlace:
        row = self._rows.get(key[1]) if key[0] == self._section else None
        if row is None:
            raise KeyError(key)
        return self._table.at(row)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((self._section, identifier) for identifier in self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def column_importers(folder: Path) -> Mapping[str, Importer]:
    """The importers that the tables of columns in ``folder`` make, by kind."""
    return importers_of(tables(folder))


def importers_of(tables_of_columns: Iterable[Headers]) -> Mapping[str, Importer]:
    """The importers that tables of columns make, by kind."""
    by_kind: dict[str, list[Headers]] = {}
    for headers in tables_of_columns:
        by_kind.setdefault(headers.table.kind, []).append(headers)
    return MappingProxyType({kind: _importer(of_kind) for kind, of_kind in by_kind.items()})


def _importer(of_kind: Sequence[Headers]) -> Importer:
    first = of_kind[0].table
    market = first.market
    common = {"region": market.region, "currency": market.currency, "timezone": market.timezone}
    return Importer(
        first.title.text,
        first.files.text,
        first.platform,
        partial(_recognise, of_kind),
        _read,
        partial(_survey, of_kind),
        market=tuple((key, value) for key, value in common.items() if value is not None),
        columns=frozenset(word for headers in of_kind for word in headers.words),
        typical=tuple(next(spelt(first.every()[name].names))[1] for name in first.recognise),
    )


def _laid(of_kind: Sequence[Headers], table: Table | None) -> tuple[Headers, ColumnLayout] | None:
    """The table of columns that knows most of a file's header."""
    if table is None:
        return None
    found = [(headers, layout) for headers in of_kind if (layout := headers.lay(table.header)) is not None]
    return max(found, key=lambda pair: pair[1].known, default=None)


def _recognise(of_kind: Sequence[Headers], content: Content) -> Recognition | None:
    found = _laid(of_kind, content.table)
    if found is None:
        return None
    headers, layout = found
    title = headers.table.title
    names = [layout.header[layout.at[name]].strip() for name in headers.table.recognise[:_NAMED]]
    return Recognition(
        Text(
            f"{title.en} (columns {', '.join(names)})",
            f"{title.zh}（列：{'、'.join(names)}）",
        ),
        layout.known,
    )


def _survey(
    of_kind: Sequence[Headers], contents: Sequence[Content], problems: Collector, _facts: Facts
) -> Survey:
    """What the tables show of their shop; the tables themselves, gathered."""
    work: dict[int, Surveyed] = {}
    traces = []
    for content in contents:
        found = _laid(of_kind, content.table)
        if found is None or content.table is None:
            continue
        headers, layout = found
        of_header(headers, content.table, problems)
        surveyed = _surveyed(layout, content)
        work[id(content)] = surveyed
        traces.append(_trace(surveyed, content.table))
    return Survey(traces=tuple(traces), work=work)


def _surveyed(layout: ColumnLayout, content: Content) -> Surveyed:
    bad: list[RowProblem] = []
    gathered = Gathered(layout, _note(content, layout, bad))
    gathered.take(content.rows())
    return Surveyed(layout, gathered, survey(gathered), bad)


def _note(content: Content, layout: ColumnLayout, bad: list[RowProblem]) -> Note:
    """What notes a row that isn't understood."""
    sheet = None if content.table is None else content.table.sheet

    def note(row: int, name: str | None, code: str, message: Text) -> None:
        column = None if name is None or name not in layout.at else layout.header[layout.at[name]].strip()
        bad.append(RowProblem(content.source.name, sheet, row, column, code, message, layout.table.section))

    return note


def _trace(surveyed: Surveyed, table: Table) -> Trace:
    """What a table shows of its shop."""
    found = surveyed.findings
    proven = settled(found, surveyed.layout, Shop())
    first = next((identifier for identifier, *_ in surveyed.gathered), "")
    return Trace(
        surveyed.layout.table.title.text,
        first,
        table.place,
        currency=proven.currency,
        region=next(iter(proven.regions)) if len(proven.regions) == 1 else None,
        count=len(surveyed.gathered),
    )


def _read(contents: Sequence[Content], context: Context) -> Imported:
    """The records of tables that have been surveyed."""
    work = context.survey.work
    assert isinstance(work, dict)
    content = contents[0]
    surveyed: Surveyed = work.pop(id(content))
    layout, table = surveyed.layout, surveyed.layout.table
    region, currency = context.shop.get("region"), context.currency
    written = settled(
        surveyed.findings,
        layout,
        Shop(region if isinstance(region, str) else None, currency, context.zone),
    )
    zone = zone_in(Path(content.source.name).name)
    records = RecordReader(
        surveyed.gathered, surveyed.findings, written, _note(content, layout, surveyed.bad), zone
    )
    found = KeptRecords(watched(records, context.watch, MAKING, len(surveyed.gathered)))
    assert content.table is not None
    of_cells(layout, surveyed.findings, records.readers, content.table, context.problems)
    bad = {problem.row for problem in surveyed.bad}
    entry = {"source": "export", **context.claims.get(table.section, {})}
    if table.part:
        entry = {key: value for key, value in entry.items() if key not in _CLAIMS}
    if (days := range_in(Path(content.source.name).name)) is not None:
        entry.setdefault("note", days)
    if context.retrieved_at is not None:
        entry.setdefault("retrieved_at", context.retrieved_at.isoformat())
    elif table.stamped and (taken := stamp_in(Path(content.source.name).name)) is not None:
        entry.setdefault("retrieved_at", taken.astimezone(written.zones[0]).isoformat())
    covered = replace(SectionCoverage.of(entry, surveyed.gathered.rows), bad_rows=len(bad))
    return Imported(
        platform=table.platform,
        sections={table.section: found},
        coverage={table.section: covered},
        origins=RowOrigins(table.section, surveyed.gathered.first_rows, content.table.place),
        bad=surveyed.bad,
        settle=partial(_settle, table, surveyed.gathered.first_rows, len(found)) if table.unstated else None,
    )


def _settle(table: Columns, ours: IdRows, count: int, sections: Sections) -> Mapping[str, Change]:
    """Note of the ``count`` records of this file what the platform doesn't state, where nobody else does."""
    alone = len(sections[table.section]) == count  # each of ours is among them, so none is another's

    def unstated(record: Json) -> None:
        fields = table.unstated.get(str(record.get(table.status or "")), ())
        if fields and (alone or record.get(table.id) in ours):
            for field in fields:
                record.setdefault(field, None)

    return {table.section: unstated}
