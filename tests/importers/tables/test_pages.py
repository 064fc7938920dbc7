"""The pages of the codes for tables: their examples are what they say."""

from __future__ import annotations

import re

import pytest

from checker.diagnostics.catalogue import CodePage, codes, page
from tests.importers.tables.books import HEADER, book, inline, read

PAGES = [page(code) for code in codes() if page(code).kind == "table"]


def file_of(example: str, encoding: str) -> bytes:
    """The file that an example shows: a text of rows, or what is odd about a workbook."""
    if example.startswith("<sheet "):
        states = [
            match or "visible" for match in re.findall(r"<sheet name=\"\w+\"(?: state=\"(\w+)\")?/>", example)
        ]
        return book(*(HEADER + inline("1", "x") for _ in states), states=states)
    declared, row, rows = example.partition("<row")
    if row and (declared.startswith("<!") or not declared):
        sheet, merged, behind = f"{row}{rows}".partition("<mergeCells>")
        return book(f"<sheetData>{sheet}</sheetData>{merged}{behind}", before=declared)
    return example.encode(encoding)


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.code)
def test_the_examples_are_wrong_and_right(shown: CodePage) -> None:
    """The wrong example gives this code with the page's severity; the right one is read without a word."""
    found = read(file_of(shown.wrong, "gbk" if shown.code == "SC568" else "utf-8"))
    assert {problem.code: problem.severity for problem in found.problems} == {shown.code: shown.severity}
    right = read(file_of(shown.right, "utf-8"))
    assert right.problems == ()
    assert right.cells
