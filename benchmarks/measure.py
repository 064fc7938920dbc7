"""Runs a command as a whole process and says how long it took and how much memory it held."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, peak resident memory in bytes, and seconds of CPU."""

    seconds: float
    peak: int
    cpu: float


def once(command: Sequence[str], allowed: frozenset[int] = frozenset({0, 1, 3})) -> Cost:
    """One run of ``command``; its output is thrown away.

    Raises:
        RuntimeError: it ended with a status outside ``allowed``.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said.decode()}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(seconds, usage.ru_maxrss * unit, usage.ru_utime + usage.ru_stime)


def in_pairs(commands: dict[str, Sequence[str]], runs: int) -> dict[str, list[Cost]]:
    """The costs of each command, run in turn so that drift of the machine hits all alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for attempt in range(runs + 1):
        for name, command in commands.items():
            cost = once(command)
            if attempt:  # the first round warms the file cache
                costs[name].append(cost)
    return costs


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], of: str = "seconds") -> float:
    """The median of the ratios of what was run side by side."""
    return statistics.median(getattr(a, of) / getattr(b, of) for a, b in zip(ours, theirs, strict=True))


def output(command: Sequence[str]) -> str:
    """What a command prints."""
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout


def side_by_side(commands: dict[str, Sequence[str]], runs: int) -> dict[str, Cost]:
    """The median cost of each command, run in turn."""
    costs = in_pairs(commands, runs)
    return {
        name: Cost(
            statistics.median(c.seconds for c in found),
            max(c.peak for c in found),
            statistics.median(c.cpu for c in found),
        )
        for name, found in costs.items()
    }


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def python(*arguments: str) -> list[str]:
    """A call of this very Python."""
    return [sys.executable, *arguments]


def shopcheck(*arguments: str) -> list[str]:
    """A call of the installed command."""
    return [str(Path(sys.executable).with_name("shopcheck")), *arguments]
