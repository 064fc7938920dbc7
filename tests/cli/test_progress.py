"""Progress: for a person at a terminal, and only where there is something to wait for."""

import io
import sys

import pytest

from checker.cli import progress
from checker.cli.progress import Progress
from checker.importers import ExportFile, import_files
from checker.importers.watching import reading


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


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "reading a.csv 25 %: 5,000, 2,500 a second, 6 s left"),
        ("zh", "读取 a.csv 25 %：5,000 行，每秒 2,500，约剩 6 秒"),
    ],
)
def test_rows_are_shown_with_their_rate_and_the_time_that_is_left(monkeypatch, clock, language, shown):
    """Of what is being done now; where nobody knows how much there is, only the rate."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress(language) as progress_:
        progress_.rows(reading("x/a.csv"), 10, 1, 1000)
        clock[0] += 2
        progress_.rows(reading("x/a.csv"), 5000, 250, 1000)
        clock[0] += 0.01
        progress_.rows(reading("x/a.csv"), 5001, 251, 1000)
    wipe = "\r\x1b[K"
    assert sys.stderr.getvalue() == f"{wipe}{shown}{wipe}"


def test_a_name_shows_nothing_that_a_terminal_obeys(monkeypatch, clock):
    """Control characters of a file's name are escaped."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    with Progress() as progress_:
        clock[0] += 2
        progress_.rows(reading("\x1b[2J.csv"), 1, 0, 0)
    assert "\x1b[2J" not in sys.stderr.getvalue()


def test_an_import_tells_what_it_does(tmp_path):
    """Each step to its end, whatever the files are; what is made is the same."""
    rows = "".join(f"{576461413038785752 + number},Completed,2026-01-01 10:00:00\n" for number in range(5000))
    table = ExportFile("orders.csv", f"Order ID,Order Status,Created Time\n{rows}".encode())
    lines = b"".join(
        b'{"id": "%d", "status": "UNPAID", "rts_time": 0, "paid_time": 0, "is_cod": false}\n' % n
        for n in range(1, 2100)
    )
    told = []
    result = import_files(
        "auto",
        [table, ExportFile("orders.json", lines)],
        watch=lambda what, *steps: told.append((what.en, steps)),
    )
    text = b"".join(result.text(lambda what, *steps: told.append((what.en, steps))))
    assert text == b"".join(import_files("auto", [table, ExportFile("orders.json", lines)]).text())
    assert list(dict.fromkeys(what for what, _ in told)) == [
        "reading orders.json",
        "reading orders.csv",
        "putting records together",
        "checking records",
        "writing records",
    ]
    assert all(done <= of or not of for _, (_, done, of) in told)
