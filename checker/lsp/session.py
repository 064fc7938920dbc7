"""A client's session: what it has open, the threads that work for it, and what it is told unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls import uris
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer

from checker.base.text import Language
from checker.lsp import findings
from checker.lsp.checks import Found
from checker.lsp.example import ExampleChoice
from checker.lsp.watch import PAUSE, TextWatch
from checker.lsp.workspace import OpenFile, Workspace
from checker.version import VERSION

_T = TypeVar("_T")


class Server(LanguageServer):
    """The language server of rule files. ``language`` is the client's until one was asked for.

    ``today`` says which day it is.
    """

    def __init__(self, language: Language | None, today: Callable[[], date]) -> None:
        super().__init__("shopcheck", VERSION)
        self.asked = language
        self.language: Language = language or "en"
        self.rules = Workspace(today)
        #: The open texts, by path: the address, and the number of the text.
        self._open: dict[Path, tuple[str, int | None]] = {}
        # One thread keeps the workspace, in the order in which it is told and asked; others find mistakes.
        self._keeper = ThreadPoolExecutor(max_workers=1)
        # What takes longer than an answer may: an example is checked, cases are written.
        self._writer = ThreadPoolExecutor(max_workers=1)
        self.example = ExampleChoice()
        self.watch = TextWatch(lambda: self.work(self.rules.checks), self._word, self._publish)

    async def work(self, answer: Callable[..., _T], *arguments: Any) -> _T:  # Any: what the answer takes
        """What ``answer`` gives on the thread of the workspace; what is called off by then isn't begun."""
        return await asyncio.get_running_loop().run_in_executor(self._keeper, answer, *arguments)

    async def work_long(self, answer: Callable[..., _T], *arguments: Any) -> _T:  # Any: what the answer takes
        """What ``answer`` gives on a thread of its own, while others are answered."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, answer, *arguments)

    def keep(self, uri: str, pause: float = PAUSE) -> None:
        """Take over the client's text, and check it and what builds on it after a pause.

        One that is new in its folder may matter to all that are open there.
        """
        path, document = path_of(uri), self.workspace.get_text_document(uri)
        beside = () if path in self._open else self._beside(path)
        self._open[path] = (uri, document.version)
        self._keeper.submit(self.rules.put, path, document.source)
        self.watch.changed((path, *beside), pause)

    def drop(self, uri: str) -> None:
        """Forget a text that is closed."""
        path = path_of(uri)
        self._publish(path, [])
        self._open.pop(path, None)
        self._keeper.submit(self.rules.remove, path)
        self.watch.changed((path, *self._beside(path)))

    def _beside(self, path: Path) -> tuple[Path, ...]:
        return tuple(other for other in self._open if other.parent == path.parent and other != path)

    def see(self, uris: Iterable[str]) -> None:
        """Look again at files that have changed on disk; of those that are open, the text counts."""
        self._keeper.submit(self.rules.forget)
        self.watch.changed(path for path in map(path_of, uris) if path not in self._open)

    @property
    def defers(self) -> bool:
        """Whether the client asks for an action's edit when it is chosen."""
        known = get_capability(self.client_capabilities, "text_document.code_action.resolve_support")
        return known is not None and "edit" in known.properties

    @property
    def creates(self) -> bool:
        """Whether the client can make a new file."""
        known = get_capability(self.client_capabilities, "workspace.workspace_edit.resource_operations")
        return known is not None and lsp.ResourceOperationKind.Create in known

    def file(self, document: lsp.TextDocumentIdentifier) -> OpenFile | None:
        """What is understood of a document."""
        return self.rules.file(path_of(document.uri))

    async def _word(self, path: Path, found: Found) -> list[lsp.Diagnostic]:
        return await self.work(findings.shown, found, path, self.rules, self.language)

    def _publish(self, path: Path, told: list[lsp.Diagnostic]) -> None:
        """Tell what is wrong with a text, and of which version that is; of one that is closed, nothing."""
        if path in self._open:
            self.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(self._open[path][0], told, self._open[path][1])
            )


def path_of(uri: str) -> Path:
    """The path of an address; a text that was never saved gets one in no folder that exists."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path("/", uri.replace("/", "_"), "text") if path is None else Path(path).resolve()
