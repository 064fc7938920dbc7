"""The things in a file that somebody may know: JSON documents, facts in YAML, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import PurePath
from typing import Final

from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, Severity
from checker.diagnostics.collector import Collector
from checker.importers.documents import LOGGED, ExportFile, documents
from checker.importers.importer import Content, Importer
from checker.importers.place import UnreadableError
from checker.importers.sources import ZIP, SourceFile
from checker.importers.tables.headers import KnownColumns
from checker.importers.tables.model import Row, Table
from checker.importers.tables.reading import read_tables
from checker.importers.watching import Watch, nobody, reading, watched
from checker.snapshot.check.files import readable

#: What is said of a file that nobody knows.
UNKNOWN: Final = "SC552"
#: What is said of parts of a workbook that aren't read; a warning only of hidden tables.
_PARTS: Final = "SC564"
#: So much of a file tells what it is.
_GLIMPSE: Final = 1 << 14
#: How a JSON text begins, or what ``curl`` shows before one.
_JSON: Final = pattern(r"[\ufeff\s]*([{\[\"]|HTTP/[0-9.]+ [0-9]{3})")
#: What files of facts are called.
_FACTS: Final = (".yaml", ".yml")
#: A line that begins as one of YAML does.
_YAML: Final = pattern(r"[\w\"'-]+:(\s|$)|- ", re.MULTILINE)


def known_columns(importers: Iterable[Importer]) -> KnownColumns:
    """The columns that anybody knows."""
    every = tuple(importers)
    words = frozenset(word for importer in every for word in importer.columns)
    return KnownColumns(words, tuple(dict.fromkeys(name for each in every for name in each.typical)))


def contents_of(
    source: SourceFile, known: KnownColumns, problems: Collector, watch: Watch = nobody
) -> Iterable[Content]:
    """The things in a file, tables by their ``known`` columns; what is odd about them goes to ``problems``.

    Documents come one after the other, so that no more than one needs to be in memory.

    Raises:
        UnreadableError: it can't be opened or understood.
    """
    with source.open() as stream:
        start = stream.read(_GLIMPSE)
    if not start.strip():
        raise UnreadableError(
            [Diagnostic.of(UNKNOWN, None, "blank", severity=Severity.ERROR, name=source.name)]
        )
    text = None if start.startswith(ZIP) else readable(start)
    if text is not None and _JSON.match(text):
        return _documents(source, watch)
    noted = Collector()
    if found := list(_tables(source, known, noted, problems, watch)):
        hidden = any(each.code == _PARTS and each.severity is Severity.WARNING for each in noted.sorted())
        return [replace(content, whole=False) for content in found] if hidden else found
    if text is not None and _YAML.match(text):
        return _written(source, text, watch)
    if (errors := noted.errors()) and (text is None or _is_table(text)):
        raise UnreadableError(errors)
    return _documents(source, watch) if text is None else _written(source, text, watch)


def _written(source: SourceFile, text: str, watch: Watch) -> Iterable[Content]:
    """What is written by hand, or logged; what nobody named may be notes, which are none of ours."""
    facts = PurePath(source.name).suffix.lower() in _FACTS
    if source.named or facts or LOGGED.search(text.encode()) is not None:
        return _documents(source, watch)
    try:
        return list(_documents(source, watch))
    except UnreadableError as error:
        notes = Diagnostic.of(UNKNOWN, None, "prose", severity=Severity.ERROR, name=source.name)
        raise UnreadableError([notes]) from error


def _is_table(text: str) -> bool:
    """Whether text looks like a table: its first lines have as many separators as each other."""
    lines = [line for line in text.splitlines()[:4] if line.strip()]
    if LOGGED.search(text.encode()) is not None:
        return False  # a log of answers, whose commas stand in JSON
    return any(len({line.count(mark) for line in lines}) == 1 and mark in lines[0] for mark in ",;\t")


def _documents(source: SourceFile, watch: Watch) -> Iterator[Content]:
    def read() -> bytes:
        with source.open() as stream:
            return stream.read()

    found = documents(ExportFile(source.name, read()), read)
    return (Content(source, document) for document in watched(found, watch, reading(source.name), 0))


def _tables(
    source: SourceFile, known: KnownColumns, noted: Collector, problems: Collector, watch: Watch
) -> Iterator[Content]:
    """The tables of a file by their headers; their rows are read when somebody wants them."""
    for index, table in enumerate(read_tables(source, known, noted)):
        yield Content(source, table=table, rows=partial(_rows, source, known, problems, index, watch))


def _rows(
    source: SourceFile, known: KnownColumns, problems: Collector, index: int, watch: Watch
) -> Iterator[Row]:
    """The rows of one table. Another one right below it, under other columns, isn't read, which is said."""
    what = reading(source.name)
    told = None if watch is nobody else lambda rows, done: watch(what, rows, done, source.size)
    found = read_tables(source, known, problems, told)
    table = next(islice(found, index, None), None)
    if table is None:
        return
    yield from table.rows
    below = next(found, None)
    if below is not None and below.sheet == table.sheet:
        _second(source, below, problems)


def _second(source: SourceFile, below: Table, problems: Collector) -> None:
    problems.error("SC558", below.place.at(below.header_row), name=source.name, row=below.header_row)
