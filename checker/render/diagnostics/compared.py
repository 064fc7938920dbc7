"""What was expected beside what was found: two columns where there is room, else one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from checker.base.text import Language, Text
from checker.diagnostics import Pair
from checker.render.layout.escape import escape
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import BETWEEN, COLON
from checker.render.layout.width import display_width, pad

_WANTED: Final = Text("expected", "应为")
_FOUND: Final = Text("found", "实为")
_NOTHING: Final = Text("(none)", "（无）")
_LACKING: Final = Text("missing", "缺少")
_EXTRA: Final = Text("unexpected", "多出")
#: Between the two columns.
_GAP: Final = 3


def side_by_side(page: Page, pairs: Sequence[Pair], language: Language, *, lead: Run) -> None:
    """Both sides as columns, each line after ``lead``; below each other where a value is too wide.

    What stands on one side only has a sign before it: ``-`` expected but not found, ``+`` the reverse.
    """
    diff = any(pair.wanted is None or pair.found is None for pair in pairs)
    left = [_signed(pair.wanted, "-" if pair.found is None else " ", diff=diff) for pair in pairs]
    right = [_signed(pair.found, "+" if pair.wanted is None else " ", diff=diff) for pair in pairs]
    column = max(map(display_width, (_WANTED.to(language), *left))) + _GAP
    available = (page.width or 80) - display_width(lead.text)
    if column + max(map(display_width, (_FOUND.to(language), *right))) > available:
        _stacked(page, pairs, language, lead)
        return
    page.line(lead, Run(pad(_WANTED.to(language), column), Tone.BOLD), Run(_FOUND.to(language), Tone.BOLD))
    for pair, wanted, found in zip(pairs, left, right, strict=True):
        differs = pair.wanted != pair.found
        good, bad = (Tone.GOOD, Tone.BAD) if differs else (Tone.NONE, Tone.NONE)
        page.line(lead, Run(pad(wanted, column), good), Run(found, bad))


def in_lines(pairs: Sequence[Pair], language: Language) -> list[tuple[str, str]]:
    """Both sides whole, each with its label; of lists also what is missing and what is unexpected."""
    said = [
        (_WANTED, _joined((pair.wanted for pair in pairs), language)),
        (_FOUND, _joined((pair.found for pair in pairs), language)),
    ]
    lacking = [pair.wanted for pair in pairs if pair.found is None]
    extra = [pair.found for pair in pairs if pair.wanted is None]
    said += [
        (label, _joined(items, language)) for label, items in ((_LACKING, lacking), (_EXTRA, extra)) if items
    ]
    return [(label.to(language), value) for label, value in said]


def _stacked(page: Page, pairs: Sequence[Pair], language: Language, lead: Run) -> None:
    lines = in_lines(pairs, language)
    colon = COLON.to(language).rstrip()
    column = max(display_width(label + colon) for label, _ in lines) + 1
    for label, value in lines:
        page.line(lead, Run(pad(label + colon, column), Tone.BOLD), value, hang=display_width(lead.text) + 2)


def _signed(item: str | None, sign: str, *, diff: bool) -> str:
    if item is None:
        return ""
    return f"{sign} {escape(item)}" if diff else escape(item)


def _joined(items: Iterable[str | None], language: Language) -> str:
    comma = BETWEEN.to(language)
    return comma.join(item for item in items if item is not None) or _NOTHING.to(language)
