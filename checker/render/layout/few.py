"""What is said on a few lines: the end of what is longer is left out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from checker.render.layout.escape import SENTENCE, shorten
from checker.render.layout.page import Page, Run
from checker.render.layout.width import display_width, fit


def few_lines(
    runs: Sequence[Run | str],
    width: int,
    most: int | None,
    *,
    colour: bool = False,
    indent: int = 0,
    hang: int | None = None,
) -> list[str]:
    """``runs`` on at most so many lines of a page of ``width``; None: on as many as a sentence takes."""
    pieces = [Run(run) if isinstance(run, str) else run for run in runs]
    if most is None:
        pieces = [replace(piece, text=shorten(piece.text, SENTENCE)) for piece in pieces]
    while True:
        page = Page(width, colour=colour)
        page.line(*pieces, indent=indent, hang=indent if hang is None else hang)
        lines = page.text().splitlines()
        if most is None or len(lines) <= most:
            return lines
        pieces = _shorter(pieces)


def _shorter(pieces: list[Run]) -> list[Run]:
    """``pieces`` with a little less of the longest."""
    longest = max(pieces, key=lambda run: display_width(run.text))
    text = longest.text.removesuffix("…")
    cut = text[: fit(text, max(display_width(text) - 4, 1))] + "…"
    return [Run(cut, run.tone) if run is longest else run for run in pieces]
