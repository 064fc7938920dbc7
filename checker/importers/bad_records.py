"""Records of pages that aren't understood: each is counted and named, and stops nobody else's being read.

A reader of records notes what is wrong with a member as an error at its place. `BadRecords` takes that: the
record in which it stands is a bad one, as a row of a table is with a cell that nobody can read, and
everything else goes its usual way. Of a bad record only what single members say is kept: what is read off
several of them may hang on the one that is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.diagnostics.collector import Collector
from checker.diagnostics.messages import Said, on_page
from checker.importers.answers import pass_on
from checker.importers.importer import Content
from checker.importers.pages import ExportPage
from checker.importers.place import ExportDocument, ExportPlace, Pointer
from checker.importers.records import PageRecord
from checker.snapshot.json.position import Locate
from checker.snapshot.provenance import RowProblem

#: A document, and where in it a record stands, or a list of them.
_Key = tuple[Locate, Pointer]
#: What is said of a mistake beside what stands in its message.
_ASIDE: Final = frozenset({"severity", "help", "label", "suggestion", "fix", "related", "private"})

#: A number, or another word of JSON, as a message shows it.
_NUMBER: Final = pattern(r"`(?:-?[0-9.]+(?:[eE][+-]?[0-9]+)?|true|false|null)…?`")


def surveyed(
    contents: Iterable[Content],
    read: Callable[[ExportDocument, Collector], Iterable[ExportPage]],
    sections: Mapping[StrEnum, str],
    problems: Collector,
) -> tuple[list[ExportPage], BadRecords]:
    """The pages that ``read`` finds in files, and what takes down the bad records on them."""
    noted = Collector()
    pages = [
        replace(page, file=content.source.name)
        for content in contents
        if content.document is not None
        for page in read(content.document, noted)
    ]
    refused = pass_on(noted, problems, others=bool(pages))
    return pages, BadRecords(pages, sections, problems, refused=refused)


class _OnPage(Struct, frozen=True):
    """Records of a page; ``before`` stand others in the same file."""

    page: ExportPage
    before: int


class _Bad(Struct, frozen=True):
    """A record of some kind; by the member's place, what is wrong with it."""

    kind: StrEnum
    wrong: dict[Pointer, RowProblem]


class BadRecords(Collector):
    """Takes what is noted of records on pages; what else is noted goes on to another collector."""

    def __init__(
        self,
        pages: Iterable[ExportPage],
        sections: Mapping[StrEnum, str],
        rest: Collector,
        *,
        refused: bool = False,
    ) -> None:
        """Know the records of ``pages`` that make ``sections``; what isn't noted of one goes to ``rest``."""
        super().__init__()
        #: Whether a page was refused beside these.
        self.refused = refused
        self._rest, self._sections = rest, sections
        self._lists: dict[_Key, list[_OnPage]] = {}
        #: Of lists that several pages share, which page each record is on; made once it is asked for.
        self._shared: dict[_Key, dict[Pointer, _OnPage]] = {}
        self._bad: dict[_Key, _Bad] = {}
        counts = Counter[str]()
        for page in pages:
            if page.kind not in sections:
                continue
            first = next(page.places(), None)
            if first is not None:
                listed = _OnPage(page, counts[page.file])
                self._lists.setdefault((first.locate, _list_of(first.pointer)), []).append(listed)
            counts[page.file] += len(page)
            for place, item in page.odd:
                self.error("SC505", place, "no-object", private=True, item=item)

    def error(self, code: str, place: Any, message: Any = "", **said: Any) -> None:
        """Note a mistake: in a record, that it is a bad one."""
        if said.get("severity", Severity.ERROR) is Severity.ERROR and isinstance(place, ExportPlace):
            values = {name: _told(value) for name, value in said.items() if name not in _ASIDE}
            told, advice = on_page(code, message, values) if isinstance(message, str) else (message, None)
            if self._note(place, code, told, said.get("help") or advice):
                return
        self._rest.error(code, place, message, **said)

    def warning(self, *said: Any, **values: Any) -> None:
        """Note something that doesn't stop a run."""
        self._rest.warning(*said, **values)

    def hint(self, *said: Any, **values: Any) -> None:
        """Note something that could be done better."""
        self._rest.hint(*said, **values)

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic."""
        self._rest.add(diagnostic)

    def is_bad(self, place: ExportPlace) -> bool:
        """Whether something is wrong with the record at ``place``."""
        return (place.locate, place.pointer) in self._bad

    def kept(self, record: PageRecord, sure: Collection[str]) -> PageRecord:
        """What is kept of a record: of a bad one its id, and what it says of the fields that are ``sure``."""
        if not self.is_bad(record.place):
            return record
        said = record.record
        known = {k: said[k] for k in said if k == "id" or (k in sure and said[k] is not None)}
        return replace(record.having(known), bad=True)

    def rows(self) -> tuple[RowProblem, ...]:
        """What is wrong with all of them."""
        return tuple(problem for bad in self._bad.values() for problem in bad.wrong.values())

    def count(self, kinds: Collection[StrEnum]) -> int:
        """How many there are of some kinds."""
        return sum(bad.kind in kinds for bad in self._bad.values())

    def _note(self, place: ExportPlace, code: str, message: Said, advice: Said | None = None) -> bool:
        """Note what is wrong at a place; whether that is in a record."""
        found = self._record(place)
        if found is None:
            return False
        pointer, page, row = found
        bad = self._bad.setdefault((place.locate, pointer), _Bad(page.kind, {}))
        if place.pointer not in bad.wrong:
            section, column = self._sections[page.kind], place.json_pointer() or None
            bad.wrong[place.pointer] = RowProblem(
                page.file, None, row, column, code, message, section, advice, place
            )
        return True

    def _record(self, place: ExportPlace) -> tuple[Pointer, ExportPage, int] | None:
        """Where the record begins in which ``place`` is, its page, and which one of its file it is."""
        for length in range(len(place.pointer) + 1):
            key = (place.locate, place.pointer[:length])
            if key in self._lists:
                pointer = place.pointer[: length + 1]
                if _list_of(pointer) == pointer:  # it stands alone
                    pointer = place.pointer[:length]
                each = self._on_page(key, pointer)
                index = pointer[-1] if pointer and isinstance(pointer[-1], int) else 0
                return pointer, each.page, each.before + index + 1
        return None

    def _on_page(self, key: _Key, pointer: Pointer) -> _OnPage:
        """The page of a record in a list."""
        listed = self._lists[key]
        if len(listed) == 1:
            return listed[0]
        if key not in self._shared:
            self._shared[key] = {
                place.pointer: each for each in reversed(listed) for place in each.page.places()
            }
        return self._shared[key].get(pointer, listed[0])


def _list_of(pointer: Pointer) -> Pointer:
    """The list in which a record stands; a record that stands alone is its own."""
    return pointer[:-1] if pointer and isinstance(pointer[-1], int) else pointer


def _told(value: Any) -> Any:
    """A value of a message; of text of a record, which may be anybody's name, only that it is text."""
    written = value.en if isinstance(value, Text) else value
    if not isinstance(written, str) or written[:1] != "`" or _NUMBER.fullmatch(written):
        return value
    return Text("text", "文本")
