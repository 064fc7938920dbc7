"""The keys of a mapping as they are meant, where what they hold is looked for before mistakes are noted."""

from __future__ import annotations

from checker.language.grammar.keys import Kind, meant_key
from checker.language.yaml import nodes


def entry_meant(root: nodes.MappingNode, key: str, kind: Kind) -> nodes.Entry | None:
    """The entry of ``root``, a mapping of this kind, that is called ``key`` or that by mistake isn't."""
    names = frozenset(root.names())
    for entry in root.entries:
        if entry.name == key or (entry.name not in kind.keys and meant_key(entry.name, kind, names) == key):
            return entry
    return None


def as_meant(root: nodes.MappingNode, kind: Kind) -> nodes.MappingNode:
    """``root``, a mapping of this kind, with misspelt keys spelt as they are meant."""
    names = frozenset(root.names())
    entries = (
        entry
        if entry.name in kind.keys or (meant := meant_key(entry.name, kind, names)) is None
        else entry.respelt(meant)
        for entry in root.entries
    )
    return nodes.MappingNode(tuple(entries), root.span)
