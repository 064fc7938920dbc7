"""Checks that end where something else is wanted first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker.pipeline.checker import Checker, Examined
from checker.snapshot import Snapshot


class PutOffError(Exception):
    """Something else is wanted first."""


class PatientChecker(Checker):
    """Checks as long as nothing else is wanted."""

    hurried: Callable[[], bool]

    def examine(self, snapshot: Snapshot, **terms: Any) -> Examined:  # Any: as in `Checker`
        """What a check gives.

        Raises:
            PutOffError: something else is wanted first.
        """
        if self.hurried():
            raise PutOffError
        return super().examine(snapshot, **terms)
