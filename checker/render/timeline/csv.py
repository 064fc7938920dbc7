"""The dates of a report as a table for a spreadsheet: a line for each record, and for what has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.render.layout.spreadsheet import spreadsheet
from checker.render.report.json import local
from checker.render.timeline.words import depends, headline
from checker.report.dates import DatedEvent
from checker.report.schedule import Schedule

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

COLUMNS: Final = (
    "day", "at", "kind", "certain", "past", "turn", "headline", "policy", "precondition", "subject", "record",
    "depends",
)  # fmt: skip


def schedule_to_csv(schedule: Schedule, language: Language, **_: Unpack[RenderOptions]) -> str:
    """Every record of every event; what happens is told in ``language``."""
    zone = schedule.report.timezone
    return spreadsheet(COLUMNS, (row for event in schedule.events for row in _rows(event, zone, language)))


def _rows(event: DatedEvent, timezone: str | None, language: Language) -> Iterator[dict[str, str]]:
    rule = event.rules[0]
    told = {
        "day": event.day.isoformat(),
        "at": local(event.at, timezone),
        "kind": event.kind.value,
        "certain": "yes" if event.certain else "no",
        "past": "yes" if event.past else "no",
        "turn": event.turn,
        "headline": headline(event, language),
        "policy": rule.policy,
        "precondition": rule.precondition or "",
        "subject": event.subject,
        "depends": depends(event, language),
    }
    if not event.named:
        yield told
    for record in event.named:
        own = record.rule or rule
        yield told | {
            "record": record.id,
            "at": local(record.at or event.at, timezone),
            "policy": own.policy,
            "precondition": own.precondition or "",
        }
