"""The pages of the language's codes: wrong examples are wrong in just that way, right ones are right."""

import re
from pathlib import Path

import pytest

import checker.language
from checker.diagnostics.catalogue import CodePage, codes, page
from checker.language import load_text

PAGES = [page(code) for code in codes() if code.startswith(("SC0", "SC1"))]
EXAMPLES = [found for found in PAGES if found.kind == "policy"]


def test_every_code_of_the_language_has_a_page() -> None:
    """Each code that the language's modules mention has a page, and each page's code is mentioned."""
    folder = Path(checker.language.__file__).parent
    mentioned = {
        code
        for file in folder.rglob("*.py")
        for code in re.findall(r"\bSC[01]\d\d\b", file.read_text("utf-8"))
    }
    assert mentioned == {found.code for found in PAGES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda found: found.code)
def test_the_wrong_example_is_wrong_in_that_way(example: CodePage) -> None:
    """It yields its code, and nothing but its code."""
    found = load_text(example.wrong, "policy.yaml").diagnostics
    assert {(diagnostic.code, diagnostic.severity) for diagnostic in found} == {
        (example.code, example.severity)
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda found: found.code)
def test_the_right_example_is_right(example: CodePage) -> None:
    """It yields nothing at all."""
    assert load_text(example.right, "policy.yaml").diagnostics == ()
