"""What is long takes as much longer: going through these inputs again for each part wouldn't end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from checker.format.form import POLICY, formatted
from checker.lint.linter import lint

TEXT = """\
policy: my/leave
title: {en: "TITLE", zh: "题"}
parameters:
  period: {title: {en: period, zh: 期限}, value: 30 days}
preconditions:
  a: {title: {en: A, zh: 甲}, require: {closure.applied_at: {older_than: $period}}}
"""
#: What stands in the English title, and which diagnostics that leads to.
TITLES = {
    "placeholders of one language": ("{period} " * 100_000, {"SC128": 1}),
    "placeholders of nothing": ("{x} " * 20_000, {"SC128": 20_000}),
    "opening braces": ("{" * 300_000, {}),
    "braces and signs": ("{$" * 300_000, {}),
    "blanks": (f"a{' ' * 1_000_000}b", {}),
    "figures": ("90 days " * 50_000, {}),
    "words": ("word " * 200_000, {}),
    "stops": ("a." * 200_000, {}),
}


#: Which diagnostics the files lead to: a key is none, and each word but the first stands there already.
FOUND = {"a key": {"SC001": 1}, "a list of words": {"SC222": 19_999}}


def texts() -> dict[str, str]:
    """Whole files in which something else than a text is long."""
    return {
        "comments": "# a comment\n" * 200_000 + TEXT,
        "blank lines": "\n" * 500_000 + TEXT,
        "a name": TEXT.replace("my/leave", f"my/{'a' * 500_000}"),
        "a name of many parts": TEXT.replace("my/leave", f"my/{'a-' * 200_000}a"),
        "a key": f"{'k' * 300_000}: 1\n{TEXT}",
        "a list of words": TEXT.replace(
            "parameters:", f"applies_to: {{shop.region: [{'GB, ' * 20_000}CN]}}\nparameters:"
        ),
    }


def codes(folder: Path, text: str) -> Counter[str]:
    """The codes of what linting finds in a file that can be written in form."""
    file = folder / "leave.yaml"
    file.write_text(text, encoding="utf-8")
    found = lint([file]).diagnostics
    assert formatted(text, POLICY)
    return Counter(item.code for item in found)


@pytest.mark.parametrize("name", TITLES)
def test_long_texts_end(tmp_path: Path, name: str) -> None:
    """A text of any length is read, and each mistake in it is told once."""
    title, expected = TITLES[name]
    assert codes(tmp_path, TEXT.replace("TITLE", title)) == expected


@pytest.mark.parametrize("name", texts())
def test_long_files_end(tmp_path: Path, name: str) -> None:
    """Comments, names, keys and lists of any length too."""
    assert codes(tmp_path, texts()[name]) == FOUND.get(name, {})
