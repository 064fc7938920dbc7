"""Opens what there is of a shop as one snapshot, without a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from checker.diagnostics import SnapshotError
from checker.importers import Said, dumps, held, import_files
from checker.snapshot import Snapshot, SnapshotDocument, open_snapshot
from checker.snapshot.provenance import ExportError, FileRead

__all__ = ["Said", "open_sources"]

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
) -> Snapshot:
    """The snapshot that ``files`` make, each a path or a name and its bytes.

    ``foreign`` is what a snapshot's reader said of the only one: it stands where nobody knows better.

    Raises:
        SnapshotError: a file is wrong, or none is known.
    """
    given = [file if isinstance(file, Path) else held(*file) for file in files]
    try:
        result = import_files(kind, given, said=said, without=without)
    except ExportError as error:
        told = () if foreign is None else foreign.diagnostics
        if foreign is not None and not error.files and all(each.code != FOREIGN for each in told):
            raise foreign from None  # whatever it is, it isn't an export
        raise
    document = SnapshotDocument(_together(result.provenance.files), dumps(result.snapshot).encode())
    return open_snapshot(document, result.provenance)


def _together(files: Sequence[FileRead]) -> str:
    """What a snapshot is called that was made of ``files``."""
    names = [file.name for file in files[:_NAMED]]
    return ", ".join(names) + (f", +{len(files) - _NAMED}" if len(files) > _NAMED else "")
