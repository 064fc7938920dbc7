"""Diagnostics as SARIF 2.1.0 (OASIS standard), which code hosts and editors show in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from checker.base.patterns import pattern
from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity, Span
from checker.diagnostics.catalogue import codes, page
from checker.render.diagnostics.findings import (
    Findings,
    RuleDescriptor,
    fingerprints,
    full_message,
    unlinked,
    uri_path,
)
from checker.render.layout.escape import escape
from checker.render.layout.json import Json, dump
from checker.version import VERSION

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Where a path of Windows begins at a drive, which a reader of addresses would take for a scheme.
_DRIVE: Final = pattern(r"[A-Za-z]:/")
_LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def findings_to_sarif(findings: Findings, language: Language, **options: Unpack[RenderOptions]) -> str:
    """One run: the diagnostics, then the suppressed ones with the reasons for it."""
    shown = findings.diagnostics
    every = [*shown, *(item for item, _ in findings.suppressed)]
    described = [_described(name, rule, language) for name, rule in findings.rules.items()]
    described += [_page(code, language) for code in sorted({item.code for item in every} & set(codes()))]
    rules = [str(rule["id"]) for rule in described]
    names = fingerprints(every, options.get("sources", {}))
    results = [_result(item, name, rules, language) for item, name in zip(every, names, strict=True)]
    for result, (_, reason) in zip(results[len(shown) :], findings.suppressed, strict=True):
        kind = "external" if result["ruleId"] in findings.rules else "inSource"
        result["suppressions"] = [{"kind": kind, "justification": reason}]
    run: Json = {
        "tool": {
            "driver": {
                "name": "shopcheck",
                "version": VERSION,
                "rules": described,
            }
        },
        "language": "zh-CN" if language == "zh" else "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": findings.successful}],
        "results": results,
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _described(name: str, rule: RuleDescriptor, language: Language) -> dict[str, Json]:
    """A rule that has no page: its title, what to do about it, and where it comes from."""
    described: dict[str, Json] = {"id": name, "shortDescription": {"text": rule.title.to(language)}}
    if rule.help:
        described["help"] = {"text": rule.help.to(language)}
    if rule.url:
        described["helpUri"] = rule.url
    return described | {"defaultConfiguration": {"level": _LEVEL[rule.severity]}}


def _page(code: str, language: Language) -> dict[str, Json]:
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
        "message": {"text": unlinked(full_message(item, language))},
        "locations": [] if item.span is None else [{"physicalLocation": _place(item.span)}],
        "partialFingerprints": {"shopcheck/v1": name},
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": unlinked(escape(other.message.to(language)))},
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
    path = uri_path(file)
    drive = path[:2] if _DRIVE.match(path) else ""
    address = quote(path.removeprefix(drive), errors="surrogatepass")  # a name needn't be text
    return f"file:///{drive}{address}" if drive else address


def _region(span: Span) -> dict[str, Json]:
    return {
        "startLine": max(span.line, 1),
        "startColumn": max(span.column, 1),
        "endLine": max(span.end_line, 1),
        "endColumn": max(span.end_column, 1),
    }
