"""Reading what a call names as its sources, and saying what they turned out to be."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

import click

from checker.base.text import Language, Text
from checker.cli import output, usage
from checker.cli.console import Console, write_stream
from checker.cli.parsing import parse_day, parse_instant
from checker.cli.progress import Progress
from checker.diagnostics import SnapshotError
from checker.diagnostics.nearest import did_you_mean, guess
from checker.render.layout.escape import escape
from checker.render.layout.prose import counted_records
from checker.schema.catalog import catalog

if TYPE_CHECKING:
    from checker.importers import ImportResult
    from checker.snapshot import Snapshot
    from checker.snapshot.provenance import FileRead, RowProblem
    from checker.waivers import Waiver

_F = TypeVar("_F", bound=Callable[..., Any])
#: More files than these are told of together, kind by kind.
MOST_LINES: Final = 6
#: The same beside an answer that fits a screen.
FEW_LINES: Final = 3


def claims_option(function: _F) -> _F:
    """``--complete-since``: since when exports are whole."""
    return click.option(
        "--complete-since",
        "claims",
        multiple=True,
        metavar="[SECTION=]DATE",
        help="You say that the exports hold every record created since; repeatable.",
    )(function)


def source_options(function: _F) -> _F:
    """What may be said of exports: when they were fetched, since when they are whole; where bad rows go."""
    for option in (
        click.option(
            "--errors", metavar="FILE", help="List the rows that aren't understood here, as CSV or NDJSON."
        ),
        claims_option,
        click.option(
            "--retrieved-at", metavar="TIME", help="When the data were fetched, where the files don't say it."
        ),
    ):
        function = option(function)
    return function


def standard_input() -> BinaryIO:
    """Standard input as bytes; nothing where it is closed."""
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer


def read_sources(
    sources: Sequence[str],
    console: Console,
    *,
    target: str | None,
    retrieved_at: str | None = None,
    claims: Iterable[str] = (),
    errors: str | None = None,
    strict: bool = False,
    brief: bool = False,
    stdin: BinaryIO | None = None,
) -> Snapshot:
    """The snapshot that ``sources`` make; what each file turned out to be is said on standard error.

    Of many files, ``brief`` says it kind by kind sooner. ``stdin`` stands in for standard input, where that
    has been read.

    Raises:
        UsageError: the call is wrong, or the rows that aren't understood can't be listed.
        SnapshotError: a file is wrong.
    """
    since, taken = _stated(sources, claims, retrieved_at, errors, target)

    from checker import api

    with _telling(errors, console), Progress(console.language) as progress:
        snapshot = api.load_sources(
            sources,
            stdin=standard_input() if stdin is None else stdin,
            retrieved_at=taken,
            complete_since=since,
            now=_now(),
            strict=strict,
            without=None if target is None else Path(target),
            watch=progress.rows if progress.wanted else None,
        )
    if snapshot.provenance is not None:
        most = FEW_LINES if brief else MOST_LINES
        _tell(snapshot.provenance.files, snapshot.provenance.bad, errors, console, most)
    elif errors is not None:
        _tell((), (), errors, console)
    return snapshot


def read_waivers(name: str | None) -> tuple[Waiver, ...]:
    """The waivers in the file of that name; none without one.

    Raises:
        SnapshotError: it is wrong.
    """
    if name is None:
        return ()
    from checker import api

    return api.load_waivers(name)


def import_sources(
    sources: Sequence[str],
    console: Console,
    *,
    kind: str,
    retrieved_at: str | None,
    claims: Iterable[str],
    errors: str | None,
    strict: bool,
    target: str | None,
) -> ImportResult:
    """What ``sources`` make, a single snapshot as well; its text is made as it is written.

    Raises:
        UsageError: the call is wrong, or the rows that aren't understood can't be listed.
        SnapshotError: a file is wrong.
    """
    since, taken = _stated(sources, claims, retrieved_at, errors, target)

    from checker.base.io import read_stream
    from checker.importers import opening
    from checker.importers.watching import nobody

    standard = read_stream(standard_input()) if "-" in sources else None
    said = opening.Said(taken, _now(), since, strict=strict)
    without = None if target is None else Path(target)
    with _telling(errors, console), Progress(console.language) as progress:
        watch = progress.rows if progress.wanted else nobody
        given = opening.given(sources, standard)
        result = opening.import_sources(kind, given, said, without=without, watch=watch)
    _tell(result.provenance.files, result.provenance.bad, errors, console)
    return result


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _stated(
    sources: Sequence[str],
    claims: Iterable[str],
    retrieved_at: str | None,
    errors: str | None,
    target: str | None,
) -> tuple[dict[str, date], datetime | None]:
    """What a call claims of exports, and when it says that they were fetched."""
    since = parse_claims(claims)
    taken = None if retrieved_at is None else parse_instant("--retrieved-at", retrieved_at)
    if errors is not None:
        output.refuse(errors, (*sources, target))
    return since, taken


@contextlib.contextmanager
def _telling(errors: str | None, console: Console) -> Iterator[None]:
    """Say also of files that make nothing what they turned out to be."""
    try:
        yield
    except SnapshotError as error:
        from checker.snapshot.provenance import ExportError

        if isinstance(error, ExportError):
            _tell(error.files, error.bad, errors, console)
        raise


def _tell(
    files: Sequence[FileRead],
    bad: Sequence[RowProblem],
    errors: str | None,
    console: Console,
    most: int = MOST_LINES,
) -> None:
    write_stream(sys.stderr, "".join(f"{line}\n" for line in read_lines(files, console.language, most)))
    if errors is not None:
        output.write_result(listed(bad, errors, console.language), errors)


def parse_claims(given: Iterable[str]) -> dict[str, date]:
    """``[SECTION=]DATE``: since when nothing is missing, by section.

    Raises:
        UsageError: there is no such section, or it isn't a day.
    """
    found: dict[str, date] = {}
    sections = [path for path, record in catalog().sections() if record.created is not None]
    for claim in given:
        section, equals, day = claim.rpartition("=")
        if equals and section not in sections:
            every = ", ".join(sections)
            hint = did_you_mean(guess(section, sections)) or Text(f"choose from {every}", f"可选：{every}")
            raise usage.bad_value("--complete-since", claim, hint)
        found[section] = parse_day("--complete-since", day)
    return found


def read_lines(files: Sequence[FileRead], language: Language, most: int = MOST_LINES) -> list[str]:
    """What each file turned out to be, a line each; where there are many, a line for all of one kind."""
    groups: dict[object, list[FileRead]] = {}
    for number, file in enumerate(files):
        groups.setdefault(file.what if len(files) > most else number, []).append(file)
    return [_line(group, language) for group in groups.values()]


def _line(group: Sequence[FileRead], language: Language) -> str:
    first, more = group[0], len(group) - 1
    counts: dict[str, int] = {}
    for file in group:
        for section, count in file.records.items():
            counts[section] = counts.get(section, 0) + count
    told = [counted_records(section, count).to(language) for section, count in counts.items()]
    if language == "zh":
        name = f"{first.name} 等 {more + 1} 个文件" if more else first.name
        return escape(f"{name}：{'，'.join([first.what.to(language), *told])}")
    name = f"{first.name} and {more:,} more" if more else first.name
    return escape(f"{name}: {', '.join([first.what.to(language), *told])}")


def listed(bad: Iterable[RowProblem], name: str, language: Language) -> str:
    """Rows that aren't understood, as the file's name asks for: NDJSON, or else CSV."""
    rows = [
        {
            "file": row.file,
            "sheet": row.sheet or "",
            "row": row.row,
            "column": row.column or "",
            "code": row.code,
            "message": row.message.to(language),
        }
        for row in bad
    ]
    if Path(name).suffix.casefold() in (".ndjson", ".jsonl"):
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    from checker.render.layout.spreadsheet import spreadsheet

    columns = ("file", "sheet", "row", "column", "code", "message")
    return spreadsheet(columns, ({name: str(value) for name, value in row.items()} for row in rows))
