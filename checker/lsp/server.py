"""The server: what an editor asks, handed on; what it is told, kept in the workspace of rule files."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from signal import SIG_DFL, SIGINT, signal
from typing import Any, Final, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from checker.base.text import Language
from checker.diagnostics import InputError
from checker.format import OTHER, form_of, formatted, schema_beside
from checker.language.library.files import Surroundings
from checker.language.library.kinds import RULE_SUFFIXES
from checker.lsp import findings, renaming, symbols
from checker.lsp.completion import complete
from checker.lsp.definition import define
from checker.lsp.example import EXAMPLE, ExampleSubject, chosen_in, effect
from checker.lsp.hover import hover, precondition_at
from checker.lsp.places import UTF_16
from checker.lsp.session import Server, path_of
from checker.lsp.watch import SHORT_PAUSE
from checker.lsp.writing import WRITE_CASES, cases_in, edit, offers, sheet
from checker.schema.catalog import in_force

_T = TypeVar("_T")


def begin(server: Server, params: lsp.InitializeParams) -> None:
    """Agree on how to speak and how to count."""
    if server.asked is None:
        server.language = "zh" if (params.locale or "").lower().startswith("zh") else "en"
    folders = [folder.uri for folder in params.workspace_folders or ()]
    if not folders and params.root_uri is not None:
        folders = [params.root_uri]
    server.rules.around = Surroundings(tuple(map(path_of, folders)), editor=True)
    server.example.folder = path_of(folders[0]) if folders else Path()
    server.example.choose(chosen_in(params.initialization_options))
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


def configured(server: Server, params: lsp.DidChangeConfigurationParams) -> None:
    """Settings have changed: which example is meant."""
    server.example.choose(chosen_in(params.settings))


def choose_example(server: Server, name: Any = None) -> None:  # Any: what the client sent
    """Take a snapshot for the example, or none."""
    server.example.choose(name)


async def meaning(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """What a word means; of a precondition also what it comes to on the example, where there is one."""
    found = await server.work(_informed(_meaning), server, params)
    if found is None or found[1] is None:
        return None if found is None else found[0]
    said, subject, file = found[0], found[1], server.example.of(path_of(params.text_document.uri))
    if file is None or not isinstance(said.contents, lsp.MarkupContent):
        return said
    more = (await server.work_long(effect, subject, file)).to(server.language)
    return lsp.Hover(lsp.MarkupContent(said.contents.kind, f"{said.contents.value}\n\n{more}"), said.range)


def _meaning(server: Server, params: lsp.HoverParams) -> tuple[lsp.Hover, ExampleSubject | None] | None:
    file = server.file(params.text_document)
    found = None if file is None else hover(file, params.position, server.rules, server.language)
    if file is None or found is None:
        return None
    name = precondition_at(file, params.position)
    if name is None or file.policy is None:
        return found, None
    return found, ExampleSubject(server.rules.policies(file.path), file.policy.id, name)


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
    file = server.file(params.text_document)
    if file is not None and _wanted(lsp.CodeActionKind.Refactor, context):
        found += offers(file, params.range.start, server.rules, server.language, deferred=server.defers)
    return found


async def written(server: Server, action: lsp.CodeAction) -> lsp.CodeAction:
    """An action with the edit that it stands for."""
    action.edit = await _edit(server, action.data)
    return action


async def write_cases(server: Server, data: Any = None) -> bool:  # Any: what the client sent
    """Write cases for an editor that can't ask for an action's edit; whether there were any to write."""
    made = await _edit(server, data)
    if made is not None:
        await server.workspace_apply_edit_async(lsp.ApplyWorkspaceEditParams(made))
    return made is not None


async def _edit(server: Server, data: Any) -> lsp.WorkspaceEdit | None:  # Any: what the client sent
    cases = cases_in(data)
    if cases is None:
        return None
    asked = await server.work(sheet, cases, server.rules)
    try:
        return await server.work_long(partial(edit, creates=server.creates), asked)
    except InputError as error:
        said = error.diagnostics[0].message.to(server.language)
        raise JsonRpcException(said, lsp.LSPErrorCodes.RequestFailed) from error


def _wanted(kind: str, context: lsp.CodeActionContext) -> bool:
    """Whether the editor asks for actions of this kind; without a word not for those of a whole text."""
    if context.only is None:
        return kind != lsp.CodeActionKind.SourceFixAll
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
            code_action_kinds=[
                lsp.CodeActionKind.QuickFix,
                lsp.CodeActionKind.Refactor,
                lsp.CodeActionKind.SourceFixAll,
            ],
            resolve_provider=True,
        ),
    ),
    lsp.CODE_ACTION_RESOLVE: (written, None),
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: (configured, None),
    lsp.TEXT_DOCUMENT_FORMATTING: (formatting, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (outline, None),
}


def _informed(answer: Callable[[Server, Any], _T]) -> Callable[[Server, Any], _T]:
    """``answer``, given with what is declared beside the text in force."""

    def informed(server: Server, params: Any) -> _T:  # Any: one kind of question per message
        known = server.rules.policies(path_of(params.text_document.uri)).library.catalog
        with in_force(known):
            return answer(server, params)

    return informed


def _asked(answer: Callable[[Server, Any], _T]) -> Callable[[Server, Any], Awaitable[_T]]:
    """``answer``, given on the thread of the workspace, with what is declared beside the text in force."""

    async def queued(server: Server, params: Any) -> _T:  # Any: one kind of question per message
        return await server.work(_informed(answer), server, params)

    return queued


#: What only tells the server something and is taken in at once, and what finds its threads by itself.
_TOLD: Final = frozenset(
    (
        lsp.INITIALIZE,
        lsp.INITIALIZED,
        lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        lsp.WORKSPACE_DID_CHANGE_CONFIGURATION,
        lsp.TEXT_DOCUMENT_HOVER,
        lsp.CODE_ACTION_RESOLVE,
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
    server.command(WRITE_CASES)(write_cases)
    server.command(EXAMPLE)(choose_example)
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_worth_a_log)
    signal(SIGINT, SIG_DFL)  # Ctrl-C ends it at once: a read that has begun can't be called off
    server.start_io()
