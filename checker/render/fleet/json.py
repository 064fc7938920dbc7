"""What all rows of a run come to, as JSON: ``schemas/fleet.schema.json`` documents every key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.render.layout.json import FORMAT, Json, dump
from checker.report.fleet import FleetChanges, FleetSummary, Obstacle, PolicyTally

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_json(summary: FleetSummary, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``summary`` as a JSON document."""
    return dump(_document(summary, language))


def _document(summary: FleetSummary, language: Language) -> Mapping[str, Json]:
    first, last = summary.as_of or (None, None)
    return {
        "fleet": FORMAT,
        "shops": summary.shops,
        "rows": summary.rows,
        "status": summary.status,
        "as_of": {"first": first, "last": last},
        "unreadable": dict(summary.unreadable),
        "first_unreadable": list(summary.first_unreadable),
        "nothing_applies": summary.silent,
        "repeated": {"count": summary.repeats, "first": list(summary.repeated)},
        "since": _changes(summary.since),
        "policies": [_policy(tally, language) for tally in summary.policies],
    }


def _changes(found: FleetChanges | None) -> Json:
    if found is None:
        return None
    return {
        "flips": [
            {"policy": item.policy, "before": item.before, "after": item.after, "count": item.count}
            for item in found.flips
        ],
        "unchanged": found.unchanged,
        "new_shops": found.new_shops,
        "gone_shops": found.gone_shops,
    }


def _policy(tally: PolicyTally, language: Language) -> Json:
    return {
        "policy": tally.policy,
        "title": tally.title.to(language),
        "subject": tally.kind,
        "verdicts": {verdict.value: count for verdict, count in tally.verdicts.items()},
        "failing": [_standing(item, language) for item in tally.failing],
        "unknown": [_standing(item, language) for item in tally.unknown],
        "eligible_by": [
            {"date": item.day, "count": item.count, "by_then": item.by_then} for item in tally.dates
        ],
        "waiting_without_date": tally.undated,
    }


def _standing(item: Obstacle, language: Language) -> Json:
    return {"id": item.id, "title": item.title.to(language), "count": item.count, "alone": item.alone}
