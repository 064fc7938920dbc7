"""Policies made ready to be measured, kept for the next process beside a digest of all that made them so.

A file that can't be read, belongs to somebody else or doesn't fit is passed over: the policies are there
instead.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.base.installed import code_of
from checker.base.sealed import read_sealed, write_sealed
from checker.evaluate.python.forms import meant, plain
from checker.evaluate.python.measurement import Prepared, prepared
from checker.evaluate.python.program import Program
from checker.language.model.policy import Policy
from checker.logical_plan.nodes import Target
from checker.snapshot import Projection
from checker.snapshot.read.records import RecordTypes

#: So many are kept; the ones that were written first make room.
KEPT: Final = 32
_SUFFIX: Final = ".prepared"


class Kept(Struct, frozen=True):
    """A ``folder``, and the ``digest`` of all that made some policies what they are, parameters included."""

    folder: Path
    digest: bytes

    def prepared(
        self,
        policies: Sequence[Policy],
        leaving_out: frozenset[Target] = frozenset(),
        *,
        grouped: bool = False,
    ) -> Prepared:
        """What ``prepared`` gives for the same, from the folder where it is known there."""
        key = self._key(policies, leaving_out, grouped=grouped)
        file = self.folder / f"{key.hex()}{_SUFFIX}"
        known = _read(file, key, policies)
        if known is not None:
            return known
        made = prepared(policies, leaving_out, grouped=grouped)
        with suppress(OSError):  # a full disk, or a home that can't be written
            write_sealed(file, key, pack(made), most=KEPT)
        return made

    def _key(self, policies: Sequence[Policy], leaving_out: frozenset[Target], *, grouped: bool) -> bytes:
        versions = [(policy.id, policy.file, policy.in_force) for policy in policies]
        key = hashlib.sha256(self.digest)
        key.update(f"{versions}\n{sorted(leaving_out)}\n{grouped}".encode())
        for part in code_of("snapshot/read", "evaluate", "logical_plan"):
            key.update(part)
        return key.digest()


def _read(file: Path, key: bytes, policies: Sequence[Policy]) -> Prepared | None:
    """What ``file`` holds, unless anybody else may have written it or it isn't whole."""
    payload = read_sealed(file, key)
    if payload is None:
        return None
    try:
        return unpack(payload, policies)
    except Exception:  # noqa: BLE001 - whatever a file that isn't ours may do
        return None


def pack(ready: Prepared) -> bytes:
    """What no snapshot changes as bytes; the policies themselves aren't among them."""
    return marshal.dumps(plain((ready.program, ready.projection)))


def unpack(data: bytes | memoryview, policies: Sequence[Policy]) -> Prepared:
    """The same ``policies`` ready to be measured, from the bytes of ``pack``.

    Raises:
        Exception: ``data`` is anything else.
    """
    program, projection = meant(marshal.loads(data))  # noqa: S302  # a file of ours alone, whose digest is right
    if not isinstance(program, Program) or not isinstance(projection, Projection):
        raise TypeError("not a program and what it reads")
    return Prepared(tuple(policies), program, projection, RecordTypes(projection))
