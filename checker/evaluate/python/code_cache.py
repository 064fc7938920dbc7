"""Code of generated modules, kept beside a digest of its source.

A file that can't be read, belongs to somebody else or doesn't fit is passed over: the source is there to be
compiled instead.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Final

from checker.base.sealed import read_sealed, write_sealed
from checker.evaluate.python.program import Compile, in_memory
from checker.version import VERSION

#: So many modules are kept; the ones that were written first make room.
KEPT: Final = 32
_SUFFIX: Final = ".code"


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
                write_sealed(file, key, marshal.dumps(code), most=KEPT)
        return code

    return compiled


def _read(file: Path, key: bytes) -> CodeType | None:
    """The code in ``file``, unless anybody else may have written it or it isn't whole."""
    payload = read_sealed(file, key)
    if payload is None:
        return None
    try:
        code = marshal.loads(payload)  # noqa: S302  # the file is ours alone, and its digest is right
    except (ValueError, EOFError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None
