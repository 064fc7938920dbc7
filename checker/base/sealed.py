"""Files of a user's own cache, each sealed with the key that it was made for; nobody else can write them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_DIGEST: Final = hashlib.sha256().digest_size


def parted(parts: Iterable[bytes]) -> Iterator[bytes]:
    """What a digest is made of: parts with their lengths, so that no other parts come to the same."""
    for part in parts:
        yield len(part).to_bytes(8, "little")
        yield part


def seal(key: bytes, payload: bytes | memoryview) -> bytes:
    """What stands before ``payload`` in the file of ``key``, and in no other."""
    digest = hashlib.sha256(key)
    digest.update(payload)
    return digest.digest()


def read_sealed(file: Path, key: bytes) -> memoryview | None:
    """The payload of ``file``; None where anybody else may have written it, or it isn't whole."""
    try:
        if not _ours(file.parent) or not _ours(file) or not file.is_file():
            return None
        content = memoryview(file.read_bytes())
    except OSError:
        return None
    payload = content[_DIGEST:]
    return payload if content[:_DIGEST] == seal(key, payload) else None


def write_sealed(file: Path, key: bytes, payload: bytes, *, most: int) -> None:
    """Put ``payload`` into ``file`` as a whole; of files with its suffix the newest ``most`` are kept.

    Nothing is written into a folder in which somebody else may write.

    Raises:
        OSError: it can't be written; nothing is left of it.
    """
    folder = file.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _ours(folder):
        return
    part = folder / f"{file.name}.{os.getpid()}"
    opened = open(part, "xb", opener=_private)  # noqa: SIM115 - whoever made it takes it away, and nobody else
    try:
        with opened:
            opened.write(seal(key, payload))
            opened.write(payload)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    kept = sorted(folder.glob(f"*{file.suffix}*"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-most]:
        old.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ours(path: Path) -> bool:
    """Whether nobody but the user of this process can have written ``path``."""
    about = path.stat()
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)
