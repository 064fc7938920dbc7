"""Two spaces for each level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from checker.base.patterns import pattern
from checker.diagnostics import Span
from checker.format.reading import flow, prose, read
from checker.language.yaml import nodes

_STEP: Final = 2
#: The hyphens of the items that begin on a line.
_HYPHENS: Final = pattern(r" *(?:- +)+(?=\S)")


def indented(text: str) -> str:
    """``text`` with two spaces for each level; what goes over several lines moves as a whole."""
    root = read(text)
    if root is None:
        return text
    lines = text.split("\n")
    moves = dict(_moves(root, 0, lines))
    inside = prose(text)
    by = 0
    shifts: list[int | None] = []
    for number, line in enumerate(lines, 1):
        by = moves.get(number, by)
        comment = line.lstrip().startswith("#") and number - 1 not in inside
        shifts.append(None if comment else by)
    moved = map(_shifted, lines, _with_comments(lines, shifts))
    return "\n".join(_closed(line) if number in moves else line for number, line in enumerate(moved, 1))


def _moves(node: nodes.Node, column: int, lines: list[str]) -> Iterator[tuple[int, int]]:
    """For each line that begins a key or an item, by how much it moves.

    The block that ``node`` is comes to begin at ``column``. Lines that begin neither go with the one before.
    """
    if isinstance(node, nodes.ScalarNode):
        yield from _prose(node, column, lines)
    elif flow(node, lines):
        return
    elif isinstance(node, nodes.MappingNode):
        for entry in node.entries:
            yield from _line(entry.key.span, column, lines)
            yield from _moves(entry.value, column + _STEP, lines)
    else:
        first = node.span.line
        for item in node.items:
            number = item.span.line
            while number > first and not lines[number - 1].lstrip().startswith("-"):
                number -= 1  # an item may begin on the line after its hyphen
            begin = node.span.column if number == first else len(lines[number - 1].split("-")[0]) + 1
            yield from _line(Span("", number, begin, number, begin), column, lines)
            yield from _moves(item, column + _STEP, lines)


def _prose(node: nodes.ScalarNode, column: int, lines: list[str]) -> Iterator[tuple[int, int]]:
    """The move of a block of text, which begins on the line after its sign."""
    if node.plain:
        return
    head, _, begin = lines[node.span.line - 1].partition("#")[0].rstrip().rpartition(" ")
    inside = [line for line in lines[node.span.line : node.span.end_line] if line.strip()]
    if re.fullmatch("[|>][+-]?", begin) and head.strip() and inside:
        yield node.span.line + 1, column - (len(inside[0]) - len(inside[0].lstrip()))


def _line(place: Span, column: int, lines: list[str]) -> Iterator[tuple[int, int]]:
    """The move of what begins its line at ``place``."""
    before = lines[place.line - 1][: place.column - 1]
    if not before.strip():
        yield place.line, column - len(before)


def _with_comments(lines: list[str], shifts: list[int | None]) -> list[int]:
    """``shifts`` with those of comments: of the line that they stand above."""
    result: list[int] = []
    below = 0
    for line, shift in zip(reversed(lines), reversed(shifts), strict=True):
        if shift is not None and line.strip():
            below = shift
        result.append(below if shift is None else shift)
    return result[::-1]


def _shifted(line: str, by: int) -> str:
    if not line.strip() or by == 0:
        return line
    return " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip())) :]


def _closed(line: str) -> str:
    """A line in which one space stands behind each hyphen that begins an item."""
    dashes = _HYPHENS.match(line)
    if dashes is None:
        return line
    return re.sub("- +", "- ", dashes[0]) + line[dashes.end() :]
