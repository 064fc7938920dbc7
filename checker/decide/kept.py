"""The rules of a logic, kept for the next process beside a digest of it and of the code that made them.

A file that can't be read, belongs to somebody else or doesn't fit is passed over: the rules are made anew.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from checker.base.installed import code_of
from checker.base.sealed import read_sealed, write_sealed
from checker.decide.logic import Logic
from checker.decide.table import Compiled
from checker.version import VERSION

#: So many are kept; the ones that were written first make room.
KEPT: Final = 64
_SUFFIX: Final = ".rules"


def kept_rules(logic: Logic, folder: Path, key: bytes | None = None) -> Compiled:
    """What ``compiled(logic)`` gives, from the folder where it is known there under its ``key_of``.

    Raises:
        EngineError: this is more than the engine can be trusted with.
    """
    key = key or key_of(logic)
    file = folder / f"{key.hex()}{_SUFFIX}"
    payload = read_sealed(file, key)
    if payload is not None:
        with suppress(msgspec.DecodeError, RecursionError):
            return msgspec.msgpack.decode(payload, type=Compiled)
    from checker.decide.ruleset import compiled  # mostly it is known

    made = compiled(logic)
    with suppress(OSError):  # a full disk, or a home that can't be written
        write_sealed(file, key, msgspec.msgpack.encode(made), most=KEPT)
    return made


def key_of(logic: Logic) -> bytes:
    """A digest of a logic and of all that decides it."""
    key = hashlib.sha256(f"{VERSION} {sys.version}".encode())
    key.update(msgspec.msgpack.encode(logic))
    for part in code_of("decide"):
        key.update(part)
    return key.digest()
