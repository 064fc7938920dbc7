"""The exit statuses of every command, in one place."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command tells the shell. With several, the worst counts: 5, 4, 1, 3, 6, 0."""

    GOOD = 0
    FAILED = 1
    USAGE = 2
    UNDETERMINED = 3
    POLICY = 4
    INPUT = 5
    WAITING = 6
    BUG = 70
    INTERRUPTED = 130
