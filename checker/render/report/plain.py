"""A report for screen readers and logs: no colour, no drawing, one fact per line."""

from __future__ import annotations

from checker.base.text import Language
from checker.render.layout.page import Page
from checker.render.report.screen import Screen
from checker.report.model import Report


def to_plain(report: Report, language: Language) -> str:
    """``report`` in plain lines; in English with ASCII punctuation."""
    return Screen(report, language, Page(None), fancy=False).write()
