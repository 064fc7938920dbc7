"""Each file in ``fixtures/policies/bad`` yields the diagnostics that stand beside it in ``.expected``.

``pytest --record`` writes the expectations anew; read the difference before keeping it.
"""

from pathlib import Path

import pytest

from checker.diagnostics import Diagnostic, Severity
from checker.language.library.loader import load

FOLDER = Path(__file__).parent.parent / "fixtures" / "policies"
BAD = sorted((FOLDER / "bad").glob("*.yaml"))
GOOD = sorted((FOLDER / "good").glob("*.yaml"))


def shown(diagnostic: Diagnostic) -> str:
    """One diagnostic as the fixtures write it."""
    span = diagnostic.span
    assert span is not None
    end = span.end_column if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    lines = [f"{diagnostic.code} {span.line}:{span.column}-{end} {diagnostic.message.en}"]
    if diagnostic.severity is not Severity.ERROR:
        lines[0] += f" ({diagnostic.severity})"
    lines += [f"  suggestion: {diagnostic.suggestion}"] if diagnostic.suggestion is not None else []
    if diagnostic.fix is not None and diagnostic.fix.sure:
        lines += [f"  sure: {edit.text!r}" for edit in diagnostic.fix.edits]
    lines += [f"  help: {diagnostic.help.en}"] if diagnostic.help else []
    for related in diagnostic.related:
        lines.append(f"  see {related.span.line}:{related.span.column} {related.message.en}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_each_mistake_is_found_where_it_is(file: Path, record: bool) -> None:
    """Every mistake is reported with its code, its exact place, and the right spelling where there is one."""
    found = "".join(shown(diagnostic) for diagnostic in load([file]).diagnostics)
    expected = file.with_suffix(".expected")
    if record:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found, "a bad policy has a diagnostic"


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_good_policies_have_no_diagnostics(file: Path) -> None:
    """A right policy gets no error, no warning and no hint."""
    assert [shown(diagnostic) for diagnostic in load([file]).diagnostics] == []


def test_messages_are_in_both_languages() -> None:
    """Every message, label and help text that the fixtures cause is there in English and in Chinese."""
    texts = [
        text
        for file in BAD
        for diagnostic in load([file]).diagnostics
        for text in (diagnostic.message, diagnostic.label, diagnostic.help)
        if text
    ]
    assert [text for text in texts if not (text.en and text.zh)] == []
    assert [text.en for text in texts if not any("一" <= character <= "鿿" for character in text.zh)] == []
