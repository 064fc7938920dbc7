"""When verdicts change, for programs and spreadsheets.

``schemas/changes.schema.json`` documents every key of the JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.render.diagnostics.json import diagnostic_object
from checker.render.layout.json import FORMAT, Json, dump
from checker.render.layout.spreadsheet import spreadsheet
from checker.render.report.json import local, snapshot_object
from checker.render.timeline.changes import causes
from checker.render.timeline.json import record_object, results_object
from checker.report.changes import Changes, VerdictChange

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

COLUMNS: Final = ("day", "at", "policy", "subject", "record", "before", "after", "causes")


def changes_to_json(changes: Changes, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``changes`` as a JSON document with a line break at its end; texts are in ``language``."""
    report = changes.report
    return dump(
        {
            "changes": FORMAT,
            "as_of": local(report.as_of, report.timezone),
            "until": local(changes.until, report.timezone),
            "timezone": report.timezone,
            "snapshot": snapshot_object(report),
            "results": results_object(report, language),
            "verdicts": [_object(change, report.timezone, language) for change in changes.changes],
            "diagnostics": [diagnostic_object(item, language) for item in report.remarks_so_far()],
        }
    )


def _object(change: VerdictChange, timezone: str | None, language: Language) -> dict[str, Json]:
    stages = change.stages
    return {
        "policy": change.policy,
        "title": change.title.to(language),
        "subject": change.subject,
        "day": change.day.isoformat(),
        "at": local(change.at, timezone),
        "last": local(change.last, timezone),
        "before": None if change.before is None else change.before.value,
        "after": None if change.after is None else change.after.value,
        "version": change.version,
        "stages": None if stages is None else [stage.to(language) for stage in stages],
        "causes": [
            {
                "precondition": cause.id,
                "title": cause.title.to(language),
                "before": None if cause.before is None else cause.before.value,
                "after": None if cause.after is None else cause.after.value,
            }
            for cause in change.causes
        ],
        "count": change.count,
        "records": [record_object(record, timezone) for record in change.named],
    }


def changes_to_csv(changes: Changes, language: Language, **_: Unpack[RenderOptions]) -> str:
    """A line for each change of each record; what makes it is told in ``language``."""
    zone = changes.report.timezone
    return spreadsheet(COLUMNS, (row for change in changes.changes for row in _rows(change, zone, language)))


def _rows(change: VerdictChange, timezone: str | None, language: Language) -> Iterator[dict[str, str]]:
    told = {
        "day": change.day.isoformat(),
        "at": local(change.at, timezone),
        "policy": change.policy,
        "subject": change.subject,
        "before": "" if change.before is None else change.before.value,
        "after": "" if change.after is None else change.after.value,
        "causes": "; ".join(causes(change, language)),
    }
    if not change.named:
        yield told
    for record in change.named:
        yield told | {"record": record.id, "at": local(record.at or change.at, timezone)}
