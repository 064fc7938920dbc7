"""Unpacking gzip, which may be damaged, or unpack to far more than any memory holds."""

from __future__ import annotations

import errno
import io
from typing import Final

from checker.base.io import LIMIT, TooLargeError, UnfitError
from checker.base.text import Text

_MAGIC: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 20
#: More bytes than this for each packed one are no text that anybody wrote: the examples here have 10.
RATIO: Final = 100
#: As much as this may come of any few bytes.
HARMLESS: Final = 64 << 20


class SwollenError(TooLargeError):
    """It unpacks to more than a text would."""

    def __init__(self) -> None:
        super().__init__(LIMIT)
        self.reason = Text(
            f"it unpacks to more than {RATIO} times its size, which no export does",
            f"解压后超过原大小的 {RATIO} 倍，正常导出的文件不会如此",
        )


class CutError(UnfitError):
    """It ends in the middle of its data."""

    def __init__(self) -> None:
        reason = Text("the gzip file ends in the middle of its data", "gzip 文件不完整，数据在中途结束")
        super().__init__(errno.EIO, reason)


class DamagedError(UnfitError):
    """Its data isn't what was packed."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, Text("the gzip file is damaged", "gzip 文件已损坏"))


def is_gzip(data: bytes) -> bool:
    """Whether ``data`` begins as gzip does."""
    return data.startswith(_MAGIC)


def unpack(packed: bytes, limit: int | None = LIMIT) -> bytes:
    """What gzip holds; None for a ``limit`` is no other one than that of the ratio.

    Raises:
        SwollenError: more than ``RATIO`` times of what has been read of ``packed``.
        TooLargeError: more than ``limit`` bytes.
        CutError: it ends too early.
        DamagedError: it can't be unpacked.
    """
    import gzip
    import zlib

    whole, given = io.BytesIO(), io.BytesIO(packed)
    try:
        with gzip.GzipFile(fileobj=given) as stream:
            while part := stream.read(_CHUNK):
                whole.write(part)
                if limit is not None and whole.tell() > limit:
                    raise TooLargeError(limit)
                if whole.tell() > max(HARMLESS, RATIO * given.tell()):
                    raise SwollenError
    except EOFError:
        raise CutError from None
    except (gzip.BadGzipFile, zlib.error):
        raise DamagedError from None
    return whole.getvalue()
