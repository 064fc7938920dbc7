"""Nodes of a YAML tree as the shapes that a test file is made of, with a diagnostic where one isn't."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from checker.testing.model import Json

STRUCTURE: Final = "SC650"

_NUMBER: Final = pattern(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INSTANT: Final = pattern(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def plain(node: Node) -> Json:
    """``node`` as JSON would have it; a number keeps its exactness as far as JSON's own numbers do."""
    match node:
        case MappingNode(entries=entries):
            return {entry.name: plain(entry.value) for entry in entries}
        case SequenceNode(items=items):
            return [plain(item) for item in items]
        case ScalarNode() if node.is_null:
            return None
        case ScalarNode(text="true" | "false", plain=True):
            return node.text == "true"
        case ScalarNode(plain=True) if match := _NUMBER.fullmatch(node.text):
            return int(node.text) if match.group(2) is match.group(3) is None else float(node.text)
        case ScalarNode():
            return node.text


def instant(text: str) -> datetime | None:
    """The instant that ``text`` says with its offset, or None where it doesn't."""
    try:
        return datetime.fromisoformat(text.upper()) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None


class Reader:
    """Takes a tree apart; what doesn't fit is noted and read as absent."""

    def __init__(self, problems: Collector) -> None:
        self.problems = problems

    def entries(
        self, node: Node, what: Text, known: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Entry]:
        """The entries of a mapping by name; unknown and missing keys are noted."""
        found = {entry.name: entry for entry in self.members(node, what)}
        for name, entry in found.items():
            if name not in known:
                self.problems.error(
                    STRUCTURE,
                    entry.key.span,
                    "no-such-key",
                    suggestion=guess(name, known),
                    what=what,
                    name=name,
                    known=tuple(known),
                )
        for name in required:
            if name not in found and isinstance(node, MappingNode):
                self.problems.error(STRUCTURE, _head(node.span), "lacks-key", what=what, name=name)
        return {name: entry for name, entry in found.items() if name in known}

    def members(self, node: Node, what: Text) -> Iterator[Entry]:
        """The entries of a mapping with free keys."""
        if isinstance(node, MappingNode):
            yield from node.entries
        else:
            self.misshapen(node, "no-mapping", what)

    def items(self, node: Node, what: Text) -> tuple[Node, ...]:
        """The items of a list."""
        if isinstance(node, SequenceNode):
            return node.items
        self.misshapen(node, "no-list", what)
        return ()

    def text(self, node: Node, what: Text) -> str | None:
        """A piece of text that isn't empty; a number or a word without quotes is one too."""
        if isinstance(node, ScalarNode) and not node.is_null and node.text:
            return node.text
        self.misshapen(node, "no-text", what)
        return None

    def instant(self, node: Node, what: Text) -> datetime | None:
        """An instant with its offset."""
        found = instant(node.text) if isinstance(node, ScalarNode) else None
        if found is None:
            self.misshapen(node, "no-instant", what)
        return found

    def yes_or_no(self, node: Node, what: Text) -> None:
        """Note what is neither ``true`` nor ``false``."""
        if not isinstance(plain(node), bool):
            self.misshapen(node, "no-yes-or-no", what)

    def misshapen(self, node: Node, key: str, what: Text) -> None:
        """Note that ``node`` isn't what it should be."""
        self.problems.error(STRUCTURE, _head(node.span), key, what=what)


def _head(span: Span) -> Span:
    """The first line of a stretch: where something is missing, the rest says nothing."""
    if span.end_line == span.line:
        return span
    return Span(span.file, span.line, span.column, span.line, span.column + 1)
