"""Edits put into a text."""

from __future__ import annotations

from collections.abc import Iterable

from checker.diagnostics import Edit, Span


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits`` made, each as if it were the only one.

    Of two that touch the same stretch only the first counts; so does one of two that say the same.
    """
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    parts: list[str] = []
    done = 0
    last: Span | None = None
    for edit in sorted(edits):
        start, end = (
            _offset(starts, edit.span.line, edit.span.column),
            min(_end(starts, edit.span), len(text)),
        )
        if start < done or edit.span == last:
            continue
        parts += [text[done:start], edit.text]
        done, last = end, edit.span
    return "".join((*parts, text[done:]))


def _offset(starts: list[int], line: int, column: int) -> int:
    return starts[min(line, len(starts)) - 1] + column - 1


def _end(starts: list[int], span: Span) -> int:
    return _offset(starts, span.end_line, span.end_column)
