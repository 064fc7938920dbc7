"""Shops as folders, and what is in them whatever they are written as."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path
from typing import Any

from checker.snapshot import Snapshot
from checker.snapshot.columns.export import TableFormat, export
from checker.snapshot.columns.folder import open_folder, sections
from checker.snapshot.read.frame import parse_instant

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def exported(snapshot: Snapshot, folder: Path, form: TableFormat) -> Snapshot:
    """``snapshot``, written into a folder and opened again."""
    folder.mkdir()
    export(snapshot, folder, form)
    return open_folder(folder)


def content(snapshot: Snapshot) -> dict[str, Any]:
    """All that a snapshot says; an instant is the same in any offset."""
    lists = {name: list(snapshot.plain_section(name)) for name in sections() if snapshot.has(name)}
    found: dict[str, Any] = _same(snapshot.plain_root() | lists)
    return found


def _same(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _same(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_same(item) for item in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return parse_instant(value).astimezone(UTC).isoformat()
    return value
