"""A site: a folder of pages that is written whole or not at all, and known again by the list in it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.base.io import resolved
from checker.cli.folders import refuse_folder, replaced
from checker.diagnostics import UsageError

if TYPE_CHECKING:
    from checker.cli.console import Console

INDEX: Final = "index.html"
#: The file that names the others, a line each: what isn't named there is somebody's own.
LIST: Final = ".shopcheck-site"


def check_site(output: str, console: Console) -> None:
    """Refuse a folder that can't become a site before any work is done; from then on it is the ``target``.

    Raises:
        UsageError: it is a file, it holds something else than an earlier site, it is where one stands, or
            the folder that it lies in doesn't exist.
    """
    console.target = None  # should it be refused now, it stays
    refuse_folder(output, _pages)
    console.target, console.site = output, True


def write_site(pages: Mapping[str, str], output: str) -> None:
    """Put ``pages`` by their names into a folder, in place of an earlier site there.

    They are written beside it and take its place at once; what was there before is gone in any case.

    Raises:
        UsageError: it can't be written.
    """
    with replaced(output, _pages) as new:
        # The list comes first: by it what is in here is known should this call be killed.
        for name, text in ((LIST, "".join(f"{name}\n" for name in sorted(pages))), *pages.items()):
            (new / name).write_bytes(text.encode("utf-8", "backslashreplace"))


def stand_in_for_site(output: str, text: str | None) -> None:
    """Leave ``text`` as the only page, or nothing, so that no older site is taken for the one asked for.

    Raises:
        OSError: what is there can't be taken away.
    """
    if text is not None:
        with contextlib.suppress(UsageError):  # such as a full disk, for which there is less to do
            write_site({INDEX: text}, output)
            return
    folder = resolved(Path(output))
    if folder.is_dir():
        for name in _listed(folder):
            (folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it is empty at least
            folder.rmdir()


def _pages(folder: Path) -> frozenset[str]:
    """The pages of an earlier site in ``folder``; a folder in it is somebody's own."""
    return frozenset(name for name in _listed(folder) if not (folder / name).is_dir())


def _listed(folder: Path) -> frozenset[str]:
    """The files of an earlier site in ``folder``; none where there is no such site."""
    try:
        text = (folder / LIST).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(name for name in (LIST, *text.splitlines()) if name and Path(name).name == name)
