"""From a place in a text to the way that leads there through its tree, though the text may be half written.

A text that can't be read is repaired first: lines in which the parser gets stuck are left out, one by one,
until the rest can be read. Where something is being typed, a mark stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics.collector import Collector
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.reader import parse
from checker.lsp.places import holds

#: What stands in for the word that is being typed; nobody writes it.
MARK: Final = "\ue000"
_REPAIRS: Final = 12
_WORD: Final = pattern(r"[\w$./-]*$")
_REST: Final = pattern(r"[\w./-]*")
_LINE_START: Final = pattern(r"\s*(- +)*")
_CLOSING: Final = {"{": "}", "[": "]"}


class PathStep(Struct, frozen=True):
    """One step of a way: into an entry of a mapping, or to an item of a list (``entry`` None)."""

    inside: MappingNode | SequenceNode
    entry: Entry | None


class NodePath(Struct, frozen=True):
    """The way to a node. ``on_key`` is whether the last step ends on the key itself, not on its value."""

    steps: tuple[PathStep, ...]
    node: Node
    on_key: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys on the way; items of lists leave none."""
        return tuple(step.entry.name for step in self.steps if step.entry is not None)


class Typing(Struct, frozen=True):
    """What is being typed: the way to it, and the word so far, which begins at ``start`` of its line."""

    path: NodePath
    word: str
    start: int


def readable(text: str, keep: int | None = None) -> tuple[Node, str] | None:
    """The tree of a text, and the text itself, without the lines in which it can't be read.

    None where nothing helps. The line ``keep`` stays.
    """
    lines = text.split("\n")
    for _ in range(_REPAIRS):
        problems = Collector()
        text = "\n".join(lines)
        root = parse(text, "", problems)
        if root is not None:
            return root, text
        broken = [item.span.line - 1 for item in problems.sorted() if item.span is not None]
        stuck = next((line for line in broken if line < len(lines) and lines[line] and line != keep), None)
        if stuck is None:
            return None
        lines[stuck] = ""
    return None


def typing_at(lines: tuple[str, ...], line: int, column: int) -> Typing | None:
    """What is being typed at a place (from 0)."""
    if line >= len(lines):
        return None
    text = lines[line].rstrip("\r")
    before = _WORD.search(text[:column])
    assert before is not None
    start, word = before.start(), before[0]
    rest = _REST.match(text, column)
    end = column if rest is None else rest.end()
    head = text[:start].rstrip("'\"") if text[:start].endswith(("'", '"')) else text[:start]
    tail = text[end:].lstrip("'\"") if len(head) < start else text[end:]
    at_start = _LINE_START.fullmatch(head) is not None
    stand_ins = [f"{MARK}:", MARK] if at_start and not tail.lstrip().startswith(":") else [MARK]
    closed = "".join(reversed([_CLOSING[opening] for opening in _open(head)]))
    for stand_in in stand_ins:
        for after in dict.fromkeys((tail, closed)):
            changed = [*lines[:line], head + stand_in + after, *lines[line + 1 :]]
            found = readable("\n".join(changed), keep=line)
            node_path = None if found is None else _path(found[0], lambda scalar: MARK in scalar.text)
            if node_path is not None:
                return Typing(node_path, word, start)
    return None


def node_path_at(root: Node, line: int, column: int) -> NodePath | None:
    """The way to the word at a place (from 1) of a tree."""
    return _path(root, lambda scalar: holds(scalar.span, line, column))


def _path(root: Node, wanted: Callable[[ScalarNode], bool]) -> NodePath | None:
    """The way to the first key or value that is wanted."""

    def inside(node: Node, steps: tuple[PathStep, ...]) -> NodePath | None:
        if isinstance(node, ScalarNode):
            return NodePath(steps, node, on_key=False) if wanted(node) else None
        if isinstance(node, SequenceNode):
            found = (inside(item, (*steps, PathStep(node, None))) for item in node.items)
            return next((node_path for node_path in found if node_path is not None), None)
        for entry in node.entries:
            here = (*steps, PathStep(node, entry))
            if wanted(entry.key):
                return NodePath(here, entry.key, on_key=True)
            if (node_path := inside(entry.value, here)) is not None:
                return node_path
        return None

    return inside(root, ())


def _open(text: str) -> list[str]:
    """The brackets of a line that aren't closed in it."""
    found: list[str] = []
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _CLOSING:
            found.append(character)
        elif found and character == _CLOSING[found[-1]]:
            found.pop()
    return found
