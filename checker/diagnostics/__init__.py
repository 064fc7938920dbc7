"""Diagnostics: a user's mistakes as data, never as tracebacks."""

from checker.diagnostics.model import (
    Diagnostic,
    Edit,
    Fix,
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
    "Edit",
    "Fix",
    "InputError",
    "Pair",
    "PolicyError",
    "Related",
    "Severity",
    "SnapshotError",
    "Span",
    "UsageError",
]
