"""One sheet with two looks, and the lines from which everything on it is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from checker.base.text import Language, Text
from checker.explain.wording.values import format_instant
from checker.render.layout.page import Page, Run, Tone
from checker.render.layout.prose import bracketed, labelled
from checker.render.report import words
from checker.report.model import Report


class ReportWriter:
    """A page for one report: on screen with signs, lines and levels, or plain."""

    def __init__(self, report: Report, language: Language, page: Page) -> None:
        self.report = report
        self.language = language
        self.page = page
        self.styled = page.styled

    def _in(self, level: int) -> int:
        return 2 * level if self.styled else 0

    def _line(self, *runs: Run | str, indent: int = 0, hang: int | None = None) -> None:
        self.page.line(*runs, indent=indent, hang=hang)

    def _fact(self, label: Text, said: str, *remarks: str) -> None:
        """``Label: fact.`` on a line of its own."""
        self._line(labelled(label.to(self.language), said, self.language), *self._remarks(remarks))

    def _rule(self) -> None:
        self.page.blank()
        if self.page.width is not None and not self.page.empty:
            self._line(Run("─" * self.page.width, Tone.DIM))

    def _remarks(self, remarks: Iterable[str]) -> list[Run]:
        return [Run(bracketed(text, self.language), Tone.DIM) for text in remarks]

    def _date(self, clears: datetime | None, may: datetime | None) -> tuple[Text, str] | None:
        label, instant = (words.CLEARS, clears) if clears is not None else (words.MAY_CLEAR, may)
        if instant is None:
            return None
        return label, format_instant(instant, self.language, self.report.timezone)
