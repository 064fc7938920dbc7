"""A snapshot with the facts of files added to it: what both say must agree."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from checker.diagnostics import SnapshotError
from checker.diagnostics.collector import Collector
from checker.facts.overlay import overlaid, together
from checker.facts.values import Json
from checker.importers.documents import documents, read, text_in
from checker.importers.facts import Facts, facts, looks_like_facts
from checker.importers.merge import merge
from checker.importers.place import UnreadableError
from checker.snapshot import Snapshot
from checker.snapshot.read.records import whole_number


def text_of(path: Path) -> str:
    """The text of a file of facts; nothing where it is none, which reading it says."""
    try:
        return text_in(read(path))
    except UnreadableError:
        return ""


def read_facts(path: Path, problems: Collector) -> Facts | None:
    """The facts in a file; None where it is empty, or holds only comments.

    Raises:
        SnapshotError: it can't be read, or what it holds isn't right; with everything that is wrong.
    """
    found = _facts(path, problems)
    if errors := problems.errors():
        raise SnapshotError(errors)
    return found


def _facts(path: Path, problems: Collector) -> Facts | None:
    try:
        found = list(documents(read(path)))
    except UnreadableError as error:
        for diagnostic in error.diagnostics:
            problems.add(diagnostic)
        return None
    for other in found[1:]:
        problems.error("SC512", other.place)
    if not found:
        return None
    if not looks_like_facts(found[0].value):
        problems.error("SC542", found[0].place, name=str(path))
        return None
    return facts(found[0], problems)


def with_facts(snapshot: Snapshot, every: Iterable[Facts], problems: Collector) -> Snapshot:
    """``snapshot`` with facts; conflicts are noted.

    Raises:
        SnapshotError: there are mistakes among the noted ones, or what is made is no snapshot.
    """
    for entered in every:
        texts = {key: snapshot.layout.text(key) for key in entered.values}
        sent: Json = {
            key: json.loads(bytes(text), parse_int=whole_number)
            for key, text in texts.items()
            if text is not None
        }
        merged = merge(sent, entered, {}, problems)
        if problems.errors():
            break
        coverage = together(
            {"coverage": sent.get("coverage", {})}, {"coverage": entered.values.get("coverage", {})}
        )
        changed = {key: value for key, value in {**merged, **coverage}.items() if value != sent.get(key)}
        snapshot = overlaid(snapshot, changed)
    if errors := problems.errors():
        raise SnapshotError(errors)
    return snapshot
