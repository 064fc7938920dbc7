"""Diagnostics as a code quality report of GitLab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from checker.base.text import Language
from checker.diagnostics import Severity
from checker.render.diagnostics.findings import Findings, fingerprints, full_message, uri_path
from checker.render.layout.json import dump

if TYPE_CHECKING:
    from typing import Unpack

    from checker.render.formats import RenderOptions

_SEVERITY: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.HINT: "info"}


def findings_to_gitlab(findings: Findings, language: Language, **options: Unpack[RenderOptions]) -> str:
    """A list with an entry for each diagnostic."""
    names = fingerprints(findings.diagnostics, options.get("sources", {}))
    return dump(
        [
            {
                "description": full_message(item, language),
                "check_name": item.code,
                "fingerprint": name,
                "severity": _SEVERITY[item.severity],
                "location": {
                    "path": uri_path(item.span.file) if item.span else ".",
                    "lines": {"begin": item.span.line if item.span else 1},
                },
            }
            for item, name in zip(findings.diagnostics, names, strict=True)
        ]
    )
