"""A report as JSON: the shape that other programs read.

``schemas/report.schema.json`` documents every key. The order of keys is fixed, and the same report gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.diagnostics import Span
from checker.diagnostics.messages import Said
from checker.language.model.policy import Voice
from checker.render.diagnostics.json import diagnostic_object
from checker.render.layout.json import FORMAT, Json, dump
from checker.report.model import (
    Assertion,
    FigureResult,
    Missing,
    NotApplied,
    PreconditionResult,
    RecordResult,
    Report,
    Result,
    SourceResult,
    Summary,
    WaiverResult,
)
from checker.values.calendar import NEVER, in_zone
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Ratio, Unknown, Value

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_json(report: Report, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``report`` as a JSON document with a line break at its end; texts are in ``language``."""
    return dump(document(report, language))


def document(report: Report, language: Language) -> Mapping[str, Json]:
    """What ``to_json`` writes, as plain data."""
    return _JsonWriter(language, report.timezone).report(report)


def local(instant: datetime, timezone: str | None) -> str:
    """``instant`` by the shop's clock, UTC where its zone isn't known: RFC 3339 with its offset."""
    return (instant if instant >= NEVER else in_zone(instant, timezone)).isoformat()


def moment(instant: datetime | None, timezone: str | None) -> str | None:
    """``instant`` by the shop's clock where there is one."""
    return None if instant is None else local(instant, timezone)


def snapshot_object(report: Report) -> dict[str, Json]:
    """What was checked."""
    return {
        "shop": report.shop,
        "title": report.shop_title,
        "file": report.snapshot_file,
        "sha256": report.sha256,
    }


class _JsonWriter:
    def __init__(self, language: Language, timezone: str | None) -> None:
        self._language = language
        self._timezone = timezone

    def report(self, report: Report) -> Mapping[str, Json]:
        return {
            "report": FORMAT,
            "as_of": self._instant(report.as_of),
            "as_of_origin": report.as_of_origin.value,
            "timezone": report.timezone,
            "engine": self._text(report.engine),
            "snapshot": snapshot_object(report),
            "asked": {
                "policies": None if report.asked.policies is None else list(report.asked.policies),
                "subject": report.asked.subject,
                "records": report.asked.records,
            },
            "parameters": dict(report.parameters),
            "results": [self._result(result) for result in report.results],
            "summary": {summary.policy: self._summary(summary) for summary in report.summaries},
            "not_applied": [self._not_applied(item) for item in report.not_applied if item.asked_for],
            "diagnostics": [diagnostic_object(item, self._language) for item in report.diagnostics],
            **({"asserted": [self._assertion(item) for item in report.asserted]} if report.asserted else {}),
        }

    def _assertion(self, item: Assertion) -> Json:
        return {
            "section": item.section,
            "complete_since": self._moment(item.since),
            "by": item.by,
            "retrieved_at": self._moment(item.retrieved_at),
        }

    def _not_applied(self, item: NotApplied) -> Json:
        return {
            "policy": item.policy,
            "title": self._text(item.title),
            "reason": item.reason,
            "why": self._text(item.why),
            "in_force": [{"from": _date(days.start), "until": _date(days.until)} for days in item.in_force],
            "failing": [
                {
                    "condition": self._text(test.condition),
                    "field": test.field,
                    "value": self._value(test.value),
                    "rule": self._start(test.rule),
                }
                for test in item.failing
            ],
            "overridden_by": list(item.overridden_by),
            "uncovered": None if item.uncovered is None else self._text(item.uncovered),
        }

    def _summary(self, summary: Summary) -> Json:
        return {
            "subject": summary.subject,
            "title": self._text(summary.title),
            "counts": {verdict.value: count for verdict, count in summary.counts.items()},
            "shown": summary.shown,
            "figures": self._figures(summary.figures),
        }

    def _figures(self, figures: Iterable[FigureResult]) -> list[Json]:
        return [
            {
                "name": item.name,
                "title": self._text(item.title),
                "value": self._text(item.value),
                "age": item.age.value,
                "in_force": _date(item.in_force),
                "review_by": _date(item.review_by),
                "of": _date(item.since),
            }
            for item in figures
        ]

    def _result(self, result: Result) -> Json:
        subject = result.subject
        return {
            "policy": result.policy,
            "title": self._text(result.title),
            "subject": {"type": subject.type, "id": subject.id, "title": self._text(subject.title)},
            "verdict": result.verdict.value,
            "verdict_without": None if result.verdict_without is None else result.verdict_without.value,
            "eligible_from": self._moment(result.eligible_from),
            "may_be_eligible_from": self._moment(result.may_be_eligible_from),
            "eligible_until": self._moment(result.eligible_until),
            "late_from": self._moment(result.late_from),
            "stage": result.stage,
            "stages": [
                {
                    "id": stage.id,
                    "title": self._text(stage.title),
                    "state": stage.state,
                    "awaits": stage.awaits,
                    "awaits_platform": stage.awaits_platform,
                }
                for stage in result.stages
            ],
            "values": {name: self._value(value.value) for name, value in result.values.items()},
            "figures": self._figures(result.figures),
            "preconditions": [self._precondition(item) for item in result.preconditions],
            **self._lacking(result.missing),
            "derivation": [
                {"rule": step.rule, "because": list(step.because), "concludes": step.concludes}
                for step in result.derivation
            ],
            "notes": self._text(result.notes),
        }

    def _precondition(self, item: PreconditionResult) -> Json:
        return {
            "id": item.id,
            "stage": item.stage,
            "until": item.until,
            "status": item.status.value,
            "severity": item.severity,
            "basis": item.basis,
            "provenance": item.voice,
            "counts": item.counts,
            "passed": item.passed,
            "title": self._text(item.title),
            "why": self._text(item.why),
            "problem": self._text(item.problem),
            "fix": self._text(item.fix),
            "clears_at": self._moment(item.clears_at),
            "may_clear_at": self._moment(item.may_clear_at),
            "checked": item.checked,
            "failing": item.failing,
            "unknown": item.unknown,
            "awaited": item.awaited,
            "waiting": [self._record(record) for record in item.waiting],
            "records": [self._record(record) for record in item.records],
            **self._lacking(item.missing),
            "rule": self._start(item.rule),
            "source": None if item.source is None else self._source(item.source),
            "waiver": None if item.waiver is None else self._waiver(item.waiver),
        }

    def _record(self, record: RecordResult) -> Json:
        return {
            "id": record.id,
            "pointer": record.place.pointer,
            **({} if record.place.file is None else {"file": record.place.file}),
            "line": record.place.line,
            "column": record.place.column,
            "failing": record.failing,
            "values": {name: self._value(value) for name, value in record.values.items()},
            "clears_at": self._moment(record.clears_at),
            "may_clear_at": self._moment(record.may_clear_at),
            "missing": list(record.missing),
        }

    def _source(self, source: SourceResult) -> Json:
        return {
            "title": self._text(source.title),
            "section": source.section,
            "published": _date(source.published),
            "quote": source.quote,
            "url": source.url,
            "kind": None if source.kind is Voice.UNSTATED else source.kind,
        }

    def _waiver(self, waiver: WaiverResult) -> Json:
        return {
            "reason": waiver.reason,
            "approved_by": waiver.approved_by,
            "expires": _date(waiver.expires),
            "days_left": waiver.days_left,
            "records": list(waiver.records),
            "written": self._start(waiver.span),
        }

    def _lacking(self, missing: Sequence[Missing]) -> dict[str, Json]:
        return {
            "missing": [item.path for item in missing],
            "missing_details": [
                {"path": item.path, "title": self._text(item.title), "reason": self._text(item.reason)}
                for item in missing
            ],
        }

    def _start(self, span: Span) -> Json:
        return {"file": span.file, "line": span.line, "column": span.column}

    def _text(self, text: Said) -> str:
        return text.to(self._language)

    def _moment(self, instant: datetime | None) -> str | None:
        return moment(instant, self._timezone)

    def _instant(self, instant: datetime) -> str:
        return local(instant, self._timezone)

    def _value(self, value: Value) -> Json:
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, Money):
            return {"amount": f"{value.amount:f}", "currency": value.currency}
        if isinstance(value, datetime):
            return self._instant(value)
        if isinstance(value, Interval):
            return {
                "not_before": self._moment(value.not_before),
                "not_after": self._moment(value.not_after),
            }
        if isinstance(value, Range):
            return {"low": self._value(value.low), "high": self._value(value.high)}
        if isinstance(value, Unknown):
            return {"unknown": value.reason.value}
        if isinstance(value, Ratio):
            return value.percent
        if isinstance(value, Decimal):
            return f"{value:f}"
        assert isinstance(value, (Duration, LocalDate))
        return str(value)


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
