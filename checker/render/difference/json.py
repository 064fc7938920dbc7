"""A change of rules for programs: ``schemas/diff.schema.json`` documents every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.render.layout.json import FORMAT, Json, dump
from checker.render.report.json import moment
from checker.report.difference import Flip, LibraryDifference, PolicyDifference, Witness

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def to_json(found: LibraryDifference, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``found`` as a JSON document."""
    return dump(
        {
            "diff": FORMAT,
            "as_of": moment(found.as_of, "UTC"),
            "relation": found.relation.value,
            "policies": [_policy(item, language) for item in found.policies],
            "checked": found.checked,
            "flips": [_flip(item) for item in found.flips],
        }
    )


def _policy(item: PolicyDifference, language: Language) -> Json:
    witness = item.looser or item.stricter
    shown: dict[str, Json] = {
        "policy": item.policy,
        "title": item.title.to(language),
        "relation": item.relation.value,
        "since": None if item.since is None else item.since.isoformat(),
        "texts_only": item.texts_only,
        "records": item.size,
        "tried": item.tried,
        "open": dict(item.open),
        "changes": [
            {
                "id": change.id,
                "change": change.kind.value,
                "before": change.before.to(language),
                "after": change.after.to(language),
            }
            for change in item.changes
        ],
        **_witness(witness),
        "looser": None if item.looser is None else _witness(item.looser),
        "stricter": None if item.stricter is None else _witness(item.stricter),
    }
    return shown


def _witness(witness: Witness | None) -> dict[str, Json]:
    if witness is None:
        return {"witness": None, "before": None, "after": None, "decisive": [], "parameters": {}}
    return {
        "witness": dict(witness.snapshot),
        "before": witness.before.value,
        "after": witness.after.value,
        "decisive": list(witness.decisive),
        "parameters": dict(witness.parameters),
    }


def _flip(item: Flip) -> Json:
    return {
        "source": item.source,
        "shop": item.shop,
        "policy": item.policy,
        "subject": {"type": item.subject, "id": item.id},
        "before": None if item.before is None else item.before.value,
        "after": None if item.after is None else item.after.value,
        "eligible_from": {
            "before": None if item.from_before is None else moment(item.from_before, "UTC"),
            "after": None if item.from_after is None else moment(item.from_after, "UTC"),
        },
        "decisive": list(item.decisive),
    }
