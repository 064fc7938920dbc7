"""Opens what there is of a shop as one snapshot, without a file of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from checker.diagnostics import SnapshotError
from checker.importers import ImportResult, Said, held, import_files
from checker.importers.watching import Watch, nobody
from checker.snapshot import Snapshot, SnapshotDocument
from checker.snapshot.provenance import ExportError, FileRead
from checker.snapshot.read.snapshot import open_made

__all__ = ["Said", "given", "import_sources", "open_sources"]

#: The code of a file that is known to be something else: then whoever reads such files knows what is wrong.
FOREIGN: Final = "SC328"
#: So many files give a snapshot that was made of them its name.
_NAMED: Final = 2


def open_sources(
    kind: str,
    files: Sequence[Path | tuple[str, bytes]],
    said: Said,
    *,
    without: Path | None = None,
    foreign: SnapshotError | None = None,
    watch: Watch = nobody,
) -> Snapshot:
    """The snapshot that ``files`` make, each a path or a name and its bytes.

    ``foreign`` is what a snapshot's reader said of the only one: it stands where nobody knows better.

    Raises:
        SnapshotError: a file is wrong, or none is known.
    """
    try:
        result = import_sources(kind, files, said, without=without, watch=watch)
    except ExportError as error:
        told = () if foreign is None else foreign.diagnostics
        if foreign is not None and not error.files and all(each.code != FOREIGN for each in told):
            raise foreign from None  # whatever it is, it isn't an export
        raise
    text = BytesIO()  # it grows in place: joined, the parts would be in memory beside the whole
    text.writelines(result.text(watch))
    document = SnapshotDocument(_together(result.provenance.files), text.getvalue())
    return open_made(document, result.provenance, result.odd)


def given(
    sources: Iterable[str | Path | tuple[str, bytes]], standard: bytes | None
) -> list[Path | tuple[str, bytes]]:
    """Paths, and files at hand, as they are; in place of ``-`` what came by standard input."""
    found: list[Path | tuple[str, bytes]] = []
    for each in sources:
        if standard is not None and each == "-":
            found.append(("<stdin>", standard))
        else:
            found.append(each if isinstance(each, tuple) else Path(each))
    return found


def import_sources(
    kind: str,
    files: Sequence[Path | tuple[str, bytes]],
    said: Said,
    *,
    without: Path | None = None,
    watch: Watch = nobody,
) -> ImportResult:
    """What ``files`` make, before it is a snapshot's text.

    Raises:
        SnapshotError: a file is wrong, or none is known.
    """
    opened = [file if isinstance(file, Path) else held(*file) for file in files]
    return import_files(kind, opened, said=said, without=without, watch=watch)


def _together(files: Sequence[FileRead]) -> str:
    """What a snapshot is called that was made of ``files``."""
    names = [file.name for file in files[:_NAMED]]
    return ", ".join(names) + (f", +{len(files) - _NAMED}" if len(files) > _NAMED else "")
