"""A file of facts as it was written: its keys and items by their lines, and the comments between them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import yaml
from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics.collector import Collector
from checker.language.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from checker.language.yaml.parser import LOADER
from checker.language.yaml.reader import parse
from checker.schema.catalog import catalog

#: What the comments of a form begin with; it writes them anew.
NOTE: Final = "##"
#: The first words of every form.
MARK: Final = "# shopcheck facts"
#: What stands between the end of a value, or of the sign of a block of text, and a comment.
_COMMENT: Final = pattern(r"[-+0-9]*\s*(#.*)")


class WrittenPiece(Struct, frozen=True):
    """A key with its value, or an item: its first and last line, and the line behind which it begins.

    What stands between are comments. In its first line it begins at ``column``.
    """

    node: Node
    after: int
    first: int
    last: int
    column: int


class WrittenPieces(Struct, frozen=True):
    """What stands in a mapping or a list that is written line by line."""

    named: Mapping[str, WrittenPiece] = {}
    items: tuple[WrittenPiece, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.named or self.items)


NO_PIECES: Final = WrittenPieces()


class Before:
    """The text of a file, taken apart."""

    def __init__(self, text: str) -> None:
        """Take ``text`` apart; of one that can't be read only its comments are known."""
        self._lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
        self._root = parse("\n".join(self._lines), "", Collector()) if text.strip() else None
        #: Whether it is a form, whose own comments are written anew.
        self._is_form = any(line.startswith(MARK) for line in self._lines)

    @cached_property
    def top(self) -> WrittenPieces:
        """What stands in the file itself."""
        return NO_PIECES if self._root is None else self._pieces(self._root, 0)

    def within(self, piece: WrittenPiece | None) -> WrittenPieces:
        """What stands in a piece, if each of it has lines of its own."""
        if piece is None:
            return NO_PIECES
        return self._pieces(piece.node, piece.first - (piece.node.span.line == piece.first))

    def _pieces(self, node: Node, after: int) -> WrittenPieces:
        opening = self._lines[node.span.line - 1][node.span.column - 1 :][:1]
        if opening in ("{", "["):
            return NO_PIECES
        if isinstance(node, MappingNode):
            named = {}
            for entry in node.entries:
                key = entry.key.span
                first = key.line
                last = max(first, self._last(entry.value))
                named[entry.name] = WrittenPiece(entry.value, after, first, last, key.column)
                after = last
            return WrittenPieces(named)
        if isinstance(node, SequenceNode):
            items = []
            for item in node.items:
                first = item.span.line
                column = self._lines[first - 1].rfind("-", 0, item.span.column - 1) + 1
                items.append(WrittenPiece(item, after, first, self._last(item), column))
                after = self._last(item)
            return WrittenPieces(items=tuple(items))
        return NO_PIECES

    @staticmethod
    def _last(node: Node) -> int:
        """The last line of a value; a block of text ends where the next line begins."""
        inner: Node = node
        while isinstance(inner, MappingNode | SequenceNode) and (inner.span != node.span or inner is node):
            parts = (
                [entry.value for entry in inner.entries] if isinstance(inner, MappingNode) else inner.items
            )
            if not parts or parts[-1].span.end_line != inner.span.end_line:
                break
            inner = parts[-1]
        span = inner.span
        return span.end_line - (span.end_column == 1 and span.end_line > span.line)

    # --- comments -------------------------------------------------------------------------------

    @cached_property
    def _notes(self) -> Mapping[int, str]:
        """The comment on each line that has one."""
        ends: dict[int, int] = {}
        inside: set[int] = set()
        try:
            for token in yaml.scan("\n".join(self._lines), Loader=LOADER):
                start, end = token.start_mark, token.end_mark
                if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                    ends[start.line + 1] = start.column + 1
                    inside.update(range(start.line + 2, end.line + 1))
                elif start.index < end.index:
                    ends[end.line + 1] = max(end.column, ends.get(end.line + 1, 0))
                    inside.update(range(start.line + 1, end.line + 1))
        except yaml.YAMLError:
            pass  # nothing else of it is known either
        found = {}
        for number, line in enumerate(self._lines, 1):
            match = _COMMENT.match(line, ends.get(number, 0)) if number not in inside else None
            if match is not None and (own := self._own(match[1])):
                found[number] = own
        return found

    def above(self, piece: WrittenPiece | None) -> list[str]:
        """The comments that stand above a piece, and an empty line below them."""
        if piece is None:
            return []
        found = self._comments(piece.after, piece.first)
        return [*found, ""] if found and not self._lines[piece.first - 2].strip() else found

    def end(self) -> list[str]:
        """The comments below all that stands in the file, and an empty line above them."""
        last = max((piece.last for piece in self.top.named.values()), default=0)
        found = self._comments(last, len(self._lines) + 1)
        return ["", *found] if found and not self._lines[last].strip() else found

    def behind(self, piece: WrittenPiece | None) -> str:
        """The comment behind a value, or behind the key of one that stands below."""
        return "" if piece is None else self._notes.get(self._behind(piece), "")

    def _behind(self, piece: WrittenPiece) -> int:
        single = isinstance(piece.node, ScalarNode) or piece.node.span.line == piece.first
        return piece.last if single and not self.within(piece) else piece.first

    def inside(self, piece: WrittenPiece | None) -> list[str]:
        """The comments inside of a piece, less the one behind it."""
        if piece is None:
            return []
        behind = self._behind(piece)
        lines = (n for n in range(piece.first, piece.last + 1) if n != behind)
        return [self._notes[n] for n in lines if n in self._notes]

    def all_of(self, piece: WrittenPiece) -> list[str]:
        """The comments above, behind and inside of a piece."""
        behind = self.behind(piece)
        return [*self._comments(piece.after, piece.first), *([behind] if behind else []), *self.inside(piece)]

    def every(self) -> list[str]:
        """All comments."""
        return list(self._notes.values())

    def _comments(self, after: int, until: int) -> list[str]:
        """The comments between two lines; an empty line between them stays."""
        found: list[str] = []
        for number in range(after + 1, until):
            if number in self._notes:
                found.append(self._notes[number])
            elif number <= len(self._lines) and not self._lines[number - 1].strip() and found and found[-1]:
                found.append("")
        return found[:-1] if found and not found[-1] else found

    def _own(self, comment: str) -> str:
        """A comment as it is kept; nothing of one that the form itself has made."""
        if comment.startswith(MARK):
            return ""
        if not comment.startswith(NOTE):
            return comment.rstrip()
        return "" if self._is_form else f"# {comment.lstrip('# ')}".rstrip()

    # --- text -----------------------------------------------------------------------------------

    def stays(self, value: object, piece: WrittenPiece) -> bool:
        """Whether a piece says ``value`` and nothing in it is to be written anew."""
        lines = self._lines[piece.first - 1 : piece.last]
        return says(piece.node, value) and not any(NOTE in line for line in lines)

    def text(self, piece: WrittenPiece) -> list[str]:
        """The lines of a piece, moved to the margin."""
        first, *rest = self._lines[piece.first - 1 : piece.last]
        margin = piece.column - 1
        moved = (line[min(margin, len(line) - len(line.lstrip(" "))) :] for line in rest)
        return [line.rstrip() for line in (first[margin:], *moved)]

    def is_close(self, piece: WrittenPiece) -> bool:
        """Whether what stands above a piece follows right behind the one before."""
        return bool(self._lines[piece.after].strip())


def says(node: Node, value: object) -> bool:
    """Whether a node says a value of facts."""
    if isinstance(value, Mapping):
        return (
            isinstance(node, MappingNode)
            and set(node.names()) == set(value)
            and all(says(entry.value, value[entry.name]) for entry in node.entries)
        )
    if isinstance(value, list):
        return (
            isinstance(node, SequenceNode)
            and len(node.items) == len(value)
            and all(map(says, node.items, value))
        )
    if not isinstance(node, ScalarNode):
        return False
    if value is None or isinstance(value, bool):
        return node.plain and node.text == ("null" if value is None else str(value).lower())
    return node.text == str(value) and not (node.plain and node.text in ("", "true", "false", "null", "~"))


def is_same(node: Node, value: object) -> bool:
    """Whether an item is the one that a value is: by their ids, or else by all that they say."""
    if isinstance(node, MappingNode) and isinstance(value, Mapping):
        ids = [record.id for _, record in catalog().sections() if record.id is not None]
        keys = [key for key in ids if key in value and key in node.names()]
        if keys:
            return any(says(found, value[key]) for key in keys if (found := node.get(key)) is not None)
    return says(node, value)
