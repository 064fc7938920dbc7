"""Diagnostics: a user's mistakes as data, never as tracebacks."""

from checker.diagnostics.model import (
    Autofix,
    Diagnostic,
    Excerpt,
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
    "Excerpt",
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
