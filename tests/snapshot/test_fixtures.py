"""Every file in tests/fixtures/snapshots: what is said of the bad ones, and nothing of the good ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from checker.diagnostics import Diagnostic, SnapshotError
from checker.snapshot import dangling, everything, open_snapshot, read_document, validate

FIXTURES = Path(__file__).parents[1] / "fixtures" / "snapshots"


def files(folder: str) -> list[Path]:
    """The snapshots in a folder, without the expectations beside them."""
    return sorted(file for file in (FIXTURES / folder).iterdir() if file.suffix != ".expected")


def mistakes(file: Path) -> tuple[Diagnostic, ...]:
    """What is said of a snapshot where policies read everything."""
    try:
        snapshot = open_snapshot(read_document(file))
        records = snapshot.project(everything())
        for section in records.projection.sections():
            for _ in records.section(section):
                pass
        return dangling(records)
    except SnapshotError as error:
        return error.diagnostics


def strict_mistakes(file: Path) -> tuple[Diagnostic, ...]:
    """What the strict check says of a snapshot."""
    return validate(read_document(file))


def written(file: Path, diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as the expectation files hold them."""
    lines = []
    for diagnostic in diagnostics:
        span = diagnostic.span
        place = "-" if span is None else f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
        lines.append(f"{place} {diagnostic.severity}[{diagnostic.code}] {diagnostic.pointer or ''}".rstrip())
        if diagnostic.suggestion is not None:
            lines.append(f"    -> {diagnostic.suggestion}")
        for kind, text in (("", diagnostic.message), ("^ ", diagnostic.label), ("help: ", diagnostic.help)):
            lines += [f"    {kind}{said}" for said in (text.en, text.zh) if said]
        for related in diagnostic.related:
            lines.append(f"    see {related.span.line}:{related.span.column} {related.message.en}")
    return "\n".join(lines).replace(str(file), file.name) + "\n"


@pytest.mark.parametrize(
    ("file", "judge"),
    [(file, mistakes) for file in files("bad")] + [(file, strict_mistakes) for file in files("strict")],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_a_bad_snapshot_is_refused_as_expected(
    file: Path, judge: Callable[[Path], tuple[Diagnostic, ...]], record: bool
) -> None:
    """Each bad snapshot gets its codes, places and words, in both languages; no other exception."""
    said = written(file, judge(file))
    expected = file.with_name(f"{file.name}.expected")
    if record:
        expected.write_text(said, encoding="utf-8")
    assert "[SC3" in said
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", files("strict"), ids=lambda file: file.name)
def test_a_strict_mistake_doesnt_stop_a_run(file: Path) -> None:
    """What only the strict check refuses is read without it, unless a policy reads the wrong value."""
    diagnostics = mistakes(file)
    assert diagnostics == () or file.name == "all-sorts.json"


@pytest.mark.parametrize("file", files("good"), ids=lambda file: file.name)
def test_nothing_is_said_of_a_good_snapshot(file: Path) -> None:
    """A good snapshot passes, the strict check too."""
    assert mistakes(file) == ()
    assert strict_mistakes(file) == ()
