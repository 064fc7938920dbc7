"""The lines of a file, plain or packed, read as they come: none of it is ever in memory as a whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final

from checker.base.gzipped import is_gzip
from checker.base.io import unreadable
from checker.diagnostics import Diagnostic, UsageError

#: A line has a shop, of which a process holds the text and what it becomes: more than this isn't read.
LONGEST: Final = 64 << 20
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_HEAD: Final = 4


def opened(file: BinaryIO) -> BinaryIO:
    """What ``file`` holds, unpacked where it begins as gzip or Zstandard does.

    Raises:
        UsageError: nothing here can unpack Zstandard.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if is_gzip(head):
        return GzipFile(fileobj=file)  # type: ignore[return-value]  # it reads as a binary stream does
    if head != _ZSTD:
        return file
    unpacked: BinaryIO = _zstd().open(file)
    return unpacked


def lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Its lines; None stands for one that is too long to be read."""
    while line := stream.readline(LONGEST + 1):
        if len(line) <= LONGEST:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST)
        yield None


def damage(name: str, error: Exception) -> Diagnostic:
    """Why the rest of the file called ``name`` can't be read."""
    if isinstance(error, EOFError):
        return Diagnostic.of("SC306", None, "cut-off", name=name)
    if isinstance(error, OSError) and not isinstance(error, BadGzipFile) and error.errno:
        return Diagnostic("SC300", unreadable(name, error))
    return Diagnostic.of("SC306", None, "damaged", name=name)


def damaged() -> tuple[type[Exception], ...]:
    """What reading a damaged file may raise."""
    return (OSError, EOFError, ValueError, zlib.error, *_zstd_errors())


def check_packing(path: Path) -> None:
    """Refuse a file that nothing here can unpack before any work is done.

    Raises:
        UsageError: nothing here can unpack Zstandard.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        opened(file)


def _zstd() -> ModuleType:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise UsageError([Diagnostic.of("SC691", None, "zstd")])


def _zstd_errors() -> tuple[type[Exception], ...]:
    try:
        return (_zstd().ZstdError,)
    except UsageError:
        return ()
