"""Edits put into a text."""

from __future__ import annotations

from collections.abc import Iterable

from checker.diagnostics import Span, TextEdit


def apply(text: str, edits: Iterable[TextEdit]) -> str:
    """``text`` with those of ``edits`` made that are compatible, each as if it were the only one."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    parts: list[str] = []
    done = 0
    for edit in compatible(edits):
        start, end = (
            min(starts[min(line, len(starts)) - 1] + column - 1, len(text))
            for line, column in (
                (edit.span.line, edit.span.column),
                (edit.span.end_line, edit.span.end_column),
            )
        )
        parts += [text[done:start], edit.text]
        done = end
    return "".join((*parts, text[done:]))


def compatible(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """``edits`` in the order of the text. Of two that touch the same stretch only the first counts."""
    kept: list[TextEdit] = []
    last = Span("", 0, 0, 0, 0)
    for edit in sorted(edits):
        begins = (edit.span.line, edit.span.column)
        if begins >= (last.end_line, last.end_column) and edit.span != last:
            kept.append(edit)
            last = edit.span
    return kept
