"""What a check has taken on somebody's word."""

from __future__ import annotations

from checker.base.text import Text
from checker.report.model import Assertion
from checker.schema.catalog import catalog
from checker.snapshot import Snapshot


def asserted(snapshot: Snapshot) -> tuple[Assertion, ...]:
    """What is only complete on somebody's word."""
    sections = dict(catalog().sections())
    return tuple(
        Assertion(
            path,
            Text(sections[path].plural, sections[path].title.zh),
            None if entry.complete else entry.created_since,
            entry.asserted_by or "",
            entry.retrieved_at,
        )
        for path, entry in snapshot.asserted().items()
        if entry.complete or entry.created_since is not None
    )
