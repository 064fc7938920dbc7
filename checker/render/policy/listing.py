"""The policies there are, as a table, as plain lines and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from checker.base.text import Language, Text
from checker.explain.wording.topics import TOPIC
from checker.explain.wording.values import format_days
from checker.language.model.policy import Policy
from checker.render.layout.json import dump
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import bracketed, counted, one_line, plain_lines
from checker.render.layout.width import display_width, pad
from checker.select.platforms import only_on, platforms_of

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_NONE: Final = Text("There are no policies here.", "这里没有规则。")


def list_text(policies: Sequence[Policy], language: Language, **options: Unpack[RenderOptions]) -> str:
    """Id and title of each policy, side by side where the width allows, and below them what it is about."""
    width = options.get("width", 80)
    page = Page(width, colour=options.get("colour", False))
    if not policies:
        page.line(_NONE.to(language))
    column = max((display_width(policy.id) for policy in policies), default=0) + 2
    titles = [one_line(policy.title, language) for policy in policies]
    beside = column + max((display_width(title) for title in titles), default=0) <= width
    for policy, title in zip(policies, titles, strict=True):
        if beside:
            page.line(Run(pad(policy.id, column), Tone.BOLD), title)
        else:
            page.line(Run(policy.id, Tone.BOLD))
            page.line(title, indent=2)
        page.line(Run(_facts(policy, language), Tone.DIM), indent=2, hang=4)
    return page.text()


def list_plain(policies: Sequence[Policy], language: Language, **_: Unpack[RenderOptions]) -> str:
    """One line per policy: ``id: title (what it is about)``."""
    page = Page(None)
    if not policies:
        page.line(_NONE.to(language))
    for policy in policies:
        title, facts = one_line(policy.title, language), _facts(policy, language)
        page.line(f"{policy.id}: {title}" + bracketed(facts, language))
    return plain_lines(page.text(), language)


def _facts(policy: Policy, language: Language) -> str:
    """Topic, platforms, markets, days in force and number of preconditions."""
    count = len(policy.all_preconditions())
    said = [
        "" if policy.topic is None else TOPIC[policy.topic].to(language),
        "/".join(title.to(language) for title in only_on(policy)),
        " ".join(policy.market),
        format_days(policy.in_force.start, policy.in_force.until, language),
        f"{count} 项条件" if language == "zh" else counted(count, "condition", "conditions"),
    ]
    return " · ".join(part for part in said if part)


def list_json(policies: Sequence[Policy], language: Language, **_: Unpack[RenderOptions]) -> str:
    """A list of policies with what they are about and where they stand."""
    return dump(
        [
            {
                "policy": policy.id,
                "title": policy.title.to(language),
                "topic": policy.topic,
                "subject": policy.subject,
                "platforms": list(platforms_of(policy)),
                "markets": list(policy.market),
                "preconditions": len(policy.all_preconditions()),
                "in_force": {
                    "from": None if policy.in_force.start is None else policy.in_force.start.isoformat(),
                    "until": None if policy.in_force.until is None else policy.in_force.until.isoformat(),
                },
                "file": policy.file,
                "line": policy.span.line,
            }
            for policy in policies
        ]
    )
