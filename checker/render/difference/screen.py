"""A change of rules, laid out for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.render.difference.outline import OutlineLine, outline
from checker.render.difference.words import SIGN
from checker.render.layout.page import Page, Run, Tone, terminal
from checker.render.layout.prose import plain_lines
from checker.report.difference import LibraryDifference, RuleRelation

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

#: What lets more shops go ahead is looked at first.
_TONE: Final = {
    RuleRelation.EQUIVALENT: Tone.GOOD_BOLD,
    RuleRelation.LESS_PERMISSIVE: Tone.WAIT_BOLD,
    RuleRelation.ADDED: Tone.WAIT_BOLD,
    RuleRelation.UNDECIDED: Tone.DOUBT_BOLD,
}


def to_text(found: LibraryDifference, language: Language, **options: Unpack[RenderOptions]) -> str:
    """``found`` for a terminal."""
    return _written(found, language, terminal(**options), indent=2)


def to_plain(found: LibraryDifference, language: Language, **_: Unpack[RenderOptions]) -> str:
    """``found`` in plain lines; in English with ASCII punctuation."""
    return plain_lines(_written(found, language, Page(None), indent=0), language)


def _written(found: LibraryDifference, language: Language, page: Page, indent: int) -> str:
    for line in outline(found, language):
        if line.strong:
            page.blank()
        sign = "" if line.relation is None or not indent else f"{SIGN[line.relation]} "
        page.line(
            Run(sign + line.text, _tone(line)), indent=indent * line.level, hang=indent * (line.level + 1)
        )
    return page.text().lstrip("\n")


def _tone(line: OutlineLine) -> Tone:
    if line.relation is not None:
        return _TONE.get(line.relation, Tone.BAD_BOLD)
    return Tone.BOLD if line.strong else Tone.DIM if line.faint else Tone.NONE
