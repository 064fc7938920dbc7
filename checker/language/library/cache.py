"""Policies as they were understood before, kept beside a digest of all that made them what they are.

A run that finds them needs neither a YAML parser nor the resolver. What can't be read, belongs to somebody
else or doesn't fit is passed over: the rule files are there to be read instead. They are read once: from the
same bytes come the digest and, where need be, the policies.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from checker.base.installed import code_of, modules
from checker.base.resources import rules_folder, schema_bytes
from checker.base.sealed import parted, read_sealed, write_sealed
from checker.diagnostics.collector import Collector
from checker.language.library.files import Files, Surroundings
from checker.language.library.kinds import is_shared
from checker.language.library.library import Loaded
from checker.language.library.packing import pack, unpack
from checker.language.library.project import Projects
from checker.language.model.outline import Outline
from checker.language.model.policy import Policy
from checker.version import VERSION

#: So many answers are kept; the ones that were written first make room.
KEPT: Final = 16
_SUFFIX: Final = ".policies"


def load_cached(paths: Sequence[Path], folder: Path) -> Loaded:
    """What ``loader.load(paths)`` gives, from ``folder`` where it is known there; else kept there.

    Only what is free of errors is kept.
    """
    files = Files(around=Surroundings())
    keyed: set[str] = set()
    key = _key(paths, files, keyed)

    def load() -> Loaded:
        from checker.language.library.loader import load_from

        loaded = load_from(paths, files)
        shared = {name for name in loaded.sources if is_shared(name)}
        if key is not None and loaded.valid and shared <= keyed:
            with suppress(
                OSError, ValueError
            ):  # a full disk, a home that can't be written; a name that is no text
                write_sealed(_file(folder, key), key, pack(loaded), most=KEPT)
        return replace(loaded, digest=key)

    known = None if key is None else _read(folder, key, load)
    return load() if known is None else replace(known, digest=key)


# --- what the answer depends on -----------------------------------------------------------------


def _key(paths: Sequence[Path], files: Files, keyed: set[str]) -> bytes | None:
    """A digest of the rule files, of those that they may refer to, and of this version of the language.

    What these files are called is put among the ``keyed``.
    """
    problems = Collector()
    digest = hashlib.sha256()
    try:
        for part in parted(_parts(paths, files, problems, keyed)):
            digest.update(part)
    except OSError:
        return None
    return None if problems.sorted() else digest.digest()


def _parts(paths: Sequence[Path], files: Files, problems: Collector, keyed: set[str]) -> Iterator[bytes]:
    yield f"{VERSION} {sys.version} {msgspec.__version__}".encode()
    yield schema_bytes("snapshot")
    yield from code_of("base", "diagnostics", "values", "schema", "language")
    parser = PathFinder.find_spec("yaml")
    if parser is not None and parser.origin is not None:
        yield from modules(os.path.dirname(parser.origin))  # noqa: PTH120 - takes a third of the time
    given = tuple(files.rules(paths, problems))
    projects = Projects(files)
    around = tuple(projects.around(given))
    declared = projects.declarations((*paths, *given, *around))
    shared = projects.shared_by((*given, *around))
    shipped = tuple(files.rules((rules_folder(),), problems))
    for found in dict.fromkeys((given, around, shipped, declared, shared)):
        yield b"rule files"
        for file in found:
            keyed.add(files.name(file))
            yield os.fsencode(files.name(file))
            yield files.read(file)


# --- files --------------------------------------------------------------------------------------


def _file(folder: Path, key: bytes) -> Path:
    return folder / f"{key.hex()}{_SUFFIX}"


def _read(folder: Path, key: bytes, load: Callable[[], Loaded]) -> Loaded | None:
    """What is kept under ``key``; ``load`` gives what turns out to be no policy once it is asked for."""
    payload = read_sealed(_file(folder, key), key)
    if payload is None:
        return None
    library = cache(lambda: load().library)

    def anew(outline: Outline) -> Policy:
        versions = library().versions(outline.id)
        (found,) = (version for version in versions if version.in_force == outline.in_force)
        return found

    try:
        return unpack(payload, anew)
    except Exception:  # noqa: BLE001 - whatever a file that isn't ours may do to the decoder
        return None
