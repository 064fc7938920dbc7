"""A line on standard error that says how far a long run has come."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self

from checker.base.text import Language, Text
from checker.cli.console import is_terminal, write_stream
from checker.render.layout.escape import escape

#: Seconds that a run may take before it says anything.
PATIENCE: Final = 1.0
#: Seconds between two updates.
_PACE: Final = 0.1
_WIPE: Final = "\r\x1b[K"


class Progress:
    """Shows a person at a terminal how much of a stage is done, after a second; leaves no trace.

    ``wanted`` is false where nobody is looking.
    """

    def __init__(self, language: Language = "en") -> None:
        self.wanted = is_terminal(sys.stderr)
        self._language = language
        self._what: Text | None = None
        self._since = 0.0
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
        if self._is_due():
            self._show(f"{stage}{_share(done, total)}")

    def rows(self, what: Text, count: int, done: int, total: int, measure: str = "行") -> None:
        """``what`` is done to ``count`` rows so far, ``done`` of ``total`` is over: 0 where nobody knows.

        What isn't rows has another ``measure`` in Chinese.
        """
        if what != self._what:
            self._what, self._since = what, time.monotonic()
        if not self._is_due():
            return
        elapsed = time.monotonic() - self._since
        rate = Text(f"{count:,}", f"{count:,} {measure}")
        if elapsed:
            each = f"{round(count / elapsed):,}"
            rate = Text(f"{rate.en}, {each} a second", f"{rate.zh}，每秒 {each}")
        if elapsed and 0 < done <= total:
            left = round(elapsed * (total - done) / done)
            rate = Text(f"{rate.en}, {left} s left", f"{rate.zh}，约剩 {left} 秒")
        said = Text(
            f"{what.en}{_share(done, total)}: {rate.en}", f"{what.zh}{_share(done, total)}：{rate.zh}"
        )
        self._show(escape(said.to(self._language)))

    def _is_due(self) -> bool:
        """Whether something is to be shown now."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + _PACE
        return True

    def _show(self, line: str) -> None:
        self._shown = True
        write_stream(sys.stderr, f"{_WIPE}{line}")


def _share(done: int, total: int) -> str:
    return f" {done * 100 // total} %" if total else ""
