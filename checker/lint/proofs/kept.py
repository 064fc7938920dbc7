"""What was proven before, kept beside a digest of all that it depends on.

A policy that is made of the same files, word for word, has the same findings at the same places, as long as
schema, shopcheck and solver are the same. What can't be read or isn't ours is passed over: it is proven anew.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from checker.base.installed import code_of
from checker.base.resources import schema_text
from checker.base.sealed import parted, read_sealed, write_sealed
from checker.diagnostics import Diagnostic
from checker.language.model.policy import Policy
from checker.schema.catalog import catalog
from checker.version import VERSION

#: The findings of so many policies are kept; those that were written first make room.
KEPT: Final = 500
_SUFFIX: Final = ".proofs"


def prove_kept(
    policies: Iterable[Policy], sources: Mapping[str, str], folder: Path
) -> tuple[Diagnostic, ...]:
    """What ``prove(policies)`` finds, from ``folder`` where it is known there; else kept there.

    ``sources`` are the texts of the files that the policies are made of.
    """
    found: dict[Diagnostic, None] = {}
    ours = hashlib.sha256(b"".join(parted(_ours())))
    for policy in policies:
        key = ours.copy()
        for part in parted(_texts(policy, sources)):
            key.update(part)
        found.update(dict.fromkeys(_proven(policy, folder, key.digest())))
    return tuple(found)


def _proven(policy: Policy, folder: Path, key: bytes) -> tuple[Diagnostic, ...]:
    file = folder / f"{key.hex()}{_SUFFIX}"
    known = _read(file, key)
    if known is not None:
        return known
    from checker.lint.proofs.findings import prove

    found = prove([policy])
    with suppress(OSError, ValueError):  # a full disk, a home that can't be written; a name that is no text
        write_sealed(file, key, msgspec.msgpack.encode(found), most=KEPT)
    return found


def _read(file: Path, key: bytes) -> tuple[Diagnostic, ...] | None:
    payload = read_sealed(file, key)
    try:
        return None if payload is None else msgspec.msgpack.decode(payload, type=tuple[Diagnostic, ...])
    except msgspec.MsgspecError:
        return None


# --- what the answer depends on -----------------------------------------------------------------


def _ours() -> Iterator[bytes]:
    """This version of shopcheck, of the schema and of the solver."""
    yield f"{VERSION} {sys.version} {msgspec.__version__}".encode()
    yield schema_text("snapshot").encode()
    yield catalog().declared
    yield from code_of("base", "diagnostics", "values", "schema", "language", "lint")
    solver = find_spec("z3")
    if solver is not None and solver.origin is not None:
        about = Path(solver.origin).stat()
        yield f"{solver.origin} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}".encode()


def _texts(policy: Policy, sources: Mapping[str, str]) -> Iterator[bytes]:
    """The files that a policy is made of: which they are is how they are laid over each other."""
    assert policy.files, "a policy that is made of no files has no key"
    for name in policy.files:
        yield name.encode(errors="surrogatepass")
        yield sources[name].encode(errors="surrogatepass")
