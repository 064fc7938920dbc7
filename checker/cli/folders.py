"""A folder as a result: written whole beside its place, which it then takes, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.base.io import resolved
from checker.cli import usage
from checker.cli.output import CANNOT_WRITE, cannot_write, mode
from checker.cli.unfinished import begun, left_behind

#: The names in a folder that an earlier call has written: whatever else is there is somebody's own.
Ours = Callable[[Path], Collection[str]]


def refuse_folder(output: str, ours: Ours) -> None:
    """Refuse a folder that can't be written or replaced.

    Raises:
        UsageError: it is a file, it holds what isn't ours, it is where one stands, or the folder that it lies
            in doesn't exist.
    """
    folder = Path(output)
    try:
        folder = resolved(folder)
        if not folder.parent.is_dir():
            raise usage.wrong(CANNOT_WRITE, "no-folder", target=f"`{output}`")
        if not folder.exists():
            return
        if not folder.is_dir():
            raise usage.wrong(CANNOT_WRITE, "file", target=f"`{output}`")
        if folder.samefile(Path.cwd()):  # it would be taken away under the feet of whoever stands there
            raise usage.wrong(CANNOT_WRITE, "here", target=f"`{output}`")
        others = _foreign(folder, ours)
    except (OSError, ValueError) as error:
        raise cannot_write(output, error) from error
    if others:
        raise usage.wrong(CANNOT_WRITE, "not-ours", target=f"`{output}`", name=min(others))


@contextmanager
def replaced(output: str, ours: Ours, *, keep: bool = False) -> Iterator[Path]:
    """A new folder to write into: it then takes the place of what is there.

    Where writing fails, what was there is gone, unless it is to be kept until the new one is whole.

    Raises:
        UsageError: it can't be written.
    """
    import shutil  # slow to import, as tempfile is
    from tempfile import mkdtemp

    refuse_folder(output, ours)
    folder = resolved(Path(output))
    try:
        for left in left_behind(folder):
            if left.is_dir() and not _foreign(left, ours):
                shutil.rmtree(left, ignore_errors=True)
        with begun(folder, mkdtemp) as new:
            old = new.with_suffix(".old")
            try:
                yield new
                new.chmod(mode(folder, 0o777))
                if folder.exists():
                    folder.rename(old)
                _take_place(new, folder, old if keep else None)
            finally:
                shutil.rmtree(new, ignore_errors=True)
                shutil.rmtree(old, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise cannot_write(output, error) from error


def _take_place(new: Path, folder: Path, old: Path | None) -> None:
    """Move ``new`` to where ``folder`` was, or put ``old`` back."""
    try:
        new.rename(folder)
    except OSError:
        if old is not None and old.exists():
            old.rename(folder)
        raise


def _foreign(folder: Path, ours: Ours) -> list[str]:
    """What stands in a folder and isn't ours."""
    known = ours(folder)
    return [each.name for each in folder.iterdir() if each.name not in known]
