"""Diagnostics as a code quality report of GitLab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from checker.base.text import Language
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import fingerprints, told, uri_path
from checker.render.report.json import dump

_SEVERITY: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.HINT: "info"}


def to_gitlab(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], language: Language) -> str:
    """A list with an entry for each diagnostic."""
    names = fingerprints(diagnostics, sources)
    return dump(
        [
            {
                "description": told(item, language),
                "check_name": item.code,
                "fingerprint": name,
                "severity": _SEVERITY[item.severity],
                "location": {
                    "path": uri_path(item.span.file) if item.span else ".",
                    "lines": {"begin": item.span.line if item.span else 1},
                },
            }
            for item, name in zip(diagnostics, names, strict=True)
        ]
    )
