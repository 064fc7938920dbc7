"""Progress: for a person at a terminal, and only where there is something to wait for."""

import io
import sys

import pytest

from checker.cli import progress
from checker.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in a list of one that a test may change."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_nothing_is_shown_of_a_short_run(monkeypatch: pytest.MonkeyPatch, clock):
    """A run under a second says nothing, not even an escape sequence."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress() as shown:
        assert shown.wanted
        clock[0] += 0.9
        shown.report("orders", 1, 2)
    assert sys.stderr.getvalue() == ""


def test_a_long_run_shows_how_far_it_is_and_cleans_up(monkeypatch: pytest.MonkeyPatch, clock):
    """After a second each update replaces the one before, at most ten a second, and the last is wiped."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress() as shown:
        clock[0] += 1.1
        shown.report("orders", 1, 4)
        shown.report("orders", 2, 4)
        clock[0] += 0.2
        shown.report("orders", 3, 4)
        clock[0] += 0.2
        shown.report("deciding", 5, 0)
    wipe = "\r\x1b[K"
    assert sys.stderr.getvalue() == f"{wipe}orders 25 %{wipe}orders 75 %{wipe}deciding{wipe}"


def test_nobody_is_looking(monkeypatch: pytest.MonkeyPatch):
    """Where standard error is a file, progress isn't even asked for."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not Progress().wanted
