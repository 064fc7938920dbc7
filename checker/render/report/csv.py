"""A report as a table for a spreadsheet: one line for every record that is in the way.

The columns have the same names in every language; ``counts`` is whether a precondition bears on the verdict
now. ``action`` is what to do about the record, as its state calls for it, or else as the policy says; ``by``
is whose act that is, ``where`` where it is done. No cell can be taken for a formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.render.layout.prose import bracketed, one_line
from checker.render.layout.spreadsheet import spreadsheet_parts
from checker.render.report.json import local
from checker.render.report.phrases import answer, waived
from checker.render.report.records import missing_fact, record_values
from checker.report.attention import NOT_YET, OPEN, remedies
from checker.report.model import PreconditionResult, RecordResult, Report, Result, Status, in_passing

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions
    from checker.schema.where import Where

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
    "action",
    "by",
    "where",
    "fix",
    "basis",
    "provenance",
    "waiver",
)


def to_csv(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """Every record of every precondition that isn't met; titles, values and advice are in ``language``."""
    return "".join(csv_parts(report, language))


def csv_parts(report: Report, language: Language, **_: Unpack[RenderOptions]) -> Iterator[str]:
    """The same in parts: each result is explained as it is written, and let go of."""
    results = in_passing(report.results)
    return spreadsheet_parts(COLUMNS, (row for result in results for row in _rows(report, result, language)))


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
        acts = _actions(report, item, language) if records else {}
        for record in records:
            yield told | _record(report, record, language) | acts.get(record.id, {})
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
        "action": ""
        if item.status is Status.WAIVED
        else " ".join(one_line(text, language) for text in remedies(item)),
        "fix": one_line(item.fix, language),
        "basis": item.basis,
        "provenance": item.voice,
        "waiver": "" if item.waiver is None else waived(item.waiver, language),
    }


def _actions(
    report: Report, item: PreconditionResult, language: Language
) -> dict[str | None, dict[str, str]]:
    """What to do about each record that fails, by its id, where the table of actions knows."""
    from checker.actions.states import called_for, of_values  # the table is slow to load

    found: dict[str | None, dict[str, str]] = {}
    for state in item.states():
        fitting = called_for(
            state.place, of_values(state.values), platform=report.platform, as_of=report.as_of
        )
        if fitting:
            action, place = fitting[0], fitting[0].place(report.platform)
            found[state.id] = {
                "action": action.said().to(language),
                "by": action.by.value,
                "where": "" if place is None else _place(place, language),
            }
    return found


def _place(place: Where, language: Language) -> str:
    """The way through the menus, and whose word it is."""
    return place.path.to(language) + bracketed(place.evidence.to(language), language)


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
