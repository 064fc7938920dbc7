"""What `coverage` says that can hardly be: old data, the future, and lists that can't be complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from checker.base.once import Once
from checker.diagnostics import Severity
from checker.schema.catalog import catalog
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.mistake import Mistake
from checker.snapshot.read.frame import FETCHING, Frame

#: Data may be so much older than the moment that they are taken to describe.
_STALE: Final = timedelta(days=7)


def odd_coverage(frame: Frame) -> Iterator[Mistake]:
    """What is odd about the coverage of a snapshot."""
    if "coverage" not in frame.members or frame.mistakes:
        return
    entries = Once(partial(_entries, frame.members["coverage"]))
    for section in frame.coverage:
        entry = Once(partial(_entry, entries, section))
        for mistake in (*_dates(frame, section, entry), *_records(frame, section, entry)):
            yield replace(mistake, severity=Severity.WARNING)


def _entries(coverage: Spot) -> Mapping[str, Spot]:
    return {str(entry.path[-1]): entry for entry in coverage.children()}


def _entry(entries: Once[Mapping[str, Spot]], section: str) -> Spot:
    """The entry of a section: looked for where something is said of it, which it mostly isn't."""
    return entries()[section]


def _dates(frame: Frame, section: str, entry: Once[Spot]) -> Iterator[Mistake]:
    coverage, as_of = frame.coverage[section], frame.as_of
    if as_of is None:
        return
    fetched = coverage.retrieved_at
    if fetched is not None and as_of - fetched > _STALE:
        yield entry().mistake("SC355", "old", section=section, days=(as_of - fetched).days)
    for name, instant in (("retrieved_at", fetched), ("created_since", coverage.created_since)):
        if instant is not None and instant - as_of > FETCHING:
            yield entry().mistake("SC355", "later", section=section, name=name)


def _records(frame: Frame, section: str, entry: Once[Spot]) -> Iterator[Mistake]:
    if not frame.coverage[section].complete:
        if _known_to_be_none(frame, section):
            yield entry().mistake("SC355", "none", section=section)
    elif "." not in section and section not in frame.members:
        yield entry().mistake("SC355", "no-list", section=section)
    elif section in frame.members and not _holds_records(frame, section):
        speaking = [
            name
            for name, record in catalog().sections()
            if _holds_records(frame, name)
            and any(each.section == section for each in record.relations.values())
        ]
        if speaking:
            yield entry().mistake("SC355", "spoken-of", section=section, other=speaking[0])


def _holds_records(frame: Frame, section: str) -> bool:
    spot = frame.members.get(section)
    return spot is not None and next(spot.children(), None) is not None


def _known_to_be_none(frame: Frame, section: str) -> bool:
    """Whether a list inside an object, or the object, is ``null``."""
    top, _, rest = section.partition(".")
    spot = frame.members.get(top)
    if not rest or spot is None:
        return False
    inner = next((child for child in spot.children() if child.path[-1] == rest), None)
    return spot.text == b"null" or (inner is not None and inner.text == b"null")
