"""What a text says, so that another way of writing it can be held to it."""

from __future__ import annotations

from typing import Any

import yaml

from checker.diagnostics.collector import Collector
from checker.language.yaml import nodes
from checker.language.yaml.parser import LOADER
from checker.language.yaml.reader import parse


def read(text: str) -> nodes.Node | None:
    """The tree of a text; None where it has mistakes, or aliases, whose parts can't be moved."""
    problems = Collector()
    root = parse(text, "", problems)
    if root is None or problems.sorted():
        return None
    marked = "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, LOADER))
    return None if marked else root


def meaning(text: str) -> Any:  # Any: what nodes say
    """What a text says, the order of keys left aside; None where it has mistakes.

    What stands behind a key that is given twice has no place in a tree, and would be lost without a trace.
    """
    problems = Collector()
    root = parse(text, "", problems)
    return None if root is None or problems.sorted() else nodes.said(root)


def same(before: str, after: str) -> bool:
    """Whether two texts say the same."""
    said = meaning(before)
    return said is not None and said == meaning(after)


def flow(node: nodes.Node, lines: list[str]) -> bool:
    """Whether a node is written in brackets."""
    return lines[node.span.line - 1][node.span.column - 1 : node.span.column] in ("{", "[")


def prose(text: str) -> set[int]:
    """The lines, from 0, inside texts that go over several lines, where every character counts."""
    found: set[int] = set()
    lines = text.split("\n")
    for token in yaml.scan(text, LOADER):
        if not isinstance(token, yaml.ScalarToken) or token.end_mark.line == token.start_mark.line:
            continue
        first, last = token.start_mark.line, token.end_mark.line
        if token.style in ("|", ">"):
            first, last = first + 1, _last(lines, first, last - (token.end_mark.column == 0))
        found.update(range(first, last + 1))
    return found


def _last(lines: list[str], head: int, last: int) -> int:
    """The last line of a block of text: what follows it, blank or a comment, isn't in it."""
    indent = len(lines[head]) - len(lines[head].lstrip())
    inside = [n for n in range(head + 1, min(last + 1, len(lines))) if lines[n].strip()]
    outside = next((n for n in inside if len(lines[n]) - len(lines[n].lstrip()) <= indent), None)
    return max((n for n in inside if outside is None or n < outside), default=head)
