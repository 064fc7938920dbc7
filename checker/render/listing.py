"""The policies there are, as a table, as plain lines and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from checker.language.model import Policy
from checker.render.json import dump
from checker.render.page import Page, Run, Tone
from checker.render.screen import ascii_punctuation, one_line
from checker.render.width import display_width, pad
from checker.text import Language, Text

_NONE: Final = Text("There are no policies here.", "这里没有规则。")


def list_text(
    policies: Sequence[Policy], language: Language, *, width: int = 80, colour: bool = False
) -> str:
    """One row per policy: id and title, side by side where the width allows, else below each other."""
    page = Page(width, colour=colour)
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
    return page.text()


def list_plain(policies: Sequence[Policy], language: Language) -> str:
    """One line per policy: ``id: title``."""
    page = Page(None)
    if not policies:
        page.line(_NONE.to(language))
    for policy in policies:
        page.line(f"{policy.id}: {one_line(policy.title, language)}")
    return ascii_punctuation(page.text()) if language == "en" else page.text()


def list_json(policies: Sequence[Policy], language: Language) -> str:
    """A list of policies with what they are about and where they stand."""
    return dump(
        [
            {
                "policy": policy.id,
                "title": policy.title.to(language),
                "topic": policy.topic,
                "subject": policy.subject,
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
