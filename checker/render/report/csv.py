"""A report as a table for a spreadsheet: one line for every record that is in the way.

The columns have the same names in every language; ``counts`` is whether a precondition bears on the verdict
now. No cell can be taken for a formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.render.layout.prose import one_line
from checker.render.layout.spreadsheet import spreadsheet
from checker.render.report.json import local
from checker.render.report.phrases import answer, waived
from checker.render.report.records import missing_fact, record_values
from checker.report.attention import NOT_YET, OPEN
from checker.report.model import PreconditionResult, RecordResult, Report, Result

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

COLUMNS: Final = (
    "policy",
    "subject",
    "verdict",
    "precondition",
    "title",
    "problem",
    "stage",
    "severity",
    "counts",
    "status",
    "why",
    "record",
    "pointer",
    "file",
    "line",
    "values",
    "clears_at",
    "fix",
    "basis",
    "waiver",
)


def to_csv(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """Every record of every precondition that isn't met; titles, values and advice are in ``language``."""
    return spreadsheet(COLUMNS, (row for result in report.results for row in _rows(report, result, language)))


def _rows(report: Report, result: Result, language: Language) -> Iterator[dict[str, str]]:
    """One per record; one for what has no record in the way, and for an answer that nothing else explains."""
    about = {
        "policy": result.policy,
        "subject": result.subject.id or "",
        "verdict": result.verdict.value,
    }
    still_open = [item for item in result.preconditions if item.status in OPEN]
    for item in still_open:
        told = about | _precondition(report, item, language)
        records = (*item.waiting, *item.records)
        if not records:
            yield told | _clears(report, item)
        for record in records:
            yield told | _record(report, record, language)
    if result.verdict in NOT_YET and not still_open:
        facts = [missing_fact(item, language) for item in result.missing]
        yield about | {"why": " ".join([answer(result, report, language), *facts])}


def _precondition(report: Report, item: PreconditionResult, language: Language) -> dict[str, str]:
    return {
        "precondition": item.id,
        "title": one_line(item.title, language),
        "problem": one_line(item.problem, language),
        "stage": item.stage or "",
        "severity": item.severity,
        "counts": "yes" if item.counts else "no",
        "status": item.status.value,
        "why": one_line(item.why, language),
        "file": report.snapshot_file,
        "fix": one_line(item.fix, language),
        "basis": item.basis,
        "waiver": "" if item.waiver is None else waived(item.waiver, language),
    }


def _record(report: Report, record: RecordResult, language: Language) -> dict[str, str]:
    return {
        "record": record.id or "",
        "pointer": record.place.pointer,
        "line": "" if record.place.line is None else str(record.place.line),
        **({} if record.place.file is None else {"file": record.place.file}),
        "values": record_values(record, language, report.timezone),
    } | _clears(report, record)


def _clears(report: Report, item: PreconditionResult | RecordResult) -> dict[str, str]:
    return {"clears_at": "" if item.clears_at is None else local(item.clears_at, report.timezone)}
