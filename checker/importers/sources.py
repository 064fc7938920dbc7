"""Files, wherever they lie: known by name, and opened as often as somebody wants to look into them."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

from msgspec import Struct

#: So many files one call may read.
MOST_FILES: Final = 10_000
#: How an archive begins.
ZIP: Final = b"PK\x03\x04"
#: What reading a damaged archive may raise, depending on what is damaged.
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(ValueError, OverflowError, IndexError, RuntimeError),  # "not implemented" is of the last
)
#: What systems and spreadsheets leave beside the files that somebody made.
_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".localized"})


class SourceFile(Struct, frozen=True):
    """A file: the ``name`` that people see, such as ``export.zip/orders.csv``, and its bytes.

    ``open`` gives a fresh stream from the beginning on, in which one can seek. ``named`` says that the call
    names this very file; else it lies in a folder or an archive that is named.
    """

    name: str
    open: Callable[[], BinaryIO]
    size: int
    named: bool = True


def held(name: str, data: bytes, *, named: bool = True) -> SourceFile:
    """A file whose bytes are at hand."""
    return SourceFile(name, lambda: io.BytesIO(data), len(data), named)


def first_of(names: Sequence[str], most: int) -> tuple[str, ...]:
    """So many names at most, and a mark where there are more."""
    return (*names[:most], *(["…"] if len(names) > most else []))


def is_litter(name: str) -> bool:
    """Whether a file or folder is one that nobody made."""
    return name.casefold() in _LITTER or name.startswith(("~$", "._"))
