"""Snapshots: read, checked, and decoded into exactly what the chosen policies read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.base.lazy import lazily
from checker.snapshot.json.position import Position
from checker.snapshot.read.document import SnapshotDocument, read_document
from checker.snapshot.read.frame import Coverage, parse_instant
from checker.snapshot.read.projection import Projection, everything
from checker.snapshot.read.records import Amount, OpenEnum, UncertainTime, attribute, enumeration
from checker.snapshot.read.relations import dangling
from checker.snapshot.read.snapshot import Snapshot, open_snapshot
from checker.snapshot.read.stream import Records, Section

if TYPE_CHECKING:
    from checker.snapshot.check.strict import validate

__all__ = [
    "Amount",
    "Coverage",
    "OpenEnum",
    "Position",
    "Projection",
    "Records",
    "Section",
    "Snapshot",
    "SnapshotDocument",
    "UncertainTime",
    "attribute",
    "dangling",
    "enumeration",
    "everything",
    "open_snapshot",
    "parse_instant",
    "read_document",
    "validate",
]

#: Holding the whole document to the schema is asked for by name.
__getattr__ = lazily(__name__, {"validate": "checker.snapshot.check.strict"})
