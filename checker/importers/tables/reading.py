"""Reading the tables of a file, whichever kind it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from checker.base.io import unreadable
from checker.diagnostics import Diagnostic, InputError
from checker.diagnostics.collector import Collector
from checker.importers.place import UnreadableError
from checker.importers.sources import ZIP, SourceFile
from checker.importers.tables.archive import Archive
from checker.importers.tables.delimited import SAMPLE, dialect_of
from checker.importers.tables.foreign import foreign
from checker.importers.tables.headers import KnownColumns
from checker.importers.tables.model import Table
from checker.importers.tables.oddities import Oddities
from checker.importers.tables.place import TablePlace
from checker.importers.tables.rows import FIRST, Progress, tables
from checker.importers.tables.text_rows import LongLineError, text_rows
from checker.importers.tables.workbook import workbook_tables


def read_tables(
    source: SourceFile, known: KnownColumns, problems: Collector, progress: Progress | None = None
) -> Iterator[Table]:
    """The tables of a file of which the header is ``known``, in their order.

    Rows are read as they are asked for, and so are problems found: whatever keeps a table, a row or a cell
    from being read ends up in ``problems``, never as an exception. The next table comes once the rows of the
    one before are read. ``progress`` is told how many rows and how many bytes of the file are behind us.
    """
    try:
        with source.open() as stream:
            yield from _tables(stream, source, known, problems, progress)
    except InputError as error:
        for diagnostic in error.diagnostics:
            problems.add(diagnostic)
    except OSError as error:
        problems.add(Diagnostic("SC500", unreadable(source.name, error)))


def _tables(
    stream: BinaryIO, source: SourceFile, known: KnownColumns, problems: Collector, progress: Progress | None
) -> Iterator[Table]:
    sample = stream.read(SAMPLE)
    stream.seek(0)
    if sample.startswith(ZIP):
        yield from workbook_tables(Archive(stream, source.name, source.size), known, problems, progress)
        return
    if (other := foreign(stream, source.name)) is not None:
        raise UnreadableError([other])
    stream.seek(0)
    dialect = dialect_of(sample, known)
    if dialect is None:
        raise UnreadableError([_no_header(sample, source.name, known)])
    if not dialect.sure:
        problems.warning("SC568", None, name=source.name, encoding=dialect.encoding)
    oddities = Oddities()
    rows = text_rows(stream, dialect, progress)
    try:
        yield from tables(rows, TablePlace(source.name), known, problems, oddities, shifting=True)
    except LongLineError:
        raise UnreadableError([Diagnostic.of("SC563", None, "line", name=source.name)]) from None


def _no_header(sample: bytes, name: str, known: KnownColumns) -> Diagnostic:
    if not sample.strip():
        return Diagnostic.of("SC560", None, "empty", name=name)
    return Diagnostic.of("SC560", None, "text", name=name, rows=FIRST, known=known.examples)
