"""Diagnostics as SARIF 2.1.0 (OASIS standard), which code hosts and editors show in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity, Span
from checker.diagnostics.catalogue import codes, page
from checker.render.diagnostics.findings import fingerprints, told, uri_path
from checker.render.report.json import Json, dump
from checker.version import VERSION

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def to_sarif(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, str],
    language: Language,
    *,
    successful: bool,
    suppressed: Sequence[tuple[Diagnostic, str]] = (),
) -> str:
    """One run: ``diagnostics``, then the ``suppressed`` ones with the reasons that comments give for them."""
    every = [*diagnostics, *(item for item, _ in suppressed)]
    rules = sorted({item.code for item in every if item.code in codes()})
    names = fingerprints(every, sources)
    results = [_result(item, name, rules, language) for item, name in zip(every, names, strict=True)]
    for result, (_, reason) in zip(results[len(diagnostics) :], suppressed, strict=True):
        result["suppressions"] = [{"kind": "inSource", "justification": reason}]
    run: Json = {
        "tool": {
            "driver": {
                "name": "shopcheck",
                "version": VERSION,
                "rules": [_rule(code, language) for code in rules],
            }
        },
        "language": "zh-CN" if language == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": successful}],
        "results": results,
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, language: Language) -> dict[str, Json]:
    found = page(code)
    why = found.why.to(language).strip()
    markdown = f"{why}\n\n```yaml\n{found.wrong.rstrip()}\n```\n\n→\n\n```yaml\n{found.right.rstrip()}\n```\n"
    return {
        "id": code,
        "shortDescription": {"text": found.title.to(language)},
        "fullDescription": {"text": why},
        "help": {
            "text": f"{why}\n\n{found.wrong.rstrip()}\n\n→\n\n{found.right.rstrip()}",
            "markdown": markdown,
        },
        "defaultConfiguration": {"level": _LEVEL[found.severity]},
    }


def _result(item: Diagnostic, name: str, rules: Sequence[str], language: Language) -> dict[str, Json]:
    result: dict[str, Json] = {"ruleId": item.code}
    if item.code in rules:
        result["ruleIndex"] = rules.index(item.code)
    result |= {
        "level": _LEVEL[item.severity],
        "message": {"text": told(item, language)},
        "locations": [] if item.span is None else [{"physicalLocation": _place(item.span)}],
        "partialFingerprints": {"shopcheck/v1": name},
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": other.message.to(language)},
                "physicalLocation": _place(other.span),
            }
            for number, other in enumerate(item.related)
        ]
    if item.fix is not None:
        result["fixes"] = [
            {
                "description": {"text": (item.label or item.message).to(language)},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": _uri(file)},
                        "replacements": [
                            {
                                "deletedRegion": _region(edit.span),
                                "insertedContent": {"text": edit.text},
                            }
                            for edit in item.fix.edits
                            if edit.span.file == file
                        ],
                    }
                    for file in dict.fromkeys(edit.span.file for edit in item.fix.edits)
                ],
            }
        ]
    return result


def _place(span: Span) -> dict[str, Json]:
    return {"artifactLocation": {"uri": _uri(span.file)}, "region": _region(span)}


def _uri(file: str) -> str:
    return quote(uri_path(file))


def _region(span: Span) -> dict[str, Json]:
    return {
        "startLine": max(span.line, 1),
        "startColumn": max(span.column, 1),
        "endLine": max(span.end_line, 1),
        "endColumn": max(span.end_column, 1),
    }
