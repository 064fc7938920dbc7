"""Edits in a text: where they go, and which of two counts."""

import pytest

from checker.diagnostics import Span, TextEdit
from checker.diagnostics.edits import apply


def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> TextEdit:
    """An edit of this stretch."""
    return TextEdit(Span("x", line, column, end_line, end_column), text)


@pytest.mark.parametrize(
    ("edits", "wanted"),
    [
        ([edit(1, 1, 1, 3, "X")], "X\n甲乙\nef"),
        ([edit(2, 2, 2, 3, "X"), edit(1, 1, 1, 1, "Y")], "Yab\n甲X\nef"),
        ([edit(1, 2, 2, 2, "-")], "a-乙\nef"),
        ([edit(3, 3, 3, 3, "g")], "ab\n甲乙\nefg"),
        ([edit(3, 1, 4, 1, "")], "ab\n甲乙\n"),
        ([edit(1, 1, 1, 3, "X"), edit(1, 2, 1, 3, "Y")], "X\n甲乙\nef"),
        ([edit(1, 1, 1, 2, "X"), edit(1, 1, 1, 2, "X")], "Xb\n甲乙\nef"),
        ([], "ab\n甲乙\nef"),
    ],
)
def test_edits_go_where_they_say(edits: list[TextEdit], wanted: str) -> None:
    """Places count characters from 1; a stretch may reach over lines or the end; the first of two counts."""
    assert apply("ab\n甲乙\nef", edits) == wanted
