"""Where a snapshot comes from that was made of other files, and so lies in none itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from checker.base.text import Text
from checker.diagnostics import Diagnostic, SnapshotError, Span
from checker.diagnostics.collector import Located
from checker.diagnostics.messages import Said


def _nowhere(_path: Sequence[str | int]) -> Span | None:
    return None


class FileRead(Struct, frozen=True):
    """What a file turned out to be, how that was known, and how many records were read of it, by section."""

    name: str
    what: Text
    records: Mapping[str, int] = field(default_factory=dict)


class RowProblem(Struct, frozen=True):
    """A row of a table, or a record of an API's pages, that isn't understood.

    Both count from 1 in their file. Of a record ``column`` is the path to what is wrong with it, and
    ``place`` where that is found. It makes its ``section`` incomplete; ``advice`` says what can be done.
    Nothing of a buyer is in the message.
    """

    file: str
    sheet: str | None
    row: int
    column: str | None
    code: str
    message: Said
    section: str = ""
    advice: Said | None = None
    place: Located | None = None


class Provenance(Struct, frozen=True):
    """The files that a snapshot was made of.

    ``place`` says where the record with this section and id stands, None where it stands in no file, and
    ``stated`` where what is said at a path besides records does. ``diagnostics`` are what was noticed on the
    way, ``bad`` the rows that aren't in it.
    """

    files: Sequence[FileRead]
    place: Callable[[str, str], Span | None]
    stated: Callable[[Sequence[str | int]], Span | None] = _nowhere
    diagnostics: tuple[Diagnostic, ...] = ()
    bad: Sequence[RowProblem] = ()


class ExportError(SnapshotError):
    """Files can't be made a snapshot; what was read of them, and which rows weren't understood."""

    def __init__(
        self, diagnostics: Iterable[Diagnostic], files: Sequence[FileRead], bad: Sequence[RowProblem]
    ) -> None:
        super().__init__(diagnostics)
        self.files = files
        self.bad = bad
