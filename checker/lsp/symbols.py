"""The outline of a policy: its stages, preconditions, parameters, values and sources."""

from __future__ import annotations

from typing import Final

from lsprotocol import types as lsp

from checker.language.tree import Entry, Mapping, Scalar
from checker.lsp.desk import Study
from checker.text import Language, Text

_KINDS: Final = {
    "stages": lsp.SymbolKind.Namespace,
    "preconditions": lsp.SymbolKind.Boolean,
    "parameters": lsp.SymbolKind.Constant,
    "values": lsp.SymbolKind.Variable,
    "sources": lsp.SymbolKind.File,
}


def outline(study: Study, language: Language) -> list[lsp.DocumentSymbol]:
    """The symbols of a policy, nested as the policy is."""
    root = study.root
    return _inside(root, study, language) if isinstance(root, Mapping) else []


def _inside(node: Mapping, study: Study, language: Language) -> list[lsp.DocumentSymbol]:
    found: list[lsp.DocumentSymbol] = []
    for part in node.entries:
        if part.name in _KINDS and isinstance(part.value, Mapping):
            found += [_symbol(item, _KINDS[part.name], study, language) for item in part.value.entries]
    return found


def _symbol(entry: Entry, kind: lsp.SymbolKind, study: Study, language: Language) -> lsp.DocumentSymbol:
    inner = entry.value if isinstance(entry.value, Mapping) else None
    return lsp.DocumentSymbol(
        name=entry.name or "?",
        detail=_title(inner).to(language) or None,
        kind=kind,
        range=study.buffer.range(entry.span),
        selection_range=study.buffer.range(entry.key.span),
        children=_inside(inner, study, language) if inner is not None else [],
    )


def _title(node: Mapping | None) -> Text:
    title = node.get("title") if node is not None else None
    if not isinstance(title, Mapping):
        return Text()
    texts = (title.get(language) for language in ("en", "zh"))
    return Text(*(text.text if isinstance(text, Scalar) else "" for text in texts))
