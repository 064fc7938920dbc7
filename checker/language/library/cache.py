"""Policies as they were understood before, kept beside a digest of all that made them what they are.

A run that finds them needs neither a YAML parser nor the resolver. What can't be read, belongs to somebody
else or doesn't fit is passed over: the rule files are there to be read instead.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from checker.base.resources import rules_folder, schema_text
from checker.diagnostics.collector import Collector
from checker.language.library.files import rule_files, shown_name
from checker.language.library.library import Loaded
from checker.schema.catalog import EnumType, Field, Relation, catalog
from checker.version import VERSION

#: So many answers are kept; the ones that were written first make room.
KEPT: Final = 16
_SUFFIX: Final = ".policies"
_DIGEST: Final = hashlib.sha256().digest_size
#: What a policy consists of: only classes of these modules are ever made from a cached file.
_OWN: Final = frozenset(
    f"checker.{module}"
    for module in (
        "base.text",
        "diagnostics.model",
        "language.model.conditions",
        "language.model.policy",
        "language.library.library",
        "schema.catalog",
    )
) | {"checker.values.quantity"}
_FOREIGN: Final = frozenset({("datetime", "date"), ("datetime", "datetime"), ("datetime", "timezone")}) | {
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
}


def load_cached(paths: Sequence[Path], folder: Path) -> Loaded:
    """What ``loader.load(paths)`` gives, from ``folder`` where it is known there; else kept there.

    Only what is free of errors is kept.
    """
    key = _key(paths)
    file = None if key is None else folder / f"{key}{_SUFFIX}"
    known = None if file is None else _read(file)
    if known is not None:
        return known
    from checker.language.library.loader import load

    loaded = load(paths)
    if file is not None and loaded.valid:
        with suppress(OSError):  # a full disk, or a home that can't be written
            _write(file, _encoded(loaded))
    return loaded


# --- what the answer depends on -----------------------------------------------------------------


def _key(paths: Sequence[Path]) -> str | None:
    """A digest of the rule files, of those that they may refer to, and of this version of the language."""
    problems = Collector()
    digest = hashlib.sha256()
    try:
        for part in _parts(paths, problems):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    except OSError:
        return None
    return None if problems.sorted() else digest.hexdigest()


def _parts(paths: Sequence[Path], problems: Collector) -> Iterator[bytes]:
    yield f"{VERSION} {sys.version}".encode()
    yield schema_text("snapshot").encode()
    package = Path(__file__).parents[2]
    for stage in ("base", "diagnostics", "values", "schema", "language"):
        for module in sorted((package / stage).rglob("*.py")):
            about = module.stat()
            yield f"{stage}/{module.name} {about.st_size} {about.st_mtime_ns}".encode()
    for given in (paths, (rules_folder(),)):
        yield b"rule files"
        for file in rule_files(given, problems):
            if not file.is_file():
                raise OSError("what comes through a pipe can be read only once")
            yield shown_name(file).encode()
            yield file.read_bytes()


# --- files --------------------------------------------------------------------------------------


def _read(file: Path) -> Loaded | None:
    try:
        if not _ours(file.parent) or not _ours(file):
            return None
        content = file.read_bytes()
    except OSError:
        return None
    payload = content[_DIGEST:]
    if hashlib.sha256(payload).digest() != content[:_DIGEST]:
        return None
    try:
        loaded = _Decoder(io.BytesIO(payload)).load()
    except Exception:  # noqa: BLE001 - whatever a file that isn't ours may do to the decoder
        return None
    return loaded if isinstance(loaded, Loaded) else None


def _write(file: Path, payload: bytes) -> None:
    folder = file.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _ours(folder):
        return
    part = folder / f"{file.name}.{os.getpid()}"
    with open(part, "xb", opener=_private) as opened:
        opened.write(hashlib.sha256(payload).digest() + payload)
    part.replace(file)
    kept = sorted(folder.glob(f"*{_SUFFIX}*"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _ours(path: Path) -> bool:
    """Whether nobody but the user of this process can have written ``path``."""
    about = path.stat()
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)


# --- policies as bytes --------------------------------------------------------------------------


def _encoded(loaded: Loaded) -> bytes:
    buffer = io.BytesIO()
    _Encoder(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(loaded)
    return buffer.getvalue()


class _Encoder(pickle.Pickler):
    """Objects of the catalog are named, as their identity counts."""

    def persistent_id(self, item: Any) -> tuple[str, ...] | None:  # Any: whatever a policy holds
        match item:
            case Field() | Relation():
                return type(item).__name__, item.record, item.name
            case EnumType():
                return EnumType.__name__, item.name
        return None

    def reducer_override(self, item: Any) -> Any:
        if isinstance(item, MappingProxyType):
            return _frozen, (dict(item),)
        return NotImplemented


class _Decoder(pickle.Unpickler):
    """Makes values of a policy's own classes, and nothing else."""

    def persistent_load(self, name: tuple[str, ...]) -> Any:
        kind, *names = name
        if kind == EnumType.__name__:
            return _enumerations()[names[0]]
        record = catalog().records[names[0]]
        members = record.fields if kind == Field.__name__ else record.relations
        return members[names[1]]

    def find_class(self, module: str, name: str) -> Any:
        found: type | Callable[..., Any]
        if (module, name) == (_frozen.__module__, _frozen.__name__):
            return _frozen
        if module in _OWN or (module, name) in _FOREIGN:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a policy")


def _frozen(members: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(members)


@cache
def _enumerations() -> dict[str, EnumType]:
    types = (field.type for record in catalog().records.values() for field in record.fields.values())
    return {found.name: found for found in types if isinstance(found, EnumType)}
