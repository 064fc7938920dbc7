"""YAML as a tree of frozen nodes, each with its place in its file.

Scalars keep their text and style and have no type: the slot in which one stands decides how it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from checker.diagnostics import Span
from checker.diagnostics.keys import shown_key

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class ScalarNode(Struct, frozen=True):
    """A piece of text. ``plain`` is false where quotes or a block style were written."""

    text: str
    plain: bool
    span: Span

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null: nothing at all, ``null`` or ``~`` without quotes."""
        return self.plain and self.text in _NULLS


class SequenceNode(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    span: Span


class Entry(Struct, frozen=True):
    """One ``key: value`` of a mapping."""

    key: ScalarNode
    value: Node

    @property
    def name(self) -> str:
        """The text of the key."""
        return self.key.text

    @property
    def shown(self) -> str:
        """The key as it may be shown: in quotes it may be a key of data that was taken for a rule file."""
        return self.name if self.key.plain else shown_key(self.name)

    def respelt(self, name: str) -> Entry:
        """The entry with its key spelt ``name``, at the same place."""
        return Entry(ScalarNode(name, plain=True, span=self.key.span), self.value)

    @property
    def span(self) -> Span:
        """From the start of the key to the end of the value."""
        return join(self.key.span, self.value.span)


class MappingNode(Struct, frozen=True):
    """Keys with their values, in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    span: Span

    def entry(self, name: str) -> Entry | None:
        """The entry whose key is ``name``."""
        for entry in self.entries:
            if entry.key.text == name:
                return entry
        return None

    def get(self, name: str) -> Node | None:
        """The value whose key is ``name``."""
        entry = self.entry(name)
        return None if entry is None else entry.value

    def names(self) -> tuple[str, ...]:
        """All keys, in order."""
        return tuple(entry.key.text for entry in self.entries)


Node = ScalarNode | SequenceNode | MappingNode


def join(first: Span, last: Span) -> Span:
    """The stretch from the start of one span to the end of another one; ``first`` where files differ."""
    if first.file != last.file or (last.end_line, last.end_column) < (first.line, first.column):
        return first
    return Span(first.file, first.line, first.column, last.end_line, last.end_column)


def located(root: Node, path: Sequence[str | int], *, of_key: bool = False) -> Span:
    """The span of the value at ``path`` in ``root``, or of its key; of what is around where it is missing."""
    node, key = root, None
    for step in path:
        entry = node.entry(step) if isinstance(node, MappingNode) and isinstance(step, str) else None
        if entry is not None:
            node, key = entry.value, entry.key.span
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node, key = node.items[step], None
        else:
            return node.span
    return key if of_key and key is not None else node.span


def in_quotes(text: str) -> str:
    """``text`` in the quotes in which nothing in it has a meaning of its own."""
    return f'"{text}"' if not {'"', "\\"} & set(text) else "'" + text.replace("'", "''") + "'"


def said(node: Node) -> Any:  # Any: nested tuples, as deep as the tree
    """What a node says, by which it can be compared: places and the order of keys left aside."""
    if isinstance(node, ScalarNode):
        return (node.text, node.plain)
    if isinstance(node, SequenceNode):
        return tuple(said(item) for item in node.items)
    return frozenset((entry.key.text, said(entry.value)) for entry in node.entries)


def scalars(node: Node) -> Iterator[ScalarNode]:
    """Every scalar value in ``node``, in order; keys are included."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from scalars(item)
    else:
        for entry in node.entries:
            yield entry.key
            yield from scalars(entry.value)


def within(node: ScalarNode, start: int, end: int) -> Span | None:
    """The place of a part of a text, where that is written on one line and without escapes."""
    span, quote = node.span, 0 if node.plain else 1
    if span.line != span.end_line or len(node.text) + 2 * quote != span.end_column - span.column:
        return None
    first = span.column + quote
    return replace(span, column=first + start, end_column=first + end)
