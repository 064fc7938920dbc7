"""Diagnostics as workflow commands of GitHub Actions, which annotate a change, and as a job's summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import told, uri_path

_COMMAND: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
_HEAD: Final = Text("| where | what | how to mend it |", "| 位置 | 问题 | 怎么改 |")
_CLEAN: Final = Text("No mistakes.", "没有问题。")
_MARKDOWN: Final = str.maketrans({"|": "\\|", "\n": "<br>", "<": "&lt;", ">": "&gt;", "&": "&amp;"})


def to_github(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """One command for each diagnostic."""
    return "".join(f"{_annotation(item, language)}\n" for item in diagnostics)


def _annotation(item: Diagnostic, language: Language) -> str:
    properties: list[str] = []
    if item.span is not None:
        span = item.span
        properties = [
            f"file={_property(uri_path(span.file))}",
            f"line={span.line}",
            f"endLine={span.end_line}",
        ]
        if span.line == span.end_line:  # columns are only understood within a line
            properties += [f"col={span.column}", f"endColumn={max(span.end_column - 1, span.column)}"]
    properties.append(f"title={_property(item.code)}")
    return f"::{_COMMAND[item.severity]} {','.join(properties)}::{_data(told(item, language))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_summary(diagnostics: Sequence[Diagnostic], language: Language, *, title: str) -> str:
    """A table in Markdown for the summary of a job."""
    if not diagnostics:
        return f"### {title}\n\n{_CLEAN.to(language)}\n"
    lines = [f"### {title}", "", _HEAD.to(language), "|---|---|---|"]
    for item in diagnostics:
        place = "" if item.span is None else f"{uri_path(item.span.file)}:{item.span.line}:{item.span.column}"
        what, _, mend = told(item, language).partition("\n")
        cells = (place, f"{item.code} {what}", mend)
        lines.append(f"| {' | '.join(cell.translate(_MARKDOWN) for cell in cells)} |")
    return "\n".join(lines) + "\n"
