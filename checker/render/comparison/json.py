"""A comparison as JSON: ``schemas/comparison.schema.json`` documents every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.base.text import Language
from checker.comparison.model import (
    Course,
    Dates,
    Moved,
    PreconditionChange,
    RecordChange,
    ResultChange,
    ShopComparison,
    Side,
    SummaryChange,
)
from checker.render.layout.json import FORMAT, Json, dump
from checker.report.saved import SavedFact

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_json(comparison: ShopComparison, _language: Language, **_: Unpack[RenderOptions]) -> str:
    """``comparison`` as a JSON document; its texts are in the language of the reports."""
    return dump(
        {
            "comparison": FORMAT,
            "changed": comparison.changed,
            "before": _side(comparison.before),
            "after": _side(comparison.after),
            "results": [_result(item) for item in comparison.results],
            "summary": [_summary(item) for item in comparison.summaries],
            "policies": [
                {"policy": item.policy, "title": item.title, "change": item.change.value, "why": item.why}
                for item in comparison.policies
            ],
        }
    )


def _side(side: Side) -> Json:
    found = side.snapshot
    return {
        "as_of": side.as_of,
        "timezone": side.timezone,
        "engine": side.engine,
        "saved": side.saved,
        "snapshot": {"shop": found.shop, "title": found.title, "file": found.file, "sha256": found.sha256},
        "parameters": dict(side.parameters),
    }


def _result(item: ResultChange) -> Json:
    subject = item.subject
    return {
        "policy": item.policy,
        "title": item.title,
        "subject": {"type": subject.type, "id": subject.id, "title": subject.title},
        "changed": item.changed,
        "fate": item.fate and item.fate.value,
        "verdict": _moved(item.verdict),
        **{name: _date(item.dates, name) for name in Dates.__struct_fields__},
        "stage": _moved(item.stage),
        "cause": item.cause and item.cause.value,
        "moved_by": list(item.moved_by),
        "preconditions": {
            **{
                each.value: [_precondition(p) for p in item.preconditions if p.course is each]
                for each in _TOLD
            },
            "still_failing": [p.id for p in item.preconditions if p.course is Course.SAME],
        },
        "values": {name: _moved(moved) for name, moved in item.values.items()},
        "facts_known": [_fact(fact) for fact in item.known],
        "facts_unknown": [_fact(fact) for fact in item.unknown],
    }


_TOLD = (Course.CLEARED, Course.NEW, Course.CHANGED)


def _precondition(item: PreconditionChange) -> Json:
    return {
        "id": item.id,
        "said": item.said,
        "why": item.why,
        "severity": item.severity,
        "counts": item.counts,
        "status": _moved(item.status),
        "clears_at": _moved(item.clears_at),
        "may_clear_at": _moved(item.may_clear_at),
        "failing": _moved(item.failing),
        "unknown": _moved(item.unknown),
        "cause": item.cause and item.cause.value,
        "records": [_record(record) for record in item.records],
        "more_records": item.more,
    }


def _record(item: RecordChange) -> Json:
    return {
        "id": item.id,
        "section": item.section or None,
        "change": item.fate.value,
        "decides": item.decides,
        "failing": _moved(item.failing),
        "clears_at": _moved(item.clears_at),
        "values": {"before": dict(item.before), "after": dict(item.after)},
    }


def _summary(item: SummaryChange) -> Json:
    return {
        "policy": item.policy,
        "title": item.title,
        "subject": item.section,
        "changed": item.changed,
        "counts": {verdict.value: _moved(moved) for verdict, moved in item.counts.items()},
        "results": [_result(result) for result in item.results],
        "more_records": item.more,
    }


def _fact(fact: SavedFact) -> Json:
    return {"path": fact.path, "title": fact.title}


def _date(dates: Moved, name: str) -> Json:
    return _moved(Moved(getattr(dates.before, name), getattr(dates.after, name)))


def _moved(moved: Moved) -> Json:
    return {"before": _plain(moved.before), "after": _plain(moved.after)}


def _plain(value: Any) -> Json:
    plain: Json = getattr(value, "value", value)  # a word of an enumeration, or what JSON has
    return plain
