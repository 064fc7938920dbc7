"""The snapshot as the reference evaluator reads it, decoded only where a report looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from checker.evaluate.python.timed import TimedRows
from checker.evaluate.reference.world import Plain, SectionExtent, follow
from checker.schema.catalog import Step, catalog
from checker.snapshot import Snapshot
from checker.values.calendar import Calendar


class SnapshotWorld:
    """A world over an opened snapshot. Whole sections are decoded only for a condition that walks one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._sections: dict[str, Sequence[Plain]] = {}
        self._texts: dict[tuple[str, tuple[Step, ...]], Callable[[Any], Sequence[Plain]]] = {}
        self._times: dict[tuple[str, tuple[Step, ...]], TimedRows] = {}

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

    def identity(self, section: str, record: Plain) -> str | None:
        """The id of a record of ``section``; None where those have none."""
        key = catalog().section(section).id
        found: str | None = record.get(key) if key else None
        return found

    def index(self, section: str, steps: tuple[Step, ...]) -> Callable[[Any], Sequence[Plain]]:
        """Finds the records whose text at ``steps`` may be a given one, such as those where it is unknown."""
        if (section, steps) not in self._texts:
            self._texts[section, steps] = self._index(section, steps)
        return self._texts[section, steps]

    def window(self, section: str, steps: tuple[Step, ...]) -> TimedRows:
        """The records of a section with their places, by their time at ``steps``."""
        if (section, steps) not in self._times:
            rows = list(enumerate(self.section(section)))
            self._times[section, steps] = TimedRows(rows, lambda record: follow(record, steps, "", self))
        return self._times[section, steps]

    def _index(self, section: str, steps: tuple[Step, ...]) -> Callable[[Any], Sequence[Plain]]:
        records = self.section(section)
        by_text: dict[str, list[int]] = {}
        unknown: list[int] = []
        for place, record in enumerate(records):
            text = follow(record, steps, "", self)
            if text is not None:
                (by_text.setdefault(text, []) if isinstance(text, str) else unknown).append(place)

        def find(text: Any) -> Sequence[Plain]:
            if text is None:
                return ()
            if not isinstance(text, str):
                return records
            return [records[place] for place in sorted((*by_text.get(text, ()), *unknown))]

        return find
