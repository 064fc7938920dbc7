"""A report for the terminal: signs, lines and colour, fitted to a width."""

from __future__ import annotations

from checker.base.text import Language
from checker.render.layout.page import Page
from checker.render.report.screen import Screen
from checker.report.model import Report


def to_text(report: Report, language: Language, *, width: int = 80, colour: bool = False) -> str:
    """``report`` for a terminal of ``width`` cells; ``colour`` adds ANSI colours."""
    return Screen(report, language, Page(width, colour=colour), fancy=True).write()
