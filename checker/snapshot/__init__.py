"""Snapshots: read, checked, and decoded into exactly what the chosen policies read."""

from checker.snapshot.document import Document, read_document
from checker.snapshot.frame import Coverage, parse_instant
from checker.snapshot.position import Position
from checker.snapshot.projection import Projection, everything, reads
from checker.snapshot.records import Amount, OpenEnum, UncertainTime, attribute, enumeration
from checker.snapshot.relations import dangling
from checker.snapshot.snapshot import Snapshot, open_snapshot
from checker.snapshot.stream import Records, Section
from checker.snapshot.strict import validate

__all__ = [
    "Amount",
    "Coverage",
    "Document",
    "OpenEnum",
    "Position",
    "Projection",
    "Records",
    "Section",
    "Snapshot",
    "UncertainTime",
    "attribute",
    "dangling",
    "enumeration",
    "everything",
    "open_snapshot",
    "parse_instant",
    "read_document",
    "reads",
    "validate",
]
