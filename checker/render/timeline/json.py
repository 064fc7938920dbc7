"""The dates of a report as JSON: the shape that other programs read.

``schemas/when.schema.json`` documents every key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.render.diagnostics.json import diagnostic_object
from checker.render.layout.json import FORMAT, Json, dump
from checker.render.report.json import local, moment, snapshot_object
from checker.render.timeline.words import headline
from checker.report.attention import SHOP
from checker.report.dates import DatedEvent, DatedRecord
from checker.report.model import Report
from checker.report.schedule import Schedule

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def schedule_to_json(schedule: Schedule, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``schedule`` as a JSON document with a line break at its end; texts are in ``language``."""
    report = schedule.report
    return dump(
        {
            "when": FORMAT,
            "as_of": local(report.as_of, report.timezone),
            "timezone": report.timezone,
            "until": None if schedule.until is None else schedule.until.isoformat(),
            "snapshot": snapshot_object(report),
            "results": results_object(report, language),
            "events": [event_object(event, report.timezone, language) for event in schedule.events],
            "diagnostics": [diagnostic_object(item, language) for item in report.remarks_so_far()],
        }
    )


def results_object(report: Report, language: Language) -> list[dict[str, Json]]:
    """What the shop may do under each policy, and from when to when."""
    zone = report.timezone
    return [
        {
            "policy": result.policy,
            "title": result.title.to(language),
            "verdict": result.verdict.value,
            "eligible_from": moment(result.eligible_from, zone),
            "may_be_eligible_from": moment(result.may_be_eligible_from, zone),
            "eligible_until": moment(result.eligible_until, zone),
        }
        for result in report.results
        if result.subject.type == SHOP
    ]


def event_object(event: DatedEvent, timezone: str | None, language: Language) -> dict[str, Json]:
    """One event."""
    grounds = event.grounds()
    return {
        "kind": event.kind.value,
        "day": event.day.isoformat(),
        "at": local(event.at, timezone),
        "last": local(event.last, timezone),
        "certain": event.certain,
        "past": event.past,
        "counts": event.counts,
        "turn": event.turn,
        "headline": headline(event, language),
        "title": event.title.to(language),
        "policy": event.rules[0].policy,
        "policy_title": event.policy.to(language),
        "rules": [{"policy": rule.policy, "precondition": rule.precondition} for rule in event.rules],
        "subject": event.subject,
        "count": event.count,
        "records": [record_object(record, timezone) for record in event.records],
        "why": grounds.why.to(language),
        "depends": [text.to(language) for text in grounds.depends],
    }


def record_object(record: DatedRecord, timezone: str | None) -> dict[str, Json]:
    """A record with its own instant."""
    return {"id": record.id, "at": moment(record.at, timezone)}
