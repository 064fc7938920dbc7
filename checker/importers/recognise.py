"""Which importer takes which thing in a file, and how it knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from checker.importers.documents import ExportFile, documents
from checker.importers.facts import looks_like_facts
from checker.importers.importer import Content, Importer, Recognition
from checker.importers.place import ExportDocument
from checker.importers.sources import SourceFile


class Known(Struct, frozen=True):
    """A thing that an importer, known by its kind, takes; and how it knew."""

    kind: str
    content: Content
    evidence: Recognition | None


class SortedOut(Struct, frozen=True):
    """Things by who takes them: importers, the facts, and nobody."""

    known: tuple[Known, ...]
    facts: tuple[ExportDocument, ...]
    unknown: tuple[Content, ...]

    def by_kind(self) -> dict[str, list[Content]]:
        """What each importer takes, in the order in which it came."""
        found: dict[str, list[Content]] = {}
        for each in self.known:
            found.setdefault(each.kind, []).append(each.content)
        return found


def contents_of(source: SourceFile) -> Iterator[Content]:
    """The things in a file.

    Raises:
        UnreadableError: it can't be opened or understood.
    """
    with source.open() as stream:
        data = stream.read()
    for document in documents(ExportFile(source.name, data)):
        yield Content(source, document)


def sort_out(contents: Iterable[Content], importers: Mapping[str, Importer]) -> SortedOut:
    """Who takes which thing: whoever is surest of it, the first of those who are equally sure."""
    known: list[Known] = []
    facts: list[ExportDocument] = []
    unknown: list[Content] = []
    for content in contents:
        claims = [
            Known(kind, content, evidence)
            for kind, importer in importers.items()
            if (evidence := importer.recognise(content)) is not None
        ]
        if claims:
            known.append(max(claims, key=lambda each: 0 if each.evidence is None else each.evidence.sure))
        elif content.document is not None and looks_like_facts(content.document.value):
            facts.append(content.document)
        else:
            unknown.append(content)
    return SortedOut(tuple(known), tuple(facts), tuple(unknown))
