"""A snapshot that is a folder: ``snapshot.json`` with what is small, and a table for each long section.

It is read as one text: what ``snapshot.json`` holds, line by line as it stands there, and behind it the
sections, each record on a line of its own. So every place in the text is a place in one of the files.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.io import is_folder
from checker.diagnostics import Diagnostic, SnapshotError, Span
from checker.diagnostics.nearest import did_you_mean, guess
from checker.schema.catalog import ListType, catalog
from checker.snapshot.json.position import Position
from checker.snapshot.json.walk import members
from checker.snapshot.read.document import EMPTY, SnapshotDocument, read_document
from checker.snapshot.read.snapshot import Snapshot, open_snapshot

#: What isn't a table.
MAIN: Final = "snapshot.json"
PARQUET: Final = ".parquet"
#: The endings of a section's file.
ENDINGS: Final = (PARQUET, ".ndjson", ".ndjson.gz")
_CHUNK: Final = 1 << 20


class SectionFiles(Struct, frozen=True):
    """What holds the records of a section: a file, or a folder of Parquet ``parts`` in order of names."""

    section: str
    path: Path
    parts: tuple[Path, ...]

    @property
    def columnar(self) -> bool:
        """Whether it is a table with columns."""
        return self.parts[0].name.endswith(PARQUET)


def sections() -> tuple[str, ...]:
    """The sections that may be tables: the snapshot's own lists."""
    return tuple(name for name, each in catalog().root.fields.items() if isinstance(each.type, ListType))


def is_snapshot_folder(path: Path) -> bool:
    """Whether ``path`` is a folder with ``snapshot.json`` and something that a section's table may be."""
    return is_folder(path) and (path / MAIN).is_file() and any(_tables(path))


def _tables(folder: Path) -> Iterator[tuple[str, Path, tuple[Path, ...]]]:
    """What looks like a table: the section that it should be of, and its files."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            parts = sorted(part for part in path.iterdir() if part.name.endswith(PARQUET))
            if parts and not path.name.startswith("."):
                yield path.name, path, tuple(parts)
        elif not path.name.startswith("."):
            ending = next((each for each in ENDINGS if path.name.endswith(each)), None)
            if ending is not None:
                yield path.name.removesuffix(ending), path, (path,)


def section_files(folder: Path) -> tuple[SectionFiles, ...]:
    """The tables of a folder.

    Raises:
        SnapshotError: a section stands in two of them, or one is of no section there is.
    """
    found: dict[str, SectionFiles] = {}
    wrong = []
    for section, path, parts in _tables(folder):
        if section not in sections():
            advice = did_you_mean(guess(section, sections())) or None
            wrong.append(Diagnostic.of("SC346", None, "no-section", help=advice, name=str(path)))
        elif section in found:
            wrong.append(_twice(SectionFiles(section, path, parts), str(found[section].path)))
        else:
            found[section] = SectionFiles(section, path, parts)
    if wrong:
        raise SnapshotError(wrong)
    return tuple(found.values())


class FolderDocument(SnapshotDocument):
    """The text of a snapshot in a folder, and where each line of it comes from.

    Raises:
        SnapshotError: a file can't be read.
        UsageError: a table is in Parquet, and the package ``duckdb`` isn't installed.
    """

    def __init__(self, folder: Path, main: SnapshotDocument, tables: Sequence[SectionFiles]) -> None:
        self._files = [folder / MAIN, *(part for each in tables for part in each.parts)]
        #: The line at which a file begins in the text, and its name: None where it has no lines of its own.
        self._starts: list[tuple[int, str | None]] = [(1, main.name)]
        odd: tuple[Diagnostic, ...] = ()
        text = main.data.rstrip()[:-1]
        self._parts, self._lines = [text], 1 + text.count(b"\n")
        before = b"," if members(main.data) else b""
        for each in tables:
            self._add(before + b'"%s":[' % each.section.encode())
            self._starts.append((self._lines, None if each.columnar else str(each.path)))
            odd += self._records(each)
            self._add(b"]")
            before = b","
        self._add(b"}")
        data = b"".join(self._parts)
        self._parts = []
        super().__init__(str(folder), data)
        self.odd = odd

    def _add(self, text: bytes) -> None:
        """A text of our own, behind a line's end and with one behind it."""
        self._parts.append(b"\n%s\n" % text)
        self._lines += 2

    def _records(self, table: SectionFiles) -> tuple[Diagnostic, ...]:
        """Add the records of a table; what is odd about it."""
        if table.columnar:
            from checker.snapshot.columns.tables import SectionTable

            found = SectionTable(table.section, str(table.path), table.parts)
            self._follow(",\n".join(batch).encode() for batch in found.texts())
            return found.warnings
        lines = _text(table.path).split(b"\n")
        last = max((number for number, line in enumerate(lines) if line.strip()), default=0)
        whole = (line + b"," if line.strip() and number < last else line for number, line in enumerate(lines))
        self._follow([b"\n".join(islice(whole, last + 1))])
        return ()

    def _follow(self, texts: Iterable[bytes]) -> None:
        """Records, each on a line of its own."""
        before = b""
        for text in texts:
            self._parts.append(before + text)
            self._lines += text.count(b"\n") + len(before) // 2
            before = b",\n"

    def _hash(self) -> None:
        for path in self._files:
            own = hashlib.sha256()
            with path.open("rb") as file:
                while part := file.read(_CHUNK):
                    own.update(part)
            self._digest.update(f"{path.name}\0{own.hexdigest()}\n".encode())

    def _home(self, line: int) -> tuple[int, str | None]:
        """How many lines of the text stand before a file, and the file's name."""
        start, name = self._starts[bisect_right(self._starts, line, key=itemgetter(0)) - 1]
        return start - 1, name

    def span(self, span: Span) -> Span | None:
        """Where a stretch of the text stands in one of the files; None where that has no lines."""
        before, name = self._home(span.line)
        if name is None:
            return None
        return replace(span, file=name, line=span.line - before, end_line=span.end_line - before)

    def position(self, position: Position) -> Position:
        """The same for a position."""
        assert position.line is not None
        before, name = self._home(position.line)
        if name is None:
            return replace(position, line=None, column=None)
        return replace(position, line=position.line - before, file=name)


def open_folder(folder: Path) -> Snapshot:
    """The snapshot in a folder.

    Raises:
        SnapshotError: a file is wrong.
        UsageError: it has tables in Parquet, and the package ``duckdb`` isn't installed.
    """
    tables = section_files(folder)
    main = read_document(folder / MAIN)
    alone = open_snapshot(main).layout.members
    twice = [each for each in tables if each.section in alone]
    if twice:
        raise SnapshotError([_twice(each, main.name) for each in twice])
    document = FolderDocument(folder, main, tables)
    try:
        return open_snapshot(document)
    except SnapshotError as error:
        raise SnapshotError(document.at_home(error.diagnostics)) from None


def _text(path: Path) -> bytes:
    """The text of a file, which may be empty: then it holds no records."""
    try:
        return read_document(path).data
    except SnapshotError as error:
        if [each.code for each in error.diagnostics] != [EMPTY]:
            raise
        return b""


def _twice(table: SectionFiles, first: str) -> Diagnostic:
    return Diagnostic.of("SC346", None, "twice", section=table.section, first=first, name=str(table.path))
