"""What somebody enters: files, what is said of them, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from checker.base.gzipped import is_gzip, unpack
from checker.base.text import Text


class Upload(Struct, frozen=True):
    """A file that was dropped."""

    name: str
    data: bytes


class ExportClaim(Struct, frozen=True):
    """What the seller says of the exports: when they were fetched, and since when they hold everything."""

    retrieved_at: datetime | None = None
    complete_since: date | None = None


class Answered(Struct, frozen=True):
    """An answer as it was typed; nothing typed means that nobody knows.

    ``title`` says what was asked, ``settled`` the verdicts that it changed, in their new form.
    """

    key: str
    text: str
    title: Text = Text()
    settled: Text = Text()


class DeskContents(Struct, frozen=True):
    """All that somebody has entered: enough to set up the same desk again.

    ``several`` is whether the files are of several shops; None where nobody has said so.
    """

    uploads: Mapping[str, Upload] = field(default_factory=dict)
    claim: ExportClaim = ExportClaim()
    answers: tuple[Answered, ...] = ()
    several: bool | None = None


_Contents = TypeVar("_Contents", bound=DeskContents)


def without_bytes(kept: _Contents) -> _Contents:
    """What is entered, without the bytes of files."""
    return replace(kept, uploads={name: replace(each, data=b"") for name, each in kept.uploads.items()})


def heaps(uploads: Mapping[str, Upload]) -> dict[str, int]:
    """How many files there are, by the folder that was dropped; one that was dropped by itself is alone."""
    return dict(Counter(name.partition("/")[0] for name in uploads))


def unpacked(upload: Upload) -> Upload:
    """A file as it is before it was packed with gzip."""
    if not is_gzip(upload.data):
        return upload
    try:
        return replace(upload, data=unpack(upload.data))
    except (OSError, ValueError):
        return upload  # whoever reads it says what is wrong
