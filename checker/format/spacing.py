"""Spaces, blank lines and quotes, token by token."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import yaml

from checker.diagnostics import Span, TextEdit
from checker.diagnostics.edits import apply
from checker.format.reading import prose
from checker.language.yaml.parser import LOADER

_OPENING: Final = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING: Final = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken, yaml.FlowEntryToken, yaml.ValueToken)
_APART: Final = (yaml.FlowEntryToken, yaml.ValueToken, yaml.BlockEntryToken)


def spaced(text: str) -> str:
    """``text`` with one space where one belongs inside a line, and none where none does."""
    return apply(text, _gaps(text))


def quoted(text: str) -> str:
    """``text`` with double quotes for single ones, where nothing in them would change."""
    return apply(text, _quotes(text))


def trimmed(text: str) -> str:
    """``text`` without blanks at the ends of lines, and with at most one blank line between others."""
    kept = prose(text)
    result: list[str] = []
    for number, line in enumerate(text.split("\n")):
        plain = line if number in kept else line.rstrip(" \t\r")
        if plain or number in kept or (result and result[-1]):
            result.append(plain)
    return "\n".join(result).rstrip("\n") + "\n"


def _gaps(text: str) -> Iterator[TextEdit]:
    """What is between tokens on one line, where it isn't as it should be."""
    tokens = [token for token in yaml.scan(text, LOADER) if token.start_mark.index < token.end_mark.index]
    lines = text.split("\n")
    for one, other in pairwise(tokens):
        start, end = one.end_mark, other.start_mark
        if start.line != end.line or (isinstance(one, yaml.ScalarToken) and one.style in ("|", ">")):
            continue
        gap = lines[start.line][start.column : end.column]
        wanted = _gap(one, other)
        if gap.strip() or wanted is None or gap == wanted:
            continue
        yield TextEdit(Span("", start.line + 1, start.column + 1, end.line + 1, end.column + 1), wanted)


def _gap(one: Any, other: Any) -> str | None:  # Any: the library's tokens have no common type
    """What belongs between two tokens; None where it may be anything."""
    if isinstance(one, _OPENING) or isinstance(other, _CLOSING):
        return ""
    return " " if isinstance(one, _APART) else None


def _quotes(text: str) -> Iterator[TextEdit]:
    for token in yaml.scan(text, LOADER):
        if not isinstance(token, yaml.ScalarToken) or token.style != "'":
            continue
        start, end = token.start_mark, token.end_mark
        if start.line == end.line and not set(token.value) & set("\"\\'"):
            span = Span("", start.line + 1, start.column + 1, end.line + 1, end.column + 1)
            yield TextEdit(span, f'"{token.value}"')
