"""A site: a folder of pages that is written whole or not at all, and known again by the list in it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.base.io import resolved
from checker.cli import usage
from checker.cli.output import CANNOT_WRITE, cannot_write, mode
from checker.cli.unfinished import begun, left_behind
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
    _refuse(output)
    console.target, console.site = output, True


def write_site(pages: Mapping[str, str], output: str) -> None:
    """Put ``pages`` by their names into a folder, in place of an earlier site there.

    They are written beside it and take its place at once; what was there before is gone in any case.

    Raises:
        UsageError: it can't be written.
    """
    import shutil  # slow to import, as tempfile is
    from tempfile import mkdtemp

    _refuse(output)
    folder = resolved(Path(output))
    try:
        for left in left_behind(folder):
            if left.is_dir() and not _foreign(left):
                shutil.rmtree(left, ignore_errors=True)
        with begun(folder, mkdtemp) as new:
            old = new.with_suffix(".old")
            try:
                # The list comes first: by it what is in here is known should this call be killed.
                for name, text in ((LIST, "".join(f"{name}\n" for name in sorted(pages))), *pages.items()):
                    (new / name).write_bytes(text.encode("utf-8", "backslashreplace"))
                new.chmod(mode(folder, 0o777))
                if folder.exists():
                    folder.rename(old)
                new.rename(folder)
            finally:
                shutil.rmtree(new, ignore_errors=True)
                shutil.rmtree(old, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise cannot_write(output, error) from error


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


def _refuse(output: str) -> None:
    folder = Path(output)
    try:
        folder = resolved(folder)
        if not folder.parent.is_dir():
            raise usage.wrong(CANNOT_WRITE, "no-folder", target=f"`{output}`")
        if not folder.exists():
            return
        if not folder.is_dir():
            raise usage.wrong(CANNOT_WRITE, "no-site", target=f"`{output}`")
        if folder.samefile(Path.cwd()):  # it would be taken away under the feet of whoever stands there
            raise usage.wrong(CANNOT_WRITE, "here", target=f"`{output}`")
        others = _foreign(folder)
    except (OSError, ValueError) as error:
        raise cannot_write(output, error) from error
    if others:
        raise usage.wrong(CANNOT_WRITE, "not-ours", target=f"`{output}`", name=min(others))


def _foreign(folder: Path) -> list[str]:
    """What stands in ``folder`` and belongs to no site."""
    listed = _listed(folder)
    return [each.name for each in folder.iterdir() if each.name not in listed or each.is_dir()]


def _listed(folder: Path) -> frozenset[str]:
    """The files of an earlier site in ``folder``; none where there is no such site."""
    try:
        text = (folder / LIST).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(name for name in (LIST, *text.splitlines()) if name and Path(name).name == name)
