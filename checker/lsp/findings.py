"""Diagnostics as an editor shows them, and the corrections that they offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from lsprotocol import types as lsp
from pygls import uris

from checker.base.text import Language, Text
from checker.diagnostics import Diagnostic, Severity, TextEdit
from checker.diagnostics.edits import compatible
from checker.lsp.places import Buffer
from checker.lsp.workspace import Workspace

_SEVERITIES: Final = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.HINT: lsp.DiagnosticSeverity.Hint,
}
_START: Final = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


def shown(
    found: Iterable[Diagnostic], path: Path, workspace: Workspace, language: Language
) -> list[lsp.Diagnostic]:
    """What is ``found`` to be wrong with an open text."""
    buffer = workspace.buffer(path)
    if buffer is None:  # closed meanwhile
        return []
    return [_shown(item, buffer, workspace, language) for item in found]


def _shown(item: Diagnostic, buffer: Buffer, workspace: Workspace, language: Language) -> lsp.Diagnostic:
    parts = (item.message.to(language), item.label.to(language), item.help.to(language))
    return lsp.Diagnostic(
        range=_START if item.span is None else buffer.range(item.span),
        severity=_SEVERITIES[item.severity],
        code=item.code,
        source="shopcheck",
        message="\n".join(part for part in parts if part),
        related_information=list(_related(item, workspace, language)),
        data=None if item.fix is None else [_edit(edit, buffer) for edit in item.fix.edits],
    )


def _edit(edit: TextEdit, buffer: Buffer) -> dict[str, object]:
    """An edit as a diagnostic carries it to the editor and back."""
    there = buffer.range(edit.span)
    return {
        "from": [there.start.line, there.start.character],
        "to": [there.end.line, there.end.character],
        "text": edit.text,
    }


def _related(
    item: Diagnostic, workspace: Workspace, language: Language
) -> Iterator[lsp.DiagnosticRelatedInformation]:
    for related in item.related:
        home = workspace.home(related.span)
        buffer = None if home is None else workspace.buffer(home)
        uri = None if home is None else uris.from_fs_path(str(home))
        if buffer is not None and uri is not None:
            where = lsp.Location(uri, buffer.range(related.span))
            yield lsp.DiagnosticRelatedInformation(where, related.message.to(language))


def corrections(uri: str, diagnostics: Iterable[lsp.Diagnostic], language: Language) -> list[lsp.CodeAction]:
    """What puts right the diagnostics that know what should stand in their place."""
    return [
        _correction(uri, item, edits, language)
        for item in diagnostics
        if item.source == "shopcheck" and (edits := _edits(item.data))
    ]


def all_corrections(
    uri: str, found: Iterable[Diagnostic], buffer: Buffer, language: Language
) -> list[lsp.CodeAction]:
    """What puts right, in one step, everything of a text that has only one answer."""
    sure = [edit for item in found for edit in item.sure_edits]
    if not sure:
        return []
    edits = [lsp.TextEdit(buffer.range(edit.span), edit.text) for edit in compatible(sure)]
    title = Text("Fix everything that has only one answer", "改好所有只有一种改法的地方")
    return [
        lsp.CodeAction(
            title=title.to(language),
            kind=lsp.CodeActionKind.SourceFixAll,
            edit=lsp.WorkspaceEdit(changes={uri: edits}),
        )
    ]


def _correction(
    uri: str, item: lsp.Diagnostic, edits: list[lsp.TextEdit], language: Language
) -> lsp.CodeAction:
    written = " … ".join(edit.new_text.strip() for edit in edits)
    title = Text(f"Write `{written}`", f"改为 `{written}`") if written else Text("Delete this", "删除此处")
    return lsp.CodeAction(
        title=title.to(language),
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[item],
        edit=lsp.WorkspaceEdit(changes={uri: edits}),
        is_preferred=True,
    )


def _edits(data: object) -> list[lsp.TextEdit]:
    """The edits that a diagnostic carries; none where an editor gives back something else."""
    try:
        return [_read(edit) for edit in data] if isinstance(data, list) else []
    except (KeyError, TypeError, ValueError):
        return []


def _read(edit: Any) -> lsp.TextEdit:  # Any: what the client sent
    start, end = (lsp.Position(*map(int, edit[key])) for key in ("from", "to"))
    return lsp.TextEdit(lsp.Range(start, end), str(edit["text"]))
