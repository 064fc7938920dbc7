"""``uses``: sources, parameters and values that several policies share, in files of their own.

What such a file gives is laid under the document that uses it, as far as that asks for it: whoever uses a
file has no more parameters and prints no more values than it names. Every node keeps the place where it was
written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Related, Severity
from checker.diagnostics.collector import Collector
from checker.diagnostics.nearest import guess
from checker.language.grammar.keys import KINDS, as_scalar, written
from checker.language.grammar.meant_keys import as_meant, entry_meant
from checker.language.grammar.misread import clipped
from checker.language.grammar.shared import (
    SECTIONS,
    SHARED_FILE,
    Lent,
    asked_by,
    check_shared,
    given_by,
    lent_as,
    reached,
)
from checker.language.library.documents import PolicyDocument, read_document
from checker.language.library.files import Files
from checker.language.library.kinds import SHARED_SUFFIXES, is_shared
from checker.language.yaml.nodes import Entry, MappingNode, ScalarNode, SequenceNode

_MISUSED: Final = "SC146"
_GIVEN_TWICE: Final = "SC147"
_ASKED_BY_NOBODY: Final = "SC215"
_NOTHING_TAKEN: Final = "SC216"


class _Use(Struct, frozen=True):
    """A shared file, and where somebody says that it is used."""

    document: PolicyDocument
    node: ScalarNode


class SharedFiles:
    """The shared files of a call, each read and checked once; ``places`` says where documents stand."""

    def __init__(
        self, files: Files, problems: Collector, sources: dict[str, str], places: dict[str, Path]
    ) -> None:
        self._files = files
        self._problems = problems
        self._sources = sources
        self._places = places
        #: By the files that they are, links followed.
        self._documents: dict[Path, PolicyDocument | None] = {}
        self._uses: dict[str, tuple[_Use, ...]] = {}
        #: What somebody asks for, by the file that gives it.
        self._taken: dict[str, set[Lent]] = {}

    def used(self, own: PolicyDocument) -> tuple[PolicyDocument, ...]:
        """The files that a document uses, and those that these use; what one rests on comes before it."""
        found: dict[str, PolicyDocument] = {}
        self._gather(own, (own.file,), found)
        return tuple(found.values())

    def laid_under(self, root: MappingNode, own: PolicyDocument, below: Collection[str] = ()) -> MappingNode:
        """``root`` with all that files give it which ``own`` uses and which aren't among those ``below``.

        What ``own`` gives under one of their names is noted, and counts.
        """
        for document in self.used(own):
            if document.file not in below:
                self._note_twice(own, given_by(document.root))
                root = _under(root, document.root)
        return root

    def as_asked(self, root: MappingNode, shared: Collection[str]) -> MappingNode:
        """``root`` without what nothing in it asks for of all that is given by files that are ``shared``."""
        if not shared:
            return root
        given = {lent: entry for lent, entry in given_by(root).items() if entry.key.span.file in shared}
        kept = reached(_without(root, given), given)
        for lent in kept:
            self._taken.setdefault(given[lent].key.span.file, set()).add(lent)
        return _without(root, given.keys() - kept)

    def read(self, path: Path) -> PolicyDocument | None:
        """The shared file at a path; None, with the reason noted, where it can't be read."""
        target = self._files.target(path)
        if target not in self._documents:
            found = read_document(path, self._files, self._problems, self._sources)
            if found is not None:
                root, found = found.root, replace(found, root=as_meant(found.root, SHARED_FILE))
                self._places[found.file] = path
                self._documents[target] = found
                self._check(found, root)
            self._documents.setdefault(target, found)
        return self._documents[target]

    # --- which files are used ----------------------------------------------------------------------

    def _gather(self, own: PolicyDocument, way: tuple[str, ...], found: dict[str, PolicyDocument]) -> None:
        for use in self._used_by(own):
            name = use.document.file
            if name in way:
                loop = " → ".join(f"`{step}`" for step in (*way[way.index(name) :], name))
                self._problems.error(_MISUSED, use.node.span, "loop", loop=loop)
            elif name not in found:
                self._gather(use.document, (*way, name), found)
                for other in found.values():
                    self._note_twice(use.document, given_by(other.root))
                found[name] = use.document

    def _used_by(self, own: PolicyDocument) -> tuple[_Use, ...]:
        """The files that a document itself says it uses, as far as they can be read."""
        if own.file not in self._uses:
            self._uses[own.file] = ()  # while those are read that lead back here
            self._uses[own.file] = tuple(self._read_uses(own))
        return self._uses[own.file]

    def _read_uses(self, own: PolicyDocument) -> Iterator[_Use]:
        first: dict[str, ScalarNode] = {}
        for node in _listed(own.root, self._problems):
            document = self._named(node, own)
            if document is not None and document.file in first:
                related = (Related(Text("named here already", "此处已写过"), first[document.file].span),)
                self._problems.error(_MISUSED, node.span, "twice", related=related, file=clipped(node.text))
            elif document is not None:
                first[document.file] = node
                yield _Use(document, node)

    def _named(self, node: ScalarNode, own: PolicyDocument) -> PolicyDocument | None:
        """The file that ``own`` names; None, with the reason noted, where it is none that can be used."""
        name, home = node.text, self._places.get(own.file, Path(own.file))
        if "\\" in name or ":" in name or PurePosixPath(name).is_absolute():
            self._problems.error(_MISUSED, node.span, "path", file=clipped(name))
            return None
        if not is_shared(name):
            self._problems.error(_MISUSED, node.span, "name", file=clipped(name), end=SHARED_SUFFIXES[0])
            return None
        path = Path(os.path.normpath(home.parent / name))
        try:
            self._files.read(path)
        except FileNotFoundError:
            near = guess(path.name, filter(is_shared, self._files.names_in(path.parent)))
            self._problems.error(
                _MISUSED,
                node.span,
                "nowhere",
                suggestion=None if near is None else near.inside(name[: len(name) - len(path.name)]),
                file=clipped(name),
            )
            return None
        except (OSError, ValueError):
            pass  # why it can't be read is said where it is read
        return self.read(path)

    # --- what is wrong with them -------------------------------------------------------------------

    def _check(self, own: PolicyDocument, root: MappingNode) -> None:
        """Note what is wrong with a shared file, whoever uses it, as ``root`` has it."""
        lent: dict[Lent, Entry] = {}
        for document in self.used(own):
            given = given_by(document.root)
            self._note_twice(own, given)
            lent |= given
        check_shared(root, lent | given_by(own.root), self._problems)

    def _note_twice(self, own: PolicyDocument, given: Mapping[Lent, Entry]) -> None:
        """Note what a document gives though that is ``given`` by a file beside it or that it uses."""
        for lent, mine in given_by(own.root).items():
            if lent in given:
                related = (Related(Text("given here", "在此给出"), given[lent].key.span),)
                self._problems.error(_GIVEN_TWICE, mine.key.span, related=related, name=clipped(mine.name))

    def note_unused(self, documents: Iterable[PolicyDocument]) -> None:
        """Note which of ``documents``, and of the shared files, use a file of which they take nothing."""
        shared = [found for found in self._documents.values() if found is not None]
        for own in (*documents, *shared):
            asked = {lent for lent, _ in asked_by(own.root)}
            for use in self._used_by(own):
                offered = (use.document, *self.used(use.document))
                if asked.isdisjoint(lent for file in offered for lent in given_by(file.root)):
                    self._problems.error(
                        _NOTHING_TAKEN,
                        use.node.span,
                        severity=Severity.WARNING,
                        file=clipped(use.node.text),
                    )

    def note_untaken(self, path: Path, known: Callable[[Path], bool]) -> None:
        """Note what of a shared file nobody asks for, where all that use it are ``known``."""
        document = self.read(path)
        if document is None or not known(path):
            return
        for lent, entry in given_by(document.root).items():
            if lent not in self._taken.get(document.file, ()):
                self._problems.error(
                    _ASKED_BY_NOBODY, entry.key.span, severity=Severity.WARNING, name=clipped(entry.name)
                )


def shared_beside(root: MappingNode, path: Path) -> tuple[Path, ...]:
    """The files that a document at a path says it uses, whether or not they are there."""
    named = (node.text for node in _listed(root, Collector()))
    return tuple(Path(os.path.normpath(path.parent / name)) for name in named if is_shared(name))


def _listed(root: MappingNode, problems: Collector) -> Iterator[ScalarNode]:
    """The names of the files that a document says it uses."""
    entry = entry_meant(root, "uses", KINDS["policy"])
    if entry is not None:
        node = written(entry)
        for item in node.items if isinstance(node, SequenceNode) else (node,):
            scalar = as_scalar(item, Text("`uses`", "`uses`"), problems)
            if scalar is not None:
                yield scalar


def _under(root: MappingNode, shared: MappingNode) -> MappingNode:
    """``root`` with what a shared file gives before its own; what it has itself under a name counts."""
    own, entries = given_by(root), {entry.name: entry for entry in root.entries}
    for entry in shared.entries:
        if entry.name not in SECTIONS or not isinstance(entry.value, MappingNode):
            continue
        more = tuple(item for item in entry.value.entries if lent_as(item.name, entry.name) not in own)
        mine = entries.get(entry.name, Entry(entry.key, MappingNode((), entry.value.span)))
        if isinstance(mine.value, MappingNode):
            whole = MappingNode((*more, *mine.value.entries), mine.value.span)
            entries[entry.name] = Entry(mine.key, whole)
    return MappingNode(tuple(entries.values()), root.span)


def _without(root: MappingNode, gone: Collection[Lent]) -> MappingNode:
    """``root`` without what it gives under names that are ``gone``."""
    kept: list[Entry] = []
    for entry in root.entries:
        node = entry.value
        if entry.name in SECTIONS and isinstance(node, MappingNode):
            items = tuple(item for item in node.entries if lent_as(item.name, entry.name) not in gone)
            entry = Entry(entry.key, MappingNode(items, node.span))  # noqa: PLW2901 - as it is kept
        kept.append(entry)
    return MappingNode(tuple(kept), root.span)
