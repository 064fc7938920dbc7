"""Code of generated modules, kept beside a digest of its source.

A file that can't be read, belongs to somebody else or doesn't fit is passed over: the source is there to be
compiled instead.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Final

from checker.evaluate.python.program import Compile, in_memory
from checker.version import VERSION

#: So many modules are kept; the ones that were written first make room.
KEPT: Final = 32
_SUFFIX: Final = ".code"
_DIGEST: Final = hashlib.sha256().digest_size


def compiled_in(folder: Path | None) -> Compile:
    """Makes code of a source; with a ``folder``, it is taken from there, or kept there."""
    if folder is None:
        return in_memory

    def compiled(source: str) -> CodeType:
        key = hashlib.sha256(f"{VERSION} {sys.version}\n{source}".encode()).digest()
        file = folder / f"{key.hex()}{_SUFFIX}"
        code = _read(file, key)
        if code is None:
            code = in_memory(source)
            with suppress(OSError):  # a full disk, or a home that can't be written
                _write(file, key, marshal.dumps(code))
        return code

    return compiled


def _read(file: Path, key: bytes) -> CodeType | None:
    """The code in ``file``, unless anybody else may have written it or it isn't whole."""
    try:
        if not _ours(file.parent) or not _ours(file):
            return None
        content = file.read_bytes()
    except OSError:
        return None
    payload = content[_DIGEST:]
    if _seal(key, payload) != content[:_DIGEST]:
        return None
    try:
        code = marshal.loads(payload)  # noqa: S302  # the file is ours alone, and its digest is right
    except (ValueError, EOFError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def _write(file: Path, key: bytes, payload: bytes) -> None:
    folder = file.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _ours(folder):
        return
    part = folder / f"{file.name}.{os.getpid()}"
    with open(part, "xb", opener=_private) as opened:
        opened.write(_seal(key, payload) + payload)
    part.replace(file)
    kept = sorted(folder.glob(f"*{_SUFFIX}*"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)


def _seal(key: bytes, payload: bytes) -> bytes:
    """A digest of the code and of what it was made from."""
    return hashlib.sha256(key + payload).digest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ours(path: Path) -> bool:
    """Whether nobody but the user of this process can have written ``path``."""
    about = path.stat()
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)
