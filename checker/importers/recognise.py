"""Which importer takes which thing in a file, and how it knew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Severity
from checker.diagnostics.collector import Collector
from checker.importers.contents import UNKNOWN, contents_of
from checker.importers.facts import looks_like_facts
from checker.importers.importer import Content, Imported, Importer, Recognition
from checker.importers.importing import Batch
from checker.importers.place import UnreadableError
from checker.importers.sources import SourceFile
from checker.importers.tables.headers import KnownColumns
from checker.importers.watching import Watch, nobody
from checker.snapshot.provenance import FileRead

#: So many columns of an unknown table are named.
_NAMED: Final = 8
#: What is said of a file that is of another kind: a picture, a table of whatever.
OTHER_KINDS: Final = frozenset({"SC528", "SC560", "SC561"})
_FACTS: Final = Text("facts, or a snapshot", "填报文件或快照")


class Taken(Struct, frozen=True):
    """A thing, who takes it, and how it was known; facts are taken by no importer."""

    content: Content
    importer: Importer | None
    recognition: Recognition


class SortedOut(Struct, frozen=True):
    """Things that are known, in their order, and those that nobody knows; the files that can't be read."""

    taken: tuple[Taken, ...]
    unknown: tuple[Content, ...]
    unreadable: tuple[str, ...] = ()

    def unread(self) -> tuple[str, ...]:
        """The files that aren't read, or not as a whole: whatever stands in them."""
        partly = (each.content for each in self.taken if not each.content.whole)
        names = (content.source.name for content in (*self.unknown, *partly))
        return tuple(dict.fromkeys((*self.unreadable, *names)))

    def by_importer(self) -> dict[Importer, list[Content]]:
        """What each importer takes."""
        found: dict[Importer, list[Content]] = {}
        for each in self.taken:
            if each.importer is not None:
                found.setdefault(each.importer, []).append(each.content)
        return found

    def facts(self) -> list[Content]:
        """What nobody needs to translate."""
        return [each.content for each in self.taken if each.importer is None]


def sort_out(
    files: Iterable[SourceFile],
    importers: Sequence[Importer],
    known: KnownColumns,
    problems: Collector,
    *,
    lenient: bool,
    watch: Watch = nobody,
) -> SortedOut:
    """Who takes which thing in ``files``: whoever is surest of it, the first of those who are equally sure.

    Tables are told by the columns that are ``known``.

    What can't be read goes to ``problems``. A file that lies in a folder or an archive may be empty, and
    where each file says what it is (``lenient``), of a kind that nobody reads: that is only a warning.
    ``watch`` is told how far reading has come.
    """
    aside = OTHER_KINDS | {UNKNOWN} if lenient else {UNKNOWN}
    taken: list[Taken] = []
    unknown: list[Content] = []
    unreadable: list[str] = []
    for file in files:
        found: list[tuple[Content, Taken | None]] = []
        alike: dict[frozenset[object], Taken] = {}
        try:
            for content in contents_of(file, known, problems, watch):
                claim = _taken_alike(content, importers, alike)
                if claim is not None and claim.importer is not None:
                    claim.importer.take(content)
                found.append((content, claim))
        except UnreadableError as error:
            unreadable.append(file.name)
            for diagnostic in error.diagnostics:
                spared = not file.named and diagnostic.code in aside
                problems.add(replace(diagnostic, severity=Severity.WARNING) if spared else diagnostic)
            continue
        if not found:
            problems.warning(UNKNOWN, None, "comments", name=file.name)
        for content, claim in found:
            if claim is None:
                unknown.append(content)
            else:
                taken.append(claim)
    return SortedOut(tuple(taken), tuple(unknown), tuple(unreadable))


def _taken_alike(
    content: Content, importers: Sequence[Importer], alike: dict[frozenset[object], Taken]
) -> Taken | None:
    """The same as `_taken`; of objects in one file that are ``alike`` only the first is looked at."""
    value = None if content.document is None else content.document.value
    members = frozenset(value) if isinstance(value, dict) else frozenset[object]()
    if members in alike:
        return replace(alike[members], content=content)
    claim = _taken(content, importers)
    if claim is not None and claim.recognition.by_members:
        alike[members] = claim
    return claim


def _taken(content: Content, importers: Sequence[Importer]) -> Taken | None:
    claims = [
        Taken(content, importer, recognition)
        for importer in importers
        if (recognition := importer.recognise(content)) is not None
    ]
    if claims:
        return max(claims, key=lambda each: each.recognition.sure)
    if content.document is not None and looks_like_facts(content.document.value):
        return Taken(content, None, Recognition(_FACTS))
    return None


def note_others(
    unknown: Iterable[Content], kind: str, importers: Iterable[Importer], problems: Collector
) -> list[Content]:
    """Name each table that another kind of importer reads than the one asked for; what is left."""
    every, rest = tuple(importers), []
    for content in unknown:
        other = _taken(content, every) if content.table is not None else None
        if other is None:
            rest.append(content)
        else:
            what = other.recognition.what
            problems.error("SC559", None, name=content.source.name, what=what, kind=kind)
    return rest


def note_unknown(unknown: Iterable[Content], known: Iterable[Importer], problems: Collector) -> None:
    """Name each file with something that nobody knows, and what is known: an error where it is named."""
    listed = titles(tuple(known))
    first: dict[str, Content] = {}
    for content in unknown:
        first.setdefault(content.source.name, content)
    for name, content in first.items():
        columns = () if content.table is None else tuple(filter(None, content.table.header))[:_NAMED]
        problems.error(
            UNKNOWN,
            None,
            "unknown" if content.table is None else "columns",
            severity=Severity.ERROR if content.source.named else Severity.WARNING,
            name=name,
            columns=columns,
            known=listed,
        )


def titles(importers: Sequence[Importer]) -> Text:
    """What importers are called."""
    every = [importer.title for importer in importers]
    return Text(", ".join(title.en for title in every), "、".join(title.zh for title in every))


def read_of(found: SortedOut, parts: Iterable[tuple[Batch, Imported]]) -> Iterator[FileRead]:
    """What was read of each file, in their order."""
    counts: dict[str, Counter[str]] = {}
    for batch, part in parts:
        if len({content.source.name for content in batch.contents}) == 1:
            of_file = counts.setdefault(batch.contents[0].source.name, Counter())
            of_file.update({path: len(records) for path, records in part.sections.items()})
    whats: dict[str, dict[Text, None]] = {}
    for each in found.taken:
        whats.setdefault(each.content.source.name, {})[each.recognition.what] = None
    for name, told in whats.items():
        what = Text("; ".join(text.en for text in told), "；".join(text.zh for text in told))
        yield FileRead(name, what, counts.get(name, {}))
