"""Reading a file's or a stream's bytes, which must come to an end."""

from __future__ import annotations

import errno
import io
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from checker.base.text import Text

#: What any input may hold, in bytes.
LIMIT: Final = 4 << 30
_CHUNK: Final = 1 << 20


class UnfitError(OSError):
    """What was to be read isn't fit for it, whatever the system says. ``reason`` says why."""

    def __init__(self, number: int, reason: Text) -> None:
        super().__init__(number, reason.en)
        self.reason = reason


class TooLargeError(UnfitError):
    """There is more to read than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(errno.EFBIG, Text(f"it has more than {limit:,} bytes", f"内容超过 {limit:,} 字节"))


#: Texts that stand in for files, by path: what an editor holds and hasn't saved yet.
Unsaved = Mapping[Path, bytes]
NOTHING_UNSAVED: Final[Unsaved] = MappingProxyType({})


def resolved(path: Path) -> Path:
    """The file that a path leads to, links followed; the path itself where links lead round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # which of them depends on the version of Python
        return path.absolute()


def read_file(path: Path, limit: int = LIMIT, unsaved: Unsaved = NOTHING_UNSAVED) -> bytes:
    """The content of a file, or what comes through a pipe; what is ``unsaved`` stands in for it.

    Raises:
        UnfitError: it is a device, such as ``/dev/zero``; it isn't opened.
        TooLargeError: it is larger than ``limit``.
        OSError: it can't be read.
    """
    if unsaved and (held := unsaved.get(resolved(path))) is not None:
        return held
    about = path.stat()
    if stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        raise UnfitError(errno.ENODEV, Text("it is a device, not a file", "它是设备，不是文件"))
    if not stat.S_ISREG(about.st_mode):
        with path.open("rb") as stream:
            return read_stream(stream, limit)
    if about.st_size > limit:
        raise TooLargeError(limit)
    return path.read_bytes()


def read_stream(stream: BinaryIO, limit: int = LIMIT) -> bytes:
    """What ``stream`` holds up to its end.

    Raises:
        TooLargeError: that is more than ``limit`` bytes.
        OSError: it can't be read.
    """
    whole = io.BytesIO()
    while part := stream.read(_CHUNK):
        whole.write(part)
        if whole.tell() > limit:
            raise TooLargeError(limit)
    return whole.getvalue()


def reason(error: OSError) -> Text:
    """Why something can't be read: in both languages, or in the system's own words."""
    if isinstance(error, UnfitError):
        return error.reason
    system = error.strerror or str(error)
    return Text(system, system)
