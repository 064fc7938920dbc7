"""How bad a mistake is."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How bad a diagnostic is: only an ``error`` stops a run."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
