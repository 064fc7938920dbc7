"""When the open texts are checked: after a pause, bit by bit, and anew as soon as something changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Generic, TypeVar

from checker.diagnostics import Severity
from checker.lint.proofs import PROVEN, available
from checker.lsp.checks import Found, TextChecks

_T = TypeVar("_T")
#: What a client is told about a text.
_Told = TypeVar("_Told")
#: Seconds without a change after which texts are checked.
PAUSE: Final = 0.2
#: The same for a text that is opened or saved: others may follow at once.
SHORT_PAUSE: Final = 0.05
#: Seconds after that until the solver is asked.
_LONG_PAUSE: Final = 0.8


class TextWatch(Generic[_Told]):
    """Has texts checked when they, or what they build on, have changed.

    ``look`` gives the texts as they are now; ``word`` puts what is found in one into the words that
    ``publish`` tells. While it works, anything else is
    answered: it looks at a few texts at a time, on threads of its own. What was found in texts that are
    older than the last change isn't told: they are looked at again.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[TextChecks]],
        word: Callable[[Path, Found], Awaitable[_Told]],
        publish: Callable[[Path, _Told], None],
        checker: Executor | None = None,
    ) -> None:
        self._look = look
        self._word = word
        self._publish = publish
        self._checker = checker or ThreadPoolExecutor(max_workers=1)
        self._prover = ThreadPoolExecutor(max_workers=1)  # the solver isn't for several threads
        #: How many changes there have been.
        self._moment = 0
        self._changed: dict[Path, None] = {}
        #: What is still to be looked at, what changed last first; and what is sound, and not yet proven.
        self._due: dict[Path, None] = {}
        self._unproven: dict[Path, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, paths: Iterable[Path], pause: float = PAUSE) -> None:
        """Note that files have changed; they are looked at after a pause."""
        self._moment += 1
        self._changed |= dict.fromkeys(paths)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(pause, self._begin)

    def _begin(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self._go(self._moment))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go(self, moment: int) -> None:
        """Look at all that is due, as long as nothing changes."""
        checks = await self._look()
        if moment != self._moment:
            return
        changed = tuple(self._changed)
        touched = await self._on(self._checker, lambda: checks.touched(changed))
        if moment != self._moment:
            return
        self._changed.clear()
        self._due = {**dict.fromkeys(touched), **self._due}
        for group in checks.groups(tuple(self._due)):
            if not await self._checked(checks, group, moment):
                return
        if not (available() and self._unproven):
            return
        await asyncio.sleep(_LONG_PAUSE)
        for path in tuple(self._unproven):
            if moment != self._moment or not await self._proven(checks, path, moment):
                return

    async def _checked(self, checks: TextChecks, group: tuple[Path, ...], moment: int) -> bool:
        """Look at some texts; whether they were still the same afterwards."""
        try:
            found = await self._on(self._checker, lambda: checks.found(group))
        except Exception:  # a text that can't be looked at mustn't hide the others' mistakes
            logging.getLogger(__name__).exception("%s can't be checked", group)
            self._due = {path: None for path in self._due if path not in group}
            return moment == self._moment
        for path, mistakes in found.items():
            if not await self._told(path, mistakes, moment):
                return False
            del self._due[path]
            self._unproven.pop(path, None)
            if not any(item.severity is Severity.ERROR for item in mistakes):
                self._unproven[path] = None
        return moment == self._moment

    async def _proven(self, checks: TextChecks, path: Path, moment: int) -> bool:
        """Ask the solver about a text; whether it was still the same afterwards."""
        found = await self._on(self._prover, lambda: checks.found((path,), proving=True)[path])
        proven = any(item.code in PROVEN for item in found)
        if moment != self._moment or (proven and not await self._told(path, found, moment)):
            return False
        del self._unproven[path]
        return True

    async def _told(self, path: Path, found: Found, moment: int) -> bool:
        """Tell what is found in a text, unless something has changed; whether it was told."""
        told = await self._word(path, found)
        if moment == self._moment:
            self._publish(path, told)
        return moment == self._moment

    @staticmethod
    async def _on(thread: Executor, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(thread, work)
