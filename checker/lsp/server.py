"""The server: what an editor asks, handed on; what it is told, kept in the workspace of rule files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from signal import SIG_DFL, SIGINT, signal
from typing import Any, Final, TypeVar

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from checker.base.text import Language
from checker.format import OTHER, form_of, formatted, schema_beside
from checker.language.library.files import Surroundings
from checker.language.library.kinds import RULE_SUFFIXES
from checker.lsp import findings, renaming, symbols
from checker.lsp.checks import Found
from checker.lsp.completion import complete
from checker.lsp.definition import define
from checker.lsp.hover import hover
from checker.lsp.places import UTF_16
from checker.lsp.watch import PAUSE, SHORT_PAUSE, TextWatch
from checker.lsp.workspace import OpenFile, Workspace
from checker.schema.catalog import in_force
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
        self.watch = TextWatch(lambda: self.work(self.rules.checks), self._word, self._publish)

    async def work(self, answer: Callable[..., _T], *arguments: Any) -> _T:  # Any: what the answer takes
        """What ``answer`` gives on the thread of the workspace; what is called off by then isn't begun."""
        return await asyncio.get_running_loop().run_in_executor(self._keeper, answer, *arguments)

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


def begin(server: Server, params: lsp.InitializeParams) -> None:
    """Agree on how to speak and how to count."""
    if server.asked is None:
        server.language = "zh" if (params.locale or "").lower().startswith("zh") else "en"
    folders = [folder.uri for folder in params.workspace_folders or ()]
    if not folders and params.root_uri is not None:
        folders = [params.root_uri]
    server.rules.around = Surroundings(tuple(map(path_of, folders)), editor=True)
    server.rules.encoding = server.workspace.position_encoding or UTF_16


def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """A text is opened."""
    server.keep(params.text_document.uri, SHORT_PAUSE)


def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """A text is edited."""
    server.keep(params.text_document.uri)


def saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """A text is saved."""
    server.keep(params.text_document.uri, SHORT_PAUSE)


def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """A text is closed."""
    server.drop(params.text_document.uri)


def elsewhere(server: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Files have changed on disk."""
    server.see([change.uri for change in params.changes])


async def ready(server: Server, _params: lsp.InitializedParams) -> None:
    """The client is ready: ask to be told of changes on disk, where it can."""
    files = (
        server.client_capabilities.workspace and server.client_capabilities.workspace.did_change_watched_files
    )
    if files and files.dynamic_registration:
        patterns = [lsp.FileSystemWatcher(f"**/*{suffix}") for suffix in RULE_SUFFIXES]
        watching = lsp.DidChangeWatchedFilesRegistrationOptions(patterns)
        await server.client_register_capability_async(
            lsp.RegistrationParams(
                [lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watching)]
            )
        )


def completion(server: Server, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    """What can be typed."""
    file = server.file(params.text_document)
    return [] if file is None else complete(file, params.position, server.rules, server.language)


def meaning(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """What a word means."""
    file = server.file(params.text_document)
    return None if file is None else hover(file, params.position, server.rules, server.language)


def definition(server: Server, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where a name is given."""
    file = server.file(params.text_document)
    return [] if file is None else define(file, params.position, server.rules)


def renameable(server: Server, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    """Whether a name can be changed."""
    file = server.file(params.text_document)
    if file is None:
        return None
    try:
        return file.buffer.range(renaming.renameable(file, params.position).span)
    except renaming.RefusedError as error:
        raise _refusal(server, error) from error


def rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """Change a name wherever it is used."""
    file = server.file(params.text_document)
    if file is None:
        return None
    try:
        edits = renaming.rename(file, params.position, params.new_name, server.rules)
    except renaming.RefusedError as error:
        raise _refusal(server, error) from error
    return lsp.WorkspaceEdit(changes=edits)


def corrections(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """What puts mistakes right: each at the cursor, or all that are sure."""
    uri, context = params.text_document.uri, params.context
    found: list[lsp.CodeAction] = []
    if _wanted(lsp.CodeActionKind.QuickFix, context):
        found += findings.corrections(uri, context.diagnostics, server.language)
    buffer = server.rules.open(path_of(uri))
    if buffer is not None and _wanted(lsp.CodeActionKind.SourceFixAll, context):
        every = server.rules.diagnostics(path_of(uri))
        found += findings.all_corrections(uri, every, buffer, server.language)
    return found


def _wanted(kind: str, context: lsp.CodeActionContext) -> bool:
    """Whether the editor asks for corrections of this kind; without a word it asks for those of mistakes."""
    if context.only is None:
        return kind == lsp.CodeActionKind.QuickFix
    return any(kind == only or kind.startswith(f"{only}.") for only in context.only)


def formatting(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """A whole text in the one way of writing; YAML that is none of ours is left alone."""
    path = path_of(params.text_document.uri)
    buffer = server.rules.buffer(path)
    if buffer is None:
        return []
    form = form_of(path, buffer.text)
    if form is OTHER:
        return []
    new = formatted(buffer.text, form, schema_beside(path, form))
    end = lsp.Position(len(buffer.lines), 0)
    return [] if new == buffer.text else [lsp.TextEdit(lsp.Range(buffer.position(1, 1), end), new)]


def outline(server: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    """What is in a text."""
    file = server.file(params.text_document)
    return [] if file is None else symbols.outline(file, server.language)


#: What the server answers, with the options of the answers that have some.
_FEATURES: Final[Mapping[str, tuple[Callable[..., Any], Any]]] = {  # Any: one signature per message
    lsp.INITIALIZE: (begin, None),
    lsp.INITIALIZED: (ready, None),
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: (elsewhere, None),
    lsp.TEXT_DOCUMENT_DID_OPEN: (opened, None),
    lsp.TEXT_DOCUMENT_DID_CHANGE: (changed, None),
    lsp.TEXT_DOCUMENT_DID_SAVE: (saved, None),
    lsp.TEXT_DOCUMENT_DID_CLOSE: (closed, None),
    lsp.TEXT_DOCUMENT_COMPLETION: (
        completion,
        lsp.CompletionOptions(trigger_characters=[" ", ".", "$", "{"]),
    ),
    lsp.TEXT_DOCUMENT_HOVER: (meaning, None),
    lsp.TEXT_DOCUMENT_DEFINITION: (definition, None),
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: (renameable, None),
    lsp.TEXT_DOCUMENT_RENAME: (rename, lsp.RenameOptions(prepare_provider=True)),
    lsp.TEXT_DOCUMENT_CODE_ACTION: (
        corrections,
        lsp.CodeActionOptions(
            code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]
        ),
    ),
    lsp.TEXT_DOCUMENT_FORMATTING: (formatting, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (outline, None),
}


def _asked(answer: Callable[[Server, Any], _T]) -> Callable[[Server, Any], Awaitable[_T]]:
    """``answer``, given on the thread of the workspace, with what is declared beside the text in force."""

    def informed(server: Server, params: Any) -> _T:
        known = server.rules.policies(path_of(params.text_document.uri)).library.catalog
        with in_force(known):
            return answer(server, params)

    async def queued(server: Server, params: Any) -> _T:  # Any: one kind of question per message
        return await server.work(informed, server, params)

    return queued


#: What only tells the server something, and is taken in at once.
_TOLD: Final = frozenset(
    (
        lsp.INITIALIZE,
        lsp.INITIALIZED,
        lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        lsp.TEXT_DOCUMENT_DID_OPEN,
        lsp.TEXT_DOCUMENT_DID_CHANGE,
        lsp.TEXT_DOCUMENT_DID_SAVE,
        lsp.TEXT_DOCUMENT_DID_CLOSE,
    )
)


def _refusal(server: Server, error: renaming.RefusedError) -> JsonRpcException:
    return JsonRpcException(error.reason.to(server.language), lsp.LSPErrorCodes.RequestFailed)


def _worth_a_log(record: logging.LogRecord) -> bool:
    """Whether a record is more than an answer that refuses what was asked."""
    return record.exc_info is None or not isinstance(record.exc_info[1], JsonRpcException)


def serve(language: Language | None, today: Callable[[], date]) -> None:
    """Serve one client over standard input and output, until it says that it is done.

    It speaks ``language``, or else the client's. ``today`` says which day it is.
    """
    server = Server(language, today)
    for name, (answer, how) in _FEATURES.items():
        server.feature(name, how)(answer if name in _TOLD else _asked(answer))
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_worth_a_log)
    signal(SIGINT, SIG_DFL)  # Ctrl-C ends it at once: a read that has begun can't be called off
    server.start_io()
