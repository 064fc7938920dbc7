"""What git says has changed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from checker.base.io import is_folder
from checker.cli import usage
from checker.diagnostics import UsageError

CANNOT_COMPARE: Final = "SC658"


def changed_files(paths: Iterable[Path], revision: str) -> frozenset[Path]:
    """The files that differ from ``revision`` in the checkouts that hold ``paths``, new ones included.

    Raises:
        UsageError: a path is in no checkout of git, there is no such revision, or no git.
    """
    if revision.startswith("-"):
        raise _cannot("no-revision", revision=revision)
    folders = {path if is_folder(path) else path.parent for path in paths}
    tops = {Path(_git(folder, "rev-parse", "--show-toplevel")[0].rstrip("\n")) for folder in folders}
    found: set[Path] = set()
    for top in tops:
        names = _git(top, "diff", "--name-only", "--no-renames", "-z", revision, "--")
        names += _git(top, "ls-files", "--others", "--exclude-standard", "-z")
        found |= {top / name for name in names}
    return frozenset(found)


def _git(folder: Path, *words: str) -> list[str]:
    """What git answers, cut at its null characters."""
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607  # no shell; the git of whoever calls
    except OSError:
        raise _cannot("no-git") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else str(done.returncode)
        raise _cannot("refused", reason=reason)
    return [name for name in done.stdout.decode("utf-8", "surrogateescape").split("\0") if name]


def _cannot(key: str, **values: str) -> UsageError:
    return usage.wrong(CANNOT_COMPARE, key, **values)
