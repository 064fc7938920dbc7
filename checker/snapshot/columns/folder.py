"""A snapshot that is a folder: ``snapshot.json`` with what is small, and a table for each long section.

It is read as one text: what ``snapshot.json`` holds, line by line as it stands there, and behind it the
sections, each record on a line of its own. So every place in the text is a place in one of the files.
"""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from checker.base.io import is_folder
from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, SnapshotError, Span
from checker.diagnostics.nearest import did_you_mean, guess
from checker.schema.catalog import ListType, catalog
from checker.snapshot.json.position import Position
from checker.snapshot.json.walk import members
from checker.snapshot.read.document import EMPTY, SnapshotDocument, read_document
from checker.snapshot.read.layout import Layout
from checker.snapshot.read.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from checker.snapshot.columns.items import TableItems

#: What isn't a table.
MAIN: Final = "snapshot.json"
PARQUET: Final = ".parquet"
#: The endings of a section's file.
ENDINGS: Final = (PARQUET, ".ndjson", ".ndjson.gz")
_CHUNK: Final = 1 << 20
#: How a line begins that may be without a record, and so needs no comma; and the end of one with a record.
_BLANK: Final = (b"\n\n", b"\n\r", b"\n ", b"\n\t")
_END: Final = pattern(rb"(?<=[^ \t\r\n])([ \t\r]*)\n")


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


def section_files(folder: Path, beside: Collection[str] = ()) -> tuple[SectionFiles, ...]:
    """The tables of a folder; what is called like any ``beside`` them isn't one.

    Raises:
        SnapshotError: a section stands in two of them, or one is of no section there is.
    """
    found: dict[str, SectionFiles] = {}
    wrong = []
    for section, path, parts in _tables(folder):
        if section in beside:
            continue
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

    Tables with columns stand in it only if it is to be the ``whole``.

    Raises:
        SnapshotError: a file can't be read.
        UsageError: a table is in Parquet, and the package ``duckdb`` isn't installed.
    """

    def __init__(
        self, folder: Path, main: SnapshotDocument, tables: Sequence[SectionFiles], *, whole: bool
    ) -> None:
        self._made_of = folder, main, tables
        self._files = [folder / MAIN, *(part for each in tables for part in each.parts)]
        #: The line at which a file begins in the text, and its name: None where it has no lines of its own.
        self._starts: list[tuple[int, str | None]] = [(1, main.name)]
        #: Where a list begins and ends that was written of lines, and how many these are.
        self._lists: dict[str, tuple[SectionFiles, int, int, int]] = {}
        text = main.data.rstrip()[:-1]
        self._text, self._lines = io.BytesIO(), 1 + text.count(b"\n")
        self._text.write(text)
        before = b"," if members(main.data) else b""
        for each in tables:
            if each.columnar and not whole:
                continue
            self._add(before + b'"%s":[' % each.section.encode())
            self._starts.append((self._lines, None if each.columnar else str(each.path)))
            opening = self._text.tell() - 2
            if each.columnar:
                self._rows(each)
                self._add(b"]")
            else:
                count = self._records(each)
                self._add(b"]")
                self._lists[each.section] = each, opening, self._text.tell() - 1, count
            before = b","
        self._add(b"}")
        data = self._text.getvalue()
        self._text.close()
        super().__init__(str(folder), data)

    def whole(self) -> SnapshotDocument:
        """All of the snapshot as one text."""
        return FolderDocument(*self._made_of, whole=True)

    def _add(self, text: bytes) -> None:
        """A text of our own, behind a line's end and with one behind it."""
        self._text.write(b"\n%s\n" % text)
        self._lines += 2

    def _rows(self, table: SectionFiles) -> None:
        """Add the records of a table with columns."""
        from checker.snapshot.columns.tables import SectionTable

        found = SectionTable(table.section, str(table.path), table.parts)
        self._follow(",\n".join(batch).encode() for batch in found.texts())

    def _records(self, table: SectionFiles) -> int:
        """Add the records of a table of lines, as they stand there; how many lines hold something."""
        text = _text(table.path).rstrip()
        self._lines += text.count(b"\n")
        if text[:1].isspace() or any(beginning in text for beginning in _BLANK):
            self._text.write(_END.sub(rb"\1,\n", text))
            return len(_END.findall(text)) + 1
        for start in range(0, len(text), _CHUNK):
            self._text.write(text[start : start + _CHUNK].replace(b"\n", b",\n"))
        return text.count(b"\n") + 1 if text else 0

    def look(self, layout: Layout) -> None:
        """Look whether each line holds one record, which the text as a whole may hide.

        Raises:
            SnapshotError: one doesn't.
        """
        for section, (table, start, end, count) in self._lists.items():
            member = layout.members[section]
            if (member.start, member.end, len(layout.records(section))) != (start, end, count):
                raise SnapshotError([_no_record(table, self.data[start + 2 : end - 2])])

    def _follow(self, texts: Iterable[bytes]) -> None:
        """Records, each on a line of its own."""
        before = b""
        for text in texts:
            self._text.write(before + text)
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
        if position.line is None:
            return position
        before, name = self._home(position.line)
        if name is None:
            return replace(position, line=None, column=None)
        return replace(position, line=position.line - before, file=name)


def open_folder(folder: Path, *, strict: bool = False) -> Snapshot:
    """The snapshot in a folder; a ``strict`` reader holds all of it to the schema.

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
    if strict:
        from checker.snapshot.check.strict import validate

        whole = FolderDocument(folder, main, tables, whole=True)
        if mistakes := validate(whole):
            raise SnapshotError(whole.at_home(mistakes))
    document = FolderDocument(folder, main, tables, whole=False)
    columnar = {each.section: _items(each) for each in tables if each.columnar}
    document.odd = tuple(odd for items in columnar.values() for odd in items.table.warnings)
    snapshot = open_snapshot(document, tables=columnar)
    document.look(snapshot.layout)
    return snapshot


def _items(table: SectionFiles) -> TableItems:
    from checker.snapshot.columns.items import TableItems  # that needs a package, which may not be there
    from checker.snapshot.columns.tables import SectionTable

    return TableItems(SectionTable(table.section, str(table.path), table.parts))


def _text(path: Path) -> bytes:
    """The text of a file, which may be empty: then it holds no records."""
    try:
        return read_document(path).data
    except SnapshotError as error:
        if [each.code for each in error.diagnostics] != [EMPTY]:
            raise
        return b""


def _no_record(table: SectionFiles, listed: bytes) -> Diagnostic:
    """The first line of a list that holds anything else than a record."""

    def holds_one(line: bytes) -> bool:
        try:
            msgspec.json.decode(line.rstrip().removesuffix(b",") or b"0", type=msgspec.Raw)
        except msgspec.DecodeError:
            return False
        return True

    number = next(n for n, line in enumerate(listed.split(b"\n"), 1) if not holds_one(line))
    name = str(table.path)
    return Diagnostic.of("SC346", Span(name, number, 1, number, 2), "line", name=name, line=number)


def _twice(table: SectionFiles, first: str) -> Diagnostic:
    return Diagnostic.of("SC346", None, "twice", section=table.section, first=first, name=str(table.path))
