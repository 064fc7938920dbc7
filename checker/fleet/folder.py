"""The folder that a run leaves its results in: whole or not at all, whenever the run is killed.

What a run makes lies in a workshop inside the folder until all is there: first its parts. Then the results
are made of the parts, also in the workshop; a mark says that they are complete, and only then they take the
place of earlier ones. If that is cut short, whoever comes next finds the mark and finishes it.
``_SUCCESS`` is there only while everything in the folder is of the one run that ``run.json`` names.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

import msgspec

from checker.base.io import reason, resolved
from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.parts import Parts, sync_folder, write_whole
from checker.fleet.question import RunRecord

RUN: Final = "run.json"
SUCCESS: Final = "_SUCCESS"
#: Everything that a run may leave: files, and the folder of pages.
RESULTS: Final = ("results.ndjson", "changes.ndjson", "summary.json", "index.html", "all.ics")
PAGES: Final = "shops"
_WORKSHOP: Final = ".unfinished"
_COMPLETE: Final = "complete"
_LOCK: Final = ".lock"
#: So many files are brought to the disk one by one.
_FEW: Final = 256
_OWN: Final = frozenset((*RESULTS, PAGES, RUN, SUCCESS, _WORKSHOP, _LOCK))


class ResultsFolder:
    """The folder of a run, held by this process alone as long as it is entered.

    ``parts`` are those of the run that was begun.

    Raises:
        UsageError: it is a file, holds something else, can't be written, or another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._workshop = path / _WORKSHOP
        self._ready = self._workshop / "ready"
        self._lock: int | None = None
        self.parts = Parts(self._workshop, "")

    def __enter__(self) -> Self:
        name = f"`{self.path}`"
        try:
            if not resolved(self.path).parent.is_dir():
                raise UsageError([Diagnostic.of("SC607", None, "no-folder", target=name)])
            if self.path.exists() and not self.path.is_dir():
                raise UsageError([Diagnostic.of("SC607", None, "no-results", target=name)])
            self.path.mkdir(exist_ok=True)
            others = sorted(each.name for each in self.path.iterdir() if each.name not in _OWN)
            if others:
                raise UsageError([Diagnostic.of("SC607", None, "others", target=name, name=others[0])])
            self._lock = _locked(self.path / _LOCK)
        except BlockingIOError:
            raise UsageError([Diagnostic.of("SC641", target=name)]) from None
        except (OSError, ValueError) as error:
            raise cannot_write(self.path, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # --- which run --------------------------------------------------------------------------------

    def unfinished(self) -> RunRecord | None:
        """The run that hasn't been finished here; one of which only the last renames lack is finished now."""
        if (self._workshop / _COMPLETE).exists():
            self._take_place()
        return _record(self._workshop / RUN)

    def begin(self, record: RunRecord) -> None:
        """From now on parts are of this run: those of the same one stay, others are gone."""
        self.parts = Parts(self._workshop, record.id)
        if _record(self._workshop / RUN) != record:
            self._clear()
            self._workshop.mkdir()
            write_whole(self._workshop / RUN, msgspec.json.format(msgspec.json.encode(record)) + b"\n")
        for left in self._workshop.glob("*.tmp"):
            left.unlink()

    def drop(self) -> None:
        """Take away the results of an earlier run: there won't be the ones that were asked for instead."""
        with contextlib.suppress(OSError):
            (self.path / SUCCESS).unlink(missing_ok=True)
            for name in (*RESULTS, RUN):
                (self.path / name).unlink(missing_ok=True)
            shutil.rmtree(self.path / PAGES, ignore_errors=True)

    # --- results ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def results(self) -> Iterator[Path]:
        """A folder to put the results into; at its end they take the place of earlier ones."""
        shutil.rmtree(self._ready, ignore_errors=True)
        self._ready.mkdir()
        yield self._ready
        made = sorted(each.name for each in self._ready.iterdir())
        shutil.copyfile(self._workshop / RUN, self._ready / RUN)
        _sync(self._ready)
        write_whole(self._workshop / _COMPLETE, msgspec.json.encode(made))
        self._take_place()

    def _take_place(self) -> None:
        """Put what is ready in the place of what was there, however much of it has been done already."""
        made = msgspec.json.decode((self._workshop / _COMPLETE).read_bytes(), type=tuple[str, ...])
        (self.path / SUCCESS).unlink(missing_ok=True)
        for name in (*RESULTS, PAGES, RUN):
            new, old = self._ready / name, self.path / name
            if old.is_dir() and (new.exists() or name not in made):
                old.replace(_free(self._workshop / "old"))
            if new.exists():
                new.replace(old)
            elif name not in made and name != RUN:
                old.unlink(missing_ok=True)
        write_whole(self._workshop / SUCCESS, b"")
        (self._workshop / SUCCESS).replace(self.path / SUCCESS)
        sync_folder(self.path)
        self._clear()

    def _clear(self) -> None:
        """Take the workshop away; without its record nobody takes the rest for an unfinished run."""
        (self._workshop / RUN).unlink(missing_ok=True)
        shutil.rmtree(self._workshop, ignore_errors=True)


def cannot_write(path: Path, error: OSError | ValueError) -> UsageError:
    """The system's ``error`` says that something at ``path`` can't be written."""
    return UsageError([Diagnostic.of("SC607", None, "refused", target=f"`{path}`", reason=reason(error))])


def _free(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    return path


def _record(path: Path) -> RunRecord | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunRecord)
    except (OSError, msgspec.MsgspecError):
        return None


def _sync(folder: Path) -> None:
    """See to it that all files below a folder are on the disk."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if len(files) > _FEW and hasattr(os, "sync"):
        os.sync()  # for many at once it takes less
        return
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def _locked(path: Path) -> int:
    """The handle of a lock that no other process has; it goes with the process.

    Raises:
        BlockingIOError: another process has it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock(handle)
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise BlockingIOError from None
        raise
    return handle


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
