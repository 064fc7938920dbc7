"""The pages of the snapshot's diagnostics: their examples are what they say."""

from __future__ import annotations

import sys

import pytest

from checker.diagnostics import SnapshotError, UsageError
from checker.diagnostics.catalogue import CodePage, codes, page
from checker.snapshot import dangling, everything, open_snapshot, read_document, validate

PAGES = [page(code) for code in codes() if page(code).kind == "snapshot"]


def said(text: str) -> dict[str, str]:
    """The codes of all that is said of a snapshot, with their severities."""
    try:
        document = read_document(text.encode())
        snapshot = open_snapshot(document)
        records = snapshot.project(everything())
        for section in records.projection.sections():
            for _ in records.section(section):
                pass
        diagnostics = (*snapshot.warnings(), *dangling(records), *validate(document))
    except SnapshotError as error:
        diagnostics = error.diagnostics
    return {diagnostic.code: diagnostic.severity for diagnostic in diagnostics}


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.code)
def test_the_examples_are_wrong_and_right(shown: CodePage) -> None:
    """The wrong example gives this code with the page's severity; the right one gives nothing."""
    assert said(shown.wrong).get(shown.code) == shown.severity
    assert said(shown.right) == {}


def test_without_jsonschema_the_strict_check_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is an extra; everything else works without it."""
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    document = read_document(b'{"shop": {"id": "7495"}}')
    open_snapshot(document)
    with pytest.raises(UsageError) as error:
        validate(document)
    assert [diagnostic.code for diagnostic in error.value.diagnostics] == ["SC691"]
    assert "SC691" in codes()
