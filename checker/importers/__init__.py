"""Importers: a platform's exports, and facts entered by hand, as one snapshot.

    shopcheck import KIND FILE… --output SNAPSHOT

``import_files`` reads the files and gives the snapshot, ``dumps`` its text. An importer is known by its kind,
such as ``tiktok-api``, and stands in its platform's folder; files may come in any number and order and are
recognised by content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError, UsageError
from checker.diagnostics.collector import Collector, quoted, quoted_zh
from checker.diagnostics.nearest import did_you_mean, guess
from checker.importers.documents import ExportFile, read
from checker.importers.fields import Json
from checker.importers.importer import Content, Importer
from checker.importers.importing import snapshot_of
from checker.importers.place import NOWHERE, UnreadableError
from checker.importers.platforms import IMPORTERS
from checker.importers.recognise import contents_of, sort_out
from checker.importers.sources import held
from checker.snapshot.check.plain import inspected
from checker.snapshot.write import dumps

__all__ = ["IMPORTERS", "ExportFile", "ImportResult", "Importer", "dumps", "import_files"]


class ImportResult(Struct, frozen=True):
    """A snapshot, and the warnings and hints that came up."""

    snapshot: Json
    diagnostics: tuple[Diagnostic, ...]


def import_files(
    kind: str, files: Sequence[Path | ExportFile], retrieved_at: datetime | None = None
) -> ImportResult:
    """One snapshot out of ``files``.

    ``retrieved_at`` says when the data were fetched, for sections of which the facts don't say it.

    Raises:
        UsageError: there is no such kind, or no file.
        SnapshotError: a file is wrong, or what they make together is no snapshot that a check would take; the
            diagnostics hold everything that is wrong.
    """
    importer = IMPORTERS.get(kind)
    if importer is None:
        raise UsageError([_unknown_kind(kind)])
    if not files:
        raise UsageError([Diagnostic.of("SC522", help=importer.files)])
    problems = Collector()
    sorted_out = sort_out(_contents(files, problems), {kind: importer})
    taken = {importer: [*sorted_out.by_kind().get(kind, ()), *sorted_out.unknown]}
    snapshot = snapshot_of(taken, sorted_out.facts, retrieved_at, problems)
    if not problems.errors():
        _hold_to_schema(snapshot, problems)
    if errors := problems.errors():  # warnings would be about a snapshot that isn't made
        raise SnapshotError(errors)
    return ImportResult(snapshot, problems.sorted())


def _contents(files: Sequence[Path | ExportFile], problems: Collector) -> Iterator[Content]:
    """The things in files, one after the other, so that each can be let go once it has been read."""
    for file in files:
        try:
            source = read(file)
            yield from contents_of(held(source.name, source.data))
        except UnreadableError as error:
            for diagnostic in error.diagnostics:
                problems.add(diagnostic)


def _hold_to_schema(snapshot: Json, problems: Collector) -> None:
    """Note what no check would take of a snapshot that has been made: it must never be written."""
    advice = Text(
        "so it would stand in the snapshot: correct it where it comes from, the export or the facts",
        "快照中将会是这样，请在其来源（导出文件或填报文件）中更正",
    )
    for item in inspected(snapshot, words=False):
        problems.add(replace(item.diagnostic(NOWHERE.locate), help=advice))


def _unknown_kind(kind: str) -> Diagnostic:
    fix = did_you_mean(guess(kind, IMPORTERS)) or Text(
        f"there is {quoted(IMPORTERS)}", f"可用的有：{quoted_zh(IMPORTERS)}"
    )
    return Diagnostic.of("SC521", help=fix, kind=kind)
