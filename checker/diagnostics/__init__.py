"""Diagnostics: a user's mistakes as data, never as tracebacks."""

from checker.diagnostics.model import (
    Diagnostic,
    InputError,
    Pair,
    PolicyError,
    Related,
    Severity,
    SnapshotError,
    Span,
    UsageError,
)

__all__ = [
    "Diagnostic",
    "InputError",
    "Pair",
    "PolicyError",
    "Related",
    "Severity",
    "SnapshotError",
    "Span",
    "UsageError",
]
