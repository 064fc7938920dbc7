"""Diagnostics as an editor shows them, and the corrections that they offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lsprotocol import types as lsp
from pygls import uris

from checker.diagnostics import Diagnostic, Severity
from checker.lsp.desk import Desk
from checker.lsp.places import Buffer
from checker.text import Language, Text

_SEVERITIES: Final = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.HINT: lsp.DiagnosticSeverity.Hint,
}
_START: Final = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))


def shown(path: Path, desk: Desk, language: Language) -> list[lsp.Diagnostic]:
    """What is wrong with an open text."""
    buffer = desk.buffer(path)
    assert buffer is not None, "the text is open"
    return [_shown(item, buffer, path, desk, language) for item in desk.diagnostics(path)]


def _shown(item: Diagnostic, buffer: Buffer, path: Path, desk: Desk, language: Language) -> lsp.Diagnostic:
    parts = (item.message.to(language), item.label.to(language), item.help.to(language))
    return lsp.Diagnostic(
        range=_START if item.span is None else buffer.range(item.span),
        severity=_SEVERITIES[item.severity],
        code=item.code,
        source="shopcheck",
        message="\n".join(part for part in parts if part),
        related_information=list(_related(item, path, desk, language)),
        data=item.suggestion,
    )


def _related(
    item: Diagnostic, path: Path, desk: Desk, language: Language
) -> Iterator[lsp.DiagnosticRelatedInformation]:
    for related in item.related:
        home = desk.home(related.span, path)
        buffer = None if home is None else desk.buffer(home)
        uri = None if home is None else uris.from_fs_path(str(home))
        if buffer is not None and uri is not None:
            where = lsp.Location(uri, buffer.range(related.span))
            yield lsp.DiagnosticRelatedInformation(where, related.message.to(language))


def corrections(uri: str, diagnostics: Iterable[lsp.Diagnostic], language: Language) -> list[lsp.CodeAction]:
    """What puts right the diagnostics that know what should stand in their place."""
    return [
        lsp.CodeAction(
            title=Text(f"Write `{item.data}`", f"改为 `{item.data}`").to(language),
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[item],
            edit=lsp.WorkspaceEdit(changes={uri: [lsp.TextEdit(item.range, item.data)]}),
            is_preferred=True,
        )
        for item in diagnostics
        if item.source == "shopcheck" and isinstance(item.data, str)
    ]
