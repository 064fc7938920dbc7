"""The snapshot as the reference evaluator reads it, decoded only where a report looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from checker.evaluate.reference.world import Plain, SectionExtent
from checker.snapshot import Snapshot
from checker.values.calendar import Calendar


class SnapshotWorld:
    """A world over an opened snapshot. Whole sections are decoded only for a condition that walks one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._sections: dict[str, Sequence[Plain]] = {}
        self._indexes: dict[str, Mapping[str, int]] = {}

    @cached_property
    def root(self) -> Plain:
        """The snapshot without its top-level sections."""
        return self.snapshot.plain_root()

    @property
    def calendar(self) -> Calendar:
        """The shop's calendar."""
        return self.snapshot.calendar

    @property
    def as_of(self) -> datetime | None:
        """The document's own instant."""
        return self.snapshot.as_of

    def section(self, path: str) -> Sequence[Plain]:
        """Every record of a section."""
        if path not in self._sections:
            self._sections[path] = tuple(self.snapshot.plain_section(path))
        return self._sections[path]

    def extent(self, path: str) -> SectionExtent:
        """The coverage of a section."""
        coverage = self.snapshot.coverage(path)
        return SectionExtent(
            self.snapshot.has(path), coverage.complete, coverage.created_since, coverage.retrieved_at
        )

    def find(self, section: str, key: str) -> Plain | None:
        """The record of ``section`` whose id is ``key``."""
        index = self.snapshot.index_of(section, key)
        return None if index is None else self.snapshot.plain(section, index)
