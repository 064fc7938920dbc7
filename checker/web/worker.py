"""The process that works, apart from the one that serves: it can be stopped at any moment, and nothing hangs.

The serving process keeps what somebody has entered. Where the working one is gone, stopped by somebody or by
the system, the next is given all of that again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.web.contents import DeskContents, Upload
from checker.web.desk import DeskTerms
from checker.web.doing import LATER, Done, do
from checker.web.rules.bench import Bench, BenchTerms
from checker.web.rules.doing import do_rules


class StoppedError(Exception):
    """The work ended before it was done: ``cancelled`` by somebody, or it went wrong."""

    def __init__(self, *, cancelled: bool) -> None:
        super().__init__()
        self.cancelled = cancelled


class WorkShare(Struct, frozen=True):
    """How far the work has come; an ``of`` of 0 isn't known."""

    stage: Text = Text()
    done: int = 0
    of: int = 0


class Worker:
    """Does one thing after another in a process of its own."""

    def __init__(self, terms: DeskTerms | BenchTerms, uploads: Sequence[Upload] = ()) -> None:
        self._terms = terms
        self._turn = threading.Lock()
        self._context = multiprocessing.get_context("spawn")
        self._hurry = self._context.Event()
        self._counting = threading.Lock()
        self._waits = 0
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        #: Files that have come and haven't been read.
        self._waiting: dict[str, Upload] = {}
        self._kept: DeskContents = terms.contents({each.name: each for each in uploads})
        self._cancelled = False
        self.share = WorkShare()
        #: How much has come of the file that is being sent.
        self.arriving = WorkShare()
        #: Changes with all that somebody enters.
        self.version = 0

    def put(self, upload: Upload) -> None:
        """Take a file, to be read with the others that come with it."""
        with self._counting:
            self._waiting[upload.name] = upload

    def held(self) -> int:
        """So many bytes of files are held."""
        every = {**self._kept.uploads, **self._waiting}
        return sum(len(each.data) for each in every.values())

    def do(self, what: str, said: Mapping[str, str], language: Language) -> Done:
        """Do what the page asks for.

        Raises:
            StoppedError: it was stopped; then nothing has changed, and files that hadn't been read are gone.
        """
        if what not in LATER:
            self._wanted(1)
        with self._turn:
            if what not in LATER:
                self._wanted(-1)
            self._cancelled = False
            files = self._taken() if what == "read" else ()
            try:
                done = self._asked(what, said, language, files)
            except (EOFError, OSError):
                self._end()
                raise StoppedError(cancelled=self._cancelled) from None
            finally:
                self.share = WorkShare()
            if done.kept is not None:
                self._kept = self._with_files(done.kept, files)
                self.version += 1
            return replace(done, kept=None)

    def cancel(self) -> None:
        """Stop whatever is being done; files that haven't been read are gone."""
        self._taken()
        process = self._process
        if process is not None and self._turn.locked():
            self._cancelled = True
            process.kill()

    def stop(self) -> None:
        """Let the process end."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def _taken(self) -> tuple[Upload, ...]:
        """The files that have come since the last were read."""
        with self._counting:
            files, self._waiting = tuple(self._waiting.values()), {}
        return files

    def _wanted(self, change: int) -> None:
        """One more waits for its turn, or has it: as long as one waits, what can be put off is."""
        with self._counting:
            self._waits += change
            if self._waits:
                self._hurry.set()
            else:
                self._hurry.clear()

    def _asked(
        self, what: str, said: Mapping[str, str], language: Language, files: tuple[Upload, ...]
    ) -> Done:
        pipe = self._pipe if self._pipe is not None else self._begin()
        pipe.send((what, said, language, files))
        while True:
            told = pipe.recv()
            if isinstance(told, Done):
                return told
            self.share = told

    def _begin(self) -> Connection:
        ours, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=_work, args=(theirs, self._hurry, self._terms), daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        ours.send(self._kept)
        return ours

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(5)
        self._pipe = self._process = None

    def _with_files(self, kept: DeskContents, files: tuple[Upload, ...]) -> DeskContents:
        """What is kept there, with the bytes that are here already and needn't come back."""
        known = {**self._kept.uploads, **{each.name: each for each in files}}
        return replace(kept, uploads={name: known[name] for name in kept.uploads})


def _work(pipe: Connection, hurry: Event, terms: DeskTerms | BenchTerms) -> None:
    """The working process: does what it is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever serves ends this one
    paced = _Paced(pipe)
    try:
        desk = terms.desk(pipe.recv(), paced.tell)
        while True:
            what, said, language, files = pipe.recv()
            if isinstance(desk, Bench):
                done = do_rules(desk, what, said, language, files)
            else:
                done = do(desk, what, said, language, files, hurried=hurry.is_set)
            pipe.send(done)
    except Exception:  # noqa: BLE001 - whoever serves sees the end, and begins anew
        os._exit(1)


class _Paced:
    """Tells how far things are, each hundredth once."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last: object = None

    def tell(self, what: Text, _count: int, done: int, of: int) -> None:
        """So much of a stage is done."""
        mark = (what, done * _STEPS // of if of else 0)
        if mark != self._last:
            self._last = mark
            self._pipe.send(WorkShare(what, done, of))


_STEPS: Final = 100
