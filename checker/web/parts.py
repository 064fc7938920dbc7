"""What the parts of the page share."""

from __future__ import annotations

from collections.abc import Sequence

import htpy
from htpy import Node
from msgspec import Struct

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.html import diagnostic_card
from checker.render.html.bilingual import Bilingual
from checker.render.layout.escape import printable
from checker.render.layout.prose import counted
from checker.report.model import Report


class Focus(Struct, frozen=True):
    """What the page shows besides: one record's check, or one shop's, and an answer that couldn't be taken.

    ``shop`` is the link to one of several.
    """

    subject: str = ""
    shop: str = ""
    about: Report | None = None
    lost: tuple[Diagnostic, ...] = ()
    key: str = ""
    wrong: Text = Text()
    typed: str = ""


def action_button(
    say: Bilingual, do: str, said: Text, *, value: str = "", key: str = "", about: str = ""
) -> Node:
    """A button that asks for something to be done; ``about`` tells it from its like."""
    label = f"{say.own(said)}: {printable(about)}" if about else None
    return htpy.button(type="button", data_do=do, data_value=value, data_key=key or None, aria_label=label)[
        say(said)
    ]


def refused(say: Bilingual, focus: Focus, key: str) -> Node:
    """Why what was entered under ``key`` couldn't be taken; nothing where it was."""
    if focus.key != key or not focus.wrong:
        return None
    return htpy.p("#wrong.bad", role="alert")[say(focus.wrong)]


def diagnostic_cards(say: Bilingual, found: Sequence[Diagnostic]) -> Node:
    """What is wrong, and under a fold what is only odd."""
    grave = [each for each in found if each.severity is Severity.ERROR]
    other = [each for each in found if each.severity is not Severity.ERROR]
    remarks = Text(counted(len(other), "remark", "remarks"), f"{len(other)} 条提示")
    return [
        [diagnostic_card(say, each, {}) for each in grave],
        htpy.details[htpy.summary[say(remarks)], [diagnostic_card(say, each, {}) for each in other]]
        if other
        else None,
    ]


def section(say: Bilingual, name: str, heading: Text, content: Node) -> Node:
    """A part of the page with its heading; nothing where there is nothing to say."""
    if content is None:
        return None
    return htpy.section(aria_labelledby=name)[htpy.h2(id=name)[say(heading)], content]
