"""What is written beside its place, to take it at once: held while it is written, cleared once nobody does.

A call that is killed can't take away what it has begun. The system lets go of its lock then, by which the
next call for the same place knows that nobody is at work there. Where nothing can be locked, all is left.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from checker.base.patterns import pattern

#: How a place's own name, and what ``tempfile`` adds to it, stand in the name of what is unfinished.
_NAME: Final = pattern(r"\.(.+)\.[a-z0-9_]{8}(?:\.part|\.old)")


@contextlib.contextmanager
def begun(target: Path, make: Callable[..., str]) -> Iterator[Path]:
    """A new file or folder beside ``target``; whoever is given it moves it to its place, or takes it away.

    ``make`` makes it, as ``tempfile`` does.

    Raises:
        OSError: it can't be made.
    """
    while True:
        path = Path(make(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
        lock = _lock(path)
        if path.exists():  # nobody has cleared it before it was held
            break
        _let_go(lock)
    try:
        yield path
    finally:
        _let_go(lock)


def left_behind(target: Path) -> Iterator[Path]:
    """What calls that were killed have left beside ``target``; nobody else gets at it meanwhile."""
    for name in _unfinished(target.parent):
        found = _NAME.fullmatch(name)
        path = target.parent / name
        if found is None or found[1] != target.name or path.is_symlink():
            continue
        if not path.is_file() and not path.is_dir():  # such as a pipe: whoever opens it waits
            continue
        lock = _lock(path)
        if lock is None:
            continue
        try:
            yield path
        finally:
            _let_go(lock)


@cache
def _unfinished(folder: Path) -> tuple[str, ...]:
    """What was unfinished in a folder when somebody first looked: calls that write many files look once."""
    try:
        return tuple(sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name)))
    except OSError:
        return ()


def _lock(path: Path) -> int | None:
    """Hold a file or folder until it is let go, or this process ends; None where that can't be."""
    try:
        import fcntl

        held = os.open(path, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _let_go(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
