"""A line on standard error that says how far a long run has come."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self

from checker.cli.console import is_terminal, write_stream

#: Seconds that a run may take before it says anything.
PATIENCE: Final = 1.0
#: Seconds between two updates.
_PACE: Final = 0.1
_WIPE: Final = "\r\x1b[K"


class Progress:
    """Shows a person at a terminal how much of a stage is done, after a second; leaves no trace.

    ``wanted`` is false where nobody is looking.
    """

    def __init__(self) -> None:
        self.wanted = is_terminal(sys.stderr)
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            write_stream(sys.stderr, _WIPE)

    def report(self, stage: str, done: int, total: int) -> None:
        """``done`` of ``total`` steps of ``stage`` are behind us; a total of 0 isn't known."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PACE
        self._shown = True
        share = f" {done * 100 // total} %" if total else ""
        write_stream(sys.stderr, f"{_WIPE}{stage}{share}")
