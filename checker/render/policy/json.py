"""A policy in sentences, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.base.text import Language, Text
from checker.explain.sentences import PolicyText, PreconditionText, SourceText
from checker.language.model.policy import FigureDates, Voice
from checker.render.layout.json import Json, dump
from checker.render.policy.words import cited

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions


def policies_to_json(policies: Sequence[PolicyText], language: Language, **_: Unpack[RenderOptions]) -> str:
    """``policies`` as a JSON list."""
    return dump([_policy(policy, language) for policy in policies])


def _policy(policy: PolicyText, language: Language) -> Json:

    def say(text: Text) -> str:
        return text.to(language)

    def precondition(item: PreconditionText) -> Json:
        return {
            "id": item.id,
            "title": say(item.title),
            "says": say(item.says),
            "when": say(item.when),
            "unless": say(item.unless),
            "until": say(item.until),
            "problem": say(item.problem),
            "fix": say(item.fix),
            "source": None if item.citation is None else cited(item.citation, language),
            "basis": "inferred" if item.voice is Voice.INFERRED else "stated",
            "provenance": item.voice,
            "severity": "advisory" if item.advisory else "blocking",
            "rule": {"file": item.file, "line": item.line},
        }

    return {
        "policy": policy.id,
        "title": say(policy.title),
        "file": policy.file,
        "extends": list(policy.extends),
        "differs": [say(text) for text in policy.differs],
        "topic": policy.topic,
        "platforms": [say(title) for title in policy.platforms],
        "market": list(policy.market),
        "subject": policy.subject,
        "applies_to": say(policy.applies_to),
        "in_force": {
            "from": None if policy.start is None else policy.start.isoformat(),
            "until": None if policy.until is None else policy.until.isoformat(),
        },
        "stages": [
            {
                "id": stage.id,
                "title": say(stage.title),
                "awaits": stage.awaits,
                "awaits_platform": stage.awaits == "platform",
                "done_when": say(stage.done_when),
                "preconditions": [precondition(item) for item in stage.preconditions],
            }
            for stage in policy.stages
        ],
        "values": {
            name: {"title": say(value.title), "says": say(value.says)}
            for name, value in policy.values.items()
        },
        "parameters": [
            {
                "name": item.name,
                "title": say(item.title),
                "value": say(item.value),
                "market": list(item.market),
                "source": None if item.citation is None else cited(item.citation, language),
                "choices": {choice.name: say(choice.title) for choice in item.choices},
                "choice_sources": {
                    choice.name: cited(choice.citation, language)
                    for choice in item.choices
                    if choice.citation is not None
                },
                **_dates(item.dates),
                "choice_dates": {
                    choice.name: _dates(choice.dates) for choice in item.choices if choice.dates
                },
                "disputed": item.disputed,
                "chosen": item.chosen,
            }
            for item in policy.parameters
        ],
        "sources": [_source(source, language) for source in policy.sources],
        "notes": say(policy.notes),
    }


def _dates(dates: FigureDates) -> dict[str, Json]:
    return {
        "in_force": None if dates.in_force is None else dates.in_force.isoformat(),
        "review_by": None if dates.review_by is None else dates.review_by.isoformat(),
    }


def _source(source: SourceText, language: Language) -> Json:
    return {
        "title": source.title.to(language),
        "section": source.section,
        "published": None if source.published is None else source.published.isoformat(),
        "url": source.url,
        "kind": None if source.kind is Voice.UNSTATED else source.kind,
    }
