"""Importers: a platform's exports, and facts entered by hand, as one snapshot.

    shopcheck import [KIND] FILE… --output SNAPSHOT

``import_files`` reads the files and gives the snapshot, ``dumps`` its text. An importer is known by its kind,
such as ``tiktok-api``, and stands in its platform's folder; files may come in any number and order, in
folders and archives, and are recognised by content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, Excerpt, Span, UsageError
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, guess
from checker.importers.claims import believed, note_idle
from checker.importers.contents import known_columns
from checker.importers.documents import ExportFile
from checker.importers.fields import Json
from checker.importers.finding import sources, unpacked
from checker.importers.importer import Importer, Origins
from checker.importers.importing import Made, Said, snapshot_of
from checker.importers.place import NOWHERE
from checker.importers.platforms import IMPORTERS, importers
from checker.importers.recognise import note_others, note_unknown, read_of, sort_out, titles
from checker.importers.sources import SourceFile, held
from checker.importers.watching import CHECKING, WRITING, Watch, nobody, watched
from checker.snapshot.check.made import look_through
from checker.snapshot.kept import RUN, KeptRecords, plain
from checker.snapshot.provenance import ExportError, Provenance
from checker.snapshot.write import dumps, pieces

__all__ = [
    "AUTO",
    "IMPORTERS",
    "ExportError",
    "ExportFile",
    "ImportResult",
    "Importer",
    "Said",
    "SourceFile",
    "dumps",
    "held",
    "import_files",
]

#: The kind of files whose kinds are found out.
AUTO: Final = "auto"


class ImportResult(Struct, frozen=True):
    """A snapshot, and what it was made of; ``odd`` is what a check finds odd about it.

    Of large sections the records are ``made`` when somebody asks for them.
    """

    made: Json
    provenance: Provenance
    odd: tuple[Diagnostic, ...] = ()

    @property
    def snapshot(self) -> Json:
        """The snapshot as plain values."""
        return {key: plain(value) for key, value in self.made.items()}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings and hints that came up."""
        return self.provenance.diagnostics

    def text(self, watch: Watch = nobody) -> Iterator[bytes]:
        """The snapshot's text, in parts; ``watch`` is told how many records have been written."""
        total = sum(len(value) for value in self.made.values() if isinstance(value, KeptRecords))
        rest = watched(pieces(self.made), watch, WRITING, total)
        while part := "".join(islice(rest, RUN)):
            yield part.encode()


def import_files(
    kind: str,
    files: Sequence[Path | ExportFile | SourceFile],
    retrieved_at: datetime | None = None,
    *,
    said: Said | None = None,
    without: Path | None = None,
    watch: Watch = nobody,
) -> ImportResult:
    """One snapshot out of ``files``: files, folders, archives; by their content where ``kind`` is ``auto``.

    ``retrieved_at`` says when the data were fetched, for sections of which the facts don't say it; ``said``
    has all else that the caller says of them. ``without`` is a file that isn't one of them, wherever it is.
    ``watch`` is told how far it has come.

    Raises:
        UsageError: there is no such kind, or no file.
        ExportError: a file is wrong, or what they make together is no snapshot that a check would take; the
            diagnostics hold everything that is wrong.
    """
    every = importers()
    if kind != AUTO and kind not in every:
        raise UsageError([_unknown_kind(kind)])
    asked = every if kind == AUTO else {kind: every[kind]}
    if not files:
        raise UsageError([Diagnostic.of("SC522", help=_takes(tuple(asked.values())))])
    problems = Collector()
    stated = said or Said()
    if retrieved_at is not None:
        stated = replace(stated, retrieved_at=retrieved_at)
    known = tuple(asked.values())
    columns = known_columns(every.values())
    found = sort_out(
        _files(files, without, problems), known, columns, problems, lenient=kind == AUTO, watch=watch
    )
    taken, unknown = found.by_importer(), list(found.unknown)
    if kind != AUTO:
        unknown = note_others(unknown, kind, every.values(), problems)
    if kind != AUTO and known[0].together:  # it says itself what is wrong with documents that it doesn't know
        taken.setdefault(known[0], []).extend(unknown)
    else:
        note_unknown(unknown, known, problems)
    given = [content.document for content in found.facts() if content.document is not None]
    if not any(taken.values()) and not given:  # there is no shop of which anything could be said
        if not problems.errors():
            problems.error("SC557", None, known=titles(known))
        raise ExportError(problems.sorted(), tuple(read_of(found, ())), ())
    if stated.complete_since and not problems.errors():
        stated = believed(stated, taken, found.unread(), problems)
    made = snapshot_of(taken, given, stated, problems, watch)
    odd: tuple[Diagnostic, ...] = ()
    if not problems.errors():
        note_idle(stated, made, problems)
        odd = _held_to_schema(made, problems, watch)
    files_read = tuple(read_of(found, made.parts))
    if errors := problems.errors():  # warnings would be about a snapshot that isn't made
        raise ExportError(errors, files_read, made.bad)
    place = partial(_place, made.origins)
    return ImportResult(
        made.snapshot, Provenance(files_read, place, made.stated, problems.sorted(), made.bad), odd
    )


def _place(origins: Origins, section: str, identifier: str) -> Span | None:
    place = origins.get((section, identifier))
    return None if place is None else place.span()


def _files(
    files: Sequence[Path | ExportFile | SourceFile], without: Path | None, problems: Collector
) -> Iterator[SourceFile]:
    paths = [file for file in files if isinstance(file, Path)]
    for file in files:
        if not isinstance(file, Path):
            given = held(file.name, file.data) if isinstance(file, ExportFile) else file
            yield from unpacked(given, problems)
    yield from sources(paths, problems, without=without)


def _held_to_schema(made: Made, problems: Collector, watch: Watch) -> tuple[Diagnostic, ...]:
    """What is odd about a snapshot that has been made.

    What no check would take of it is noted: it must never be written.
    """
    advice = Text(
        "so it would stand in the snapshot: correct it where it comes from, the export or the facts",
        "快照中将会是这样，请在其来源（导出文件或填报文件）中更正",
    )
    inspection = look_through(made.snapshot, partial(watch, CHECKING))
    for each in inspection.errors:
        problems.add(replace(each.diagnostic(NOWHERE.locate), help=advice))
    return tuple(
        replace(
            each.found.diagnostic(NOWHERE.locate),
            span=None if each.owner is None else _place(made.origins, *each.owner),
            excerpt=Excerpt.SHAPE,
        )
        for each in inspection.odd
    )


def _unknown_kind(kind: str) -> Diagnostic:
    fix = did_you_mean(guess(kind, importers())) or Text(
        f"there is {quoted(importers())}", f"可用的有：{quoted_zh(importers())}"
    )
    return Diagnostic.of("SC521", help=fix, kind=kind)


def _takes(known: Sequence[Importer]) -> Text:
    """What the importers that are known take: of one of them in its words."""
    return known[0].files if len(known) == 1 else titles(known)
