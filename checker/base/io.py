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

#: What an input may hold, in bytes, of which it isn't known beforehand how much that is.
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


def is_folder(path: Path) -> bool:
    """Whether ``path`` leads to a folder; what the system won't even look up leads to none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Whether ``path`` leads to something; what the system won't even look up leads to nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def read_file(path: Path, limit: int | None = LIMIT, unsaved: Unsaved = NOTHING_UNSAVED) -> bytes:
    """The content of a file, or what comes through a pipe; what is ``unsaved`` stands in for it.

    With None for a ``limit`` a file may be of any size, and a pipe hold the usual.

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
            return read_stream(stream, LIMIT if limit is None else limit)
    if limit is not None and about.st_size > limit:
        raise TooLargeError(limit)
    with io.FileIO(path) as file:  # what a buffer would do for it takes longer than reading a small file
        return file.readall()


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


#: What the system says most often, in words that go after "can't be read:" and "can't be written:".
_REASONS: Final[Mapping[int, Text]] = MappingProxyType(
    {
        errno.ENOENT: Text("there is no such file", "没有这个文件"),
        errno.ENOTDIR: Text("there is no such file", "没有这个文件"),
        errno.EISDIR: Text("it is a folder, not a file", "这是文件夹，不是文件"),
        errno.EACCES: Text("permission denied", "没有权限"),
        errno.EPERM: Text("permission denied", "没有权限"),
        errno.EROFS: Text("the disk is read-only", "磁盘是只读的"),
        errno.ENAMETOOLONG: Text("file name too long", "文件名过长"),
        errno.ELOOP: Text("too many links lead to it", "链接层数过多，可能首尾相连"),
        errno.ENOSPC: Text("no space left on device", "磁盘空间不足"),
        errno.EDQUOT: Text("disk quota exceeded", "磁盘配额已用完"),
        errno.EFBIG: Text("it is too large", "文件过大"),
        errno.EIO: Text("the disk doesn't answer", "磁盘读写出错"),
        errno.EMFILE: Text("too many files are open", "打开的文件过多"),
        errno.ENFILE: Text("too many files are open", "打开的文件过多"),
        errno.ETXTBSY: Text("it is in use", "文件正在使用"),
        errno.EBUSY: Text("it is in use", "文件正在使用"),
        errno.EBADF: Text("it is closed", "已关闭"),
        errno.EINVAL: Text("this can't be the name of a file", "文件名无效"),
    }
)


def reason(error: OSError | ValueError) -> Text:
    """Why something can't be read or written; in the system's own words only where we have none."""
    if isinstance(error, UnfitError):
        return error.reason
    if isinstance(error, ValueError):  # a path with a character that no path has
        return _REASONS[errno.EINVAL]
    if (known := _REASONS.get(error.errno or 0)) is not None:
        return known
    system = error.strerror or str(error)
    return Text(system[:1].lower() + system[1:], system)


def unreadable(name: str | Path, error: OSError | ValueError) -> Text:
    """That the file called ``name`` can't be read, and why."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Text(f"there is no file `{name}`", f"找不到文件 `{name}`")
    if isinstance(error, IsADirectoryError):
        return Text(f"`{name}` is a folder, not a file", f"`{name}` 是文件夹，不是文件")
    if isinstance(error, PermissionError):
        return Text(f"`{name}` may not be read", f"没有读取 `{name}` 的权限")
    why = reason(error)
    return Text(f"`{name}` can't be read: {why.en}", f"无法读取 `{name}`：{why.zh}")
