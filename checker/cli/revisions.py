"""Rule files as they are, or as they were in a revision of git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from checker.base.io import exists
from checker.base.text import Text
from checker.cli import usage
from checker.pipeline.checker import Policies

_KINDS = Text(
    "give a file, a folder, or a revision of git, such as HEAD~1 or main:rules/closure",
    "请给出文件、文件夹，或 git 版本，例如 HEAD~1 或 main:rules/closure",
)


@contextmanager
def policies_of(argument: str, name: str, other: str, like: Policies | None = None) -> Iterator[Policies]:
    """The policies that ``name`` says: a path, or ``REVISION`` or ``REVISION:PATH`` of the repository.

    Of a revision alone, the path is that of the ``other`` side. What files extend or refer to is taken from
    the same revision. ``argument`` is what the call names it. They are read in the words of others ``like``
    them, whatever was declared beside them: what both speak of is to be the same.

    Raises:
        UsageError: it is neither.
        PolicyError: a rule file is invalid.
    """
    if exists(Path(name)):
        yield _loaded(name, like)
        return
    revision, colon, path = name.partition(":")
    if not colon and not exists(Path(other)):
        _, colon, path = other.partition(":")
    wanted = Path(path if colon else other)
    with TemporaryDirectory(prefix="shopcheck-") as folder:
        found = _checked_out(revision, wanted, Path(folder), inside=bool(colon))
        if found is None or not exists(found):
            raise usage.bad_value(argument, name, _KINDS)
        yield _loaded(found, like)


def _loaded(path: str | Path, like: Policies | None) -> Policies:
    from checker import api

    return api.load_policies(path, known=None if like is None else like.library.catalog)


def _checked_out(revision: str, wanted: Path, folder: Path, *, inside: bool) -> Path | None:
    """Where ``wanted`` of a revision stands, once its rule files are in ``folder``; None where there is none.

    ``inside``: a path is one of the repository; else it is one of the working tree.
    """
    here = Path.cwd() if inside or not exists(wanted) else _folder(wanted.resolve())
    root = _git(here, "rev-parse", "--show-toplevel")
    # A name that begins with a dash would be an option; `--end-of-options` keeps it a name.
    commit = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if root is None or commit is None:
        return None
    top = Path(root.decode().strip())
    packed = _git(top, "archive", "--format=tar", commit.decode().strip(), "--", ":(glob)**/*.y*ml")
    if packed is None:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    relative = wanted if inside or not exists(wanted) else wanted.resolve().relative_to(top.resolve())
    return folder / relative if not relative.is_absolute() else None


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails, or isn't there."""
    try:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell reads it
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
