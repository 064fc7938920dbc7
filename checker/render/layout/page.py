"""A page of text: runs with a tone go in, lines that fit the width come out.

Everything that reaches the page is escaped here, so no text can move the cursor or hide itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from itertools import pairwise
from typing import Final

from msgspec import Struct

from checker.render.layout.escape import escape, harmless
from checker.render.layout.width import atoms, display_width, fit

#: Narrower pages are laid out as if they had this width.
NARROWEST: Final = 20


class Tone(Enum):
    """What a run means; the value is its ANSI code."""

    NONE = ""
    BOLD = "1"
    GOOD = "32"
    BAD = "31"
    WAIT = "33"
    DOUBT = "35"
    PLACE = "36"
    DIM = "2"
    GOOD_BOLD = "1;32"
    BAD_BOLD = "1;31"
    WAIT_BOLD = "1;33"
    DOUBT_BOLD = "1;35"


class Run(Struct, frozen=True):
    """A stretch of text in one tone; ``keep`` holds it together on one line where it fits on one.

    ``whole`` never breaks it, even past the width: a place in a file that is cut can't be clicked.
    """

    text: str
    tone: Tone = Tone.NONE
    keep: bool = False
    whole: bool = False


class Page:
    """Collects lines. ``width`` None keeps each fact on one line, however long."""

    def __init__(self, width: int | None, *, colour: bool = False) -> None:
        self.width = None if width is None else max(width, NARROWEST)
        self.colour = colour
        self._lines: list[str] = []

    def line(self, *runs: Run | str, indent: int = 0, hang: int | None = None) -> None:
        """One line, continued at ``hang`` (by default at ``indent``) where it is too long."""
        pieces: list[Run] = []
        for run in runs:
            piece = Run(run) if isinstance(run, str) else run
            if piece.text:
                pieces.append(Run(escape(piece.text), piece.tone, piece.keep, piece.whole))
        if self.width is None:
            self._put(indent, pieces)
            return
        indent = min(indent, self.width // 2)
        hang = min(indent if hang is None else hang, self.width // 2)
        available = self.width - indent
        if display_width("".join(piece.text for piece in pieces).rstrip()) <= available:
            self._put(indent, pieces)
            return
        row: list[Run] = []
        for piece in _atoms(pieces, self.width - max(indent, hang)):
            text = piece.text
            while text:
                if piece.whole or display_width(text.rstrip()) <= available:
                    row.append(Run(text, piece.tone))
                    available -= display_width(text)
                    break
                fresh = self.width - hang
                if not row or (available > 1 and display_width(text.rstrip()) > fresh):
                    cut = fit(text, available)  # wider than any line
                    row.append(Run(text[:cut], piece.tone))
                    text = text[cut:]
                self._put(indent, row)
                row, indent, available = [], hang, fresh
        if row:
            self._put(indent, row)

    def blank(self) -> None:
        """An empty line, never two in a row and none at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def add(self, lines: Iterable[str]) -> None:
        """Lines that another page of this width made."""
        self._lines += lines

    @property
    def styled(self) -> bool:
        """Whether signs and levels belong on it, as on a screen; without a width its lines are plain."""
        return self.width is not None

    @property
    def empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not self._lines

    def text(self) -> str:
        """All lines, each ended."""
        return "".join(f"{line}\n" for line in self._lines)

    def _put(self, indent: int, row: list[Run]) -> None:
        merged: list[Run] = []
        for run in row:
            if merged and merged[-1].tone is run.tone:
                merged[-1] = Run(merged[-1].text + run.text, run.tone)
            else:
                merged.append(run)
        if merged:
            merged[-1] = Run(merged[-1].text.rstrip(), merged[-1].tone)
            merged[0] = Run(harmless(merged[0].text), merged[0].tone)
        merged[1:] = [Run(harmless(f".{run.text}")[1:], run.tone) for run in merged[1:]]
        self._lines.append((" " * indent + "".join(self._styled(run) for run in merged)).rstrip())

    def _styled(self, run: Run) -> str:
        if not self.colour or run.tone is Tone.NONE or not run.text:
            return run.text
        return f"\x1b[{run.tone.value}m{run.text}\x1b[0m"


def terminal(*, width: int = 80, colour: bool = False, **_: object) -> Page:
    """A page for a terminal, as the options of a renderer describe it."""
    return Page(width, colour=colour)


def _atoms(runs: list[Run], available: int) -> list[Run]:
    """The runs cut into unbreakable pieces, each in one tone; what is to be kept stays whole if it fits."""
    whole = "".join(run.text for run in runs)
    ends: list[int] = []
    for atom in atoms(whole):
        ends.append((ends[-1] if ends else 0) + len(atom))
    pieces: list[Run] = []
    start = 0
    for run in runs:
        stop = start + len(run.text)
        kept = run.whole or (run.keep and display_width(run.text) <= available)
        cuts = [start, *(end for end in ends if start < end < stop and not kept), stop]
        pieces += [Run(whole[a:b], run.tone, whole=run.whole) for a, b in pairwise(cuts)]
        start = stop
    return pieces
