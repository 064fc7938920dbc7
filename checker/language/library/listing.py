"""What lies below a folder: files called as rule files are, and what isn't looked at there, and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.io import resolved
from checker.language.library.kinds import is_misnamed, is_rule_name

#: A folder that holds one of these is a project, and the only one that its files are in.
MARKS: Final = (".shopcheck", ".git", ".hg")
#: Where others' files are kept, not a project's own.
_FOREIGN: Final = "node_modules"


class Unread(Enum):
    """Why a file isn't looked at, though it is called as one that would be."""

    LEADS_OUT = auto()
    LEADS_NOWHERE = auto()
    NO_FILE = auto()


class LeftOut(Struct, frozen=True):
    """What isn't looked at: where it is, and why not."""

    path: Path
    why: Unread | OSError


class Listing(Struct, frozen=True):
    """The files below a folder that are called as rule files are, in order; ``misnamed`` are nearly so.

    ``targets`` says where those really are that are no links.
    """

    files: tuple[Path, ...]
    targets: Mapping[Path, Path]
    misnamed: tuple[Path, ...]
    left_out: tuple[LeftOut, ...]


def is_project(folder: Path) -> bool:
    """Whether a folder holds what marks a project."""
    return any(os.path.lexists(folder / mark) for mark in MARKS)


def listing(folder: Path, *, project: bool = False, deep: int | None = None) -> Listing:
    """All that is below a folder, what is hidden left out.

    Of a ``project``, other projects in it are left out, and what it only uses. Folders are entered ``deep``.
    """
    whole = resolved(folder)
    files: list[Path] = []
    targets: dict[Path, Path] = {}
    misnamed: list[Path] = []
    left_out: list[LeftOut] = []

    def refused(error: OSError) -> None:
        left_out.append(LeftOut(Path(error.filename), error))

    for above, folders, names in os.walk(folder, onerror=refused):
        parent = Path(above)
        real = parent if whole == folder else whole / parent.relative_to(folder)
        if deep is not None and len(parent.parts) - len(folder.parts) >= deep:
            folders.clear()
        folders[:] = (name for name in folders if not name.startswith("."))
        if project:
            folders[:] = (name for name in folders if name != _FOREIGN and not is_project(parent / name))
        for name in folders:
            link = parent / name
            if link.is_symlink() and not resolved(link).is_relative_to(whole):
                left_out.append(LeftOut(link, Unread.LEADS_OUT))
        for name in names:
            file = parent / name
            if name.startswith(".") or not (is_rule_name(file) or is_misnamed(file)):
                continue
            if _is_plain(file):
                targets[file] = file if real is parent else real / name
                (files if is_rule_name(file) else misnamed).append(file)
            elif file.is_symlink() and not resolved(file).is_relative_to(whole):
                left_out.append(LeftOut(file, Unread.LEADS_OUT))
            elif not _is_there(file):
                left_out.append(LeftOut(file, Unread.LEADS_NOWHERE))
            elif not file.is_file():
                left_out.append(LeftOut(file, Unread.NO_FILE))
            else:
                (files if is_rule_name(file) else misnamed).append(file)
    left_out.sort(key=lambda item: item.path)
    return Listing(tuple(_sorted(files)), targets, tuple(_sorted(misnamed)), tuple(left_out))


def _sorted(files: list[Path]) -> list[Path]:
    return sorted(files, key=lambda file: file.parts)


def _is_plain(file: Path) -> bool:
    """Whether a path is that of a file itself; most are, and one question to the system tells so."""
    try:
        return stat.S_ISREG(os.lstat(file).st_mode)
    except OSError:
        return False


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # links that lead round in a circle
        return False
