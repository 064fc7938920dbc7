"""Diagnostics: a user's mistakes as data, never as tracebacks."""

from checker.diagnostics.model import (
    Autofix,
    Diagnostic,
    Excerpt,
    InputError,
    Pair,
    PolicyError,
    Related,
    SnapshotError,
    Span,
    TextEdit,
    UsageError,
)
from checker.diagnostics.severity import Severity

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
