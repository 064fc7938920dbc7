"""Diagnostics as JSON: in a report, and in the document that stands where a report would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.base.text import Language
from checker.diagnostics import Autofix, Diagnostic, Span
from checker.render.layout.json import FORMAT, Json, dump

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.diagnostics.findings import Findings
    from checker.render.formats import RenderOptions


def findings_to_json(findings: Findings, language: Language, **_: Unpack[RenderOptions]) -> str:
    """A document with ``counts`` and ``diagnostics``."""
    listed = [diagnostic_object(item, language) for item in findings.diagnostics]
    return dump({"report": FORMAT, **findings.counts, "diagnostics": listed})


def diagnostics_to_json(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """``diagnostics`` as a JSON list with a line break at its end."""
    return dump([diagnostic_object(item, language) for item in diagnostics])


def diagnostic_object(item: Diagnostic, language: Language) -> Json:
    """One diagnostic with its places, its fix and what it compares."""
    found: dict[str, Json] = {
        "code": item.code,
        "severity": item.severity.value,
        "message": item.message.to(language),
        "span": None if item.span is None else _span(item.span),
        "pointer": item.pointer,
        "label": item.label.to(language),
        "help": item.help.to(language),
        "related": [
            {"message": other.message.to(language), "span": _span(other.span)} for other in item.related
        ],
    }
    if item.fix is not None:
        found["fix"] = _fix(item.fix)
    if item.compared:
        found["compared"] = [{"wanted": pair.wanted, "found": pair.found} for pair in item.compared]
    return found


def _fix(fix: Autofix) -> Json:
    return {
        "sure": fix.sure,
        "edits": [{"span": _span(edit.span), "text": edit.text} for edit in fix.edits],
    }


def _span(span: Span) -> Json:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
