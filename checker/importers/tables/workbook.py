"""A workbook: its sheets, and the one or more of them that hold a table that is known."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from checker.diagnostics import Diagnostic
from checker.diagnostics.collector import Collector
from checker.importers.place import UnreadableError
from checker.importers.tables.archive import Archive
from checker.importers.tables.dates import DateStyles, date_styles
from checker.importers.tables.foreign import foreign_document
from checker.importers.tables.headers import KnownColumns
from checker.importers.tables.model import Table
from checker.importers.tables.oddities import Oddities
from checker.importers.tables.place import TablePlace, shortened
from checker.importers.tables.rows import Progress, tables
from checker.importers.tables.sheet_rows import Book, sheet_rows
from checker.importers.tables.strings import SharedStrings, fill
from checker.importers.tables.xml_parts import SMALL, Element, elements

#: Where a workbook stands unless the archive says otherwise.
_USUAL: Final = "xl/workbook.xml"
#: So many sheets are named in a message.
_NAMED: Final = 8


class Sheet(Struct, frozen=True):
    """A sheet: what it is called, the part with its rows, and whether people see it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """What an archive says of its sheets.

    Raises:
        UnreadableError: it is no workbook, or damaged.
    """

    def __init__(self, archive: Archive) -> None:
        if (other := foreign_document(archive.paths(), archive.name)) is not None:
            raise UnreadableError([other])
        self._archive = archive
        self.part = self._main_part()
        self._related = self._relations(self.part)
        self.since_1904 = False
        self.sheets: list[Sheet] = []
        for name, attributes in self._elements(self.part):
            if name == "workbookPr":
                self.since_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "sheet":
                kind, part = self._related.get(attributes.get("id", ""), ("", ""))
                if kind == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    self.sheets.append(Sheet(attributes.get("name", ""), part, hidden))

    @property
    def has_macros(self) -> bool:
        """Whether it brings programs along; they are never run."""
        return any(path.endswith("vbaproject.bin") for path in self._archive.paths())

    def styles(self) -> DateStyles:
        """The styles of cells that show times."""
        part = self._part_of("styles")
        return {} if part is None else date_styles(self._elements(part))

    def read_strings(self, strings: SharedStrings) -> None:
        """Read the texts that sheets share."""
        part = self._part_of("sharedStrings")
        if part is not None:
            fill(strings, self._archive.name, part, self._archive.chunks(part))

    def _part_of(self, kind: str) -> str | None:
        return next((part for what, part in self._related.values() if what == kind), None)

    def _main_part(self) -> str:
        for what, part in self._relations("").values():
            if what == "officeDocument" and part in self._archive:
                return part
        if _USUAL in self._archive:
            return _USUAL
        raise UnreadableError([Diagnostic.of("SC561", None, "archive", name=self._archive.name)])

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part, or the whole archive, refers to: by id the kind of thing and its path."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._archive:
            return {}
        found = {}
        for element, attributes in self._elements(path):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "").replace("\\", "/")
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(posixpath.join(folder, target)))
        return found

    def _elements(self, part: str) -> Iterator[Element]:
        return elements(self._archive.name, part, self._archive.chunks(part, SMALL))


def workbook_tables(
    archive: Archive, known: KnownColumns, problems: Collector, progress: Progress | None = None
) -> Iterator[Table]:
    """The tables of a workbook, one sheet after the other; the sheets without one are named.

    Raises:
        UnreadableError: it is no workbook, is damaged, or no sheet has a table that is known.
    """
    workbook = Workbook(archive)
    name = archive.name
    if workbook.has_macros:
        problems.hint("SC564", None, "macros", name=name)
    errors = problems.error_count
    strings = SharedStrings()
    try:
        workbook.read_strings(strings)
        book = Book(strings, workbook.styles(), workbook.since_1904)
        read, others, hidden = 0, [], []
        for sheet in workbook.sheets:
            oddities = Oddities()
            rows = sheet_rows(archive, sheet.part, book, oddities, problems, progress=progress)
            place = TablePlace(name, sheet.name)
            found = tables(rows, place, known, problems, oddities, shifting=False)
            if sheet.hidden:
                hidden += [sheet.name] if next(found, None) is not None else []
                continue
            before = read
            for table in found:
                read += 1
                yield table
            if read == before:
                others.append(sheet.name)
    finally:
        strings.close()
    if hidden:
        problems.warning("SC564", None, "hidden", name=name, sheets=_some(hidden))
    if not read and problems.error_count == errors:
        sheets = _some([sheet.name for sheet in workbook.sheets if not sheet.hidden])
        raise UnreadableError(
            [Diagnostic.of("SC560", None, "workbook", name=name, sheets=sheets, known=known.examples)]
        )
    if read and others:
        problems.hint("SC564", None, "others", name=name, sheets=_some(others))


def _some(names: list[str]) -> tuple[str, ...]:
    return tuple(map(shortened, names[:_NAMED]))
