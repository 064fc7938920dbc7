"""What the call claims of exports as a whole: believed only where every file was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from msgspec.structs import replace

from checker.diagnostics import Diagnostic, Severity, UsageError
from checker.diagnostics.collector import Collector
from checker.importers.importing import Made, Said
from checker.importers.sources import first_of
from checker.schema.catalog import catalog

#: What is said of a claim that isn't believed.
CLAIM: Final = "SC569"
#: So many files are named.
_NAMED: Final = 3


def no_exports() -> UsageError:
    """Something is claimed of exports, and there are none."""
    return UsageError([Diagnostic.of(CLAIM, None, "no-export", severity=Severity.ERROR)])


def believed(said: Said, exports: Collection[object], unread: Sequence[str], problems: Collector) -> Said:
    """What is ``said`` of ``exports``; without any claim if records may stand in files that are ``unread``.

    Raises:
        UsageError: something is claimed, and there are no exports of which it could be.
    """
    if not exports:
        raise no_exports()
    if not unread:
        return said
    problems.warning(CLAIM, None, "unread", names=first_of(unread, _NAMED))
    return replace(said, complete_since={})


def note_idle(said: Said, made: Made, problems: Collector) -> None:
    """Name each section that something is claimed of and that no export holds."""
    held = {path for _, part in made.parts for path in part.coverage}
    datable = {path for path, record in catalog().sections() if record.created is not None}
    for section in said.complete_since:
        if section and section not in held:
            problems.warning(CLAIM, None, "no-list", section=section)
        elif not section and not held & datable:
            problems.warning(CLAIM, None, "no-lists", sections=tuple(sorted(datable)))
