"""Diagnostics: a user's mistakes as data, never as tracebacks."""

from checker.diagnostics.model import (
    Autofix,
    Diagnostic,
    InputError,
    Pair,
    PolicyError,
    Related,
    Severity,
    SnapshotError,
    Span,
    TextEdit,
    UsageError,
)

__all__ = [
    "Autofix",
    "Diagnostic",
    "InputError",
    "Pair",
    "PolicyError",
    "Related",
    "Severity",
    "SnapshotError",
    "Span",
    "TextEdit",
    "UsageError",
]
