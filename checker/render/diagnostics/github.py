"""Diagnostics as workflow commands of GitHub Actions, which annotate a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import Findings, full_message, uri_path

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_COMMAND: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def findings_to_github(findings: Findings, language: Language, **_: Unpack[RenderOptions]) -> str:
    """One command for each diagnostic."""
    return "".join(f"{_annotation(item, language)}\n" for item in findings.diagnostics)


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
    return f"::{_COMMAND[item.severity]} {','.join(properties)}::{_data(full_message(item, language))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
