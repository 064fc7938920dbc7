"""The outline of a policy: its stages, preconditions, parameters, values and sources."""

from __future__ import annotations

from typing import Final

from lsprotocol import types as lsp

from checker.base.text import Language, Text
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode
from checker.lsp.workspace import OpenFile

_KINDS: Final = {
    "stages": lsp.SymbolKind.Namespace,
    "preconditions": lsp.SymbolKind.Boolean,
    "parameters": lsp.SymbolKind.Constant,
    "values": lsp.SymbolKind.Variable,
    "sources": lsp.SymbolKind.File,
}


def outline(file: OpenFile, language: Language) -> list[lsp.DocumentSymbol]:
    """The symbols of a policy, nested as the policy is."""
    root = file.root
    return _inside(root, file, language) if isinstance(root, MappingNode) else []


def _inside(node: MappingNode, file: OpenFile, language: Language) -> list[lsp.DocumentSymbol]:
    found: list[lsp.DocumentSymbol] = []
    for part in node.entries:
        if part.name in _KINDS and isinstance(part.value, MappingNode):
            found += [_symbol(item, _KINDS[part.name], file, language) for item in part.value.entries]
    return found


def _symbol(entry: Entry, kind: lsp.SymbolKind, file: OpenFile, language: Language) -> lsp.DocumentSymbol:
    inner = entry.value if isinstance(entry.value, MappingNode) else None
    return lsp.DocumentSymbol(
        name=entry.name or "?",
        detail=_title(inner).to(language) or None,
        kind=kind,
        range=file.buffer.range(entry.span),
        selection_range=file.buffer.range(entry.key.span),
        children=_inside(inner, file, language) if inner is not None else [],
    )


def _title(node: MappingNode | None) -> Text:
    title = node.get("title") if node is not None else None
    if not isinstance(title, MappingNode):
        return Text()
    texts = (title.get(language) for language in ("en", "zh"))
    return Text(*(text.text if isinstance(text, ScalarNode) else "" for text in texts))
