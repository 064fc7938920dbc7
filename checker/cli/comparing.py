"""Reading what a call compares: saved reports are taken as they are, of anything else a report is made."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.gzipped import is_gzip
from checker.base.io import read_stream
from checker.cli.console import Console, cache_folder
from checker.cli.reading import read_sources, standard_input
from checker.cli.selection import named_policies
from checker.decide.model import Verdict
from checker.report.saved import HEAD, SavedReport, is_ours, may_be_ours, read_report, saved_report
from checker.snapshot import Snapshot, read_document

if TYPE_CHECKING:
    from checker.base.text import Language
    from checker.report.model import Report
    from checker.waivers import Waiver

#: So many records are named of each precondition, and verdicts shown of each kind, of data at hand.
MOST: Final = 1000


class Read(Struct, frozen=True):
    """What a call names: a saved report, with all that it says, or data of a shop."""

    name: str
    document: Mapping[str, Any] | None = None  # Any: what JSON holds
    snapshot: Snapshot | None = None

    @property
    def saved(self) -> SavedReport | None:
        """The report, of one that was saved."""
        return None if self.document is None else saved_report(self.document)


def read_side(name: str, console: Console, *, claims: Sequence[str] = (), target: str | None = None) -> Read:
    """The saved report, or the data, in what a call names.

    Raises:
        UsageError: the call is wrong.
        SnapshotError: a file is wrong.
    """
    stdin = None
    if name == "-":
        held = read_stream(standard_input())
        if may_be_ours(held) and is_ours(document := read_document("-", io.BytesIO(held))):
            return Read(name, read_report(document))
        stdin = io.BytesIO(held)
    elif may_be_ours(_head(Path(name))) and is_ours(document := read_document(name)):
        return Read(name, read_report(document))
    snapshot = read_sources([name], console, target=target, claims=claims, stdin=stdin)
    return Read(name, snapshot=snapshot)


def _head(path: Path) -> bytes:
    """How a file begins, unpacked; nothing of what is none, or can't be read: whoever reads it says why."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            head = file.read(HEAD)
        if is_gzip(head):
            with gzip.open(path) as unpacked:
                head = unpacked.read(HEAD)
    except (OSError, ValueError, EOFError, zlib.error):
        return b""
    return head


class Runs:
    """Makes reports of data as a saved report was made, or as the call says."""

    def __init__(
        self,
        policies: Sequence[str],
        parameters: Mapping[str, str],
        waivers: Sequence[Waiver],
        like: SavedReport | None,
        records: int | None = MOST,
    ) -> None:
        from checker import api

        asked = None if like is None else like.asked
        names = policies or (() if asked is None else asked.policies or ())
        chosen = named_policies(names)
        self._subject = None if asked is None else asked.subject
        self._records = records
        self._waivers = waivers
        self._checker = api.Checker(
            chosen,
            parameters=parameters or (like.parameters if like is not None else {}),
            only=chosen.library.ids() if names else None,
            now=datetime.now(UTC),
            cache=cache_folder(),
        )

    def made(self, snapshot: Snapshot, as_of: datetime | None = None) -> Report:
        """The report on ``snapshot``."""
        return self._checker.check(
            snapshot, as_of=as_of, waivers=self._waivers, subject=self._subject, records=self._records
        )


def as_saved(report: Report, language: Language) -> SavedReport:
    """A report as one that was saved is read.

    Of a record that is done only that is told: to explain thousands of them would take most of the time.
    """
    from checker.render.report.json import document

    told = [
        replace(result, preconditions=())
        if result.verdict is Verdict.DONE and result.subject.type != "shop"
        else result
        for result in report.results
    ]
    return saved_report(document(replace(report, results=told, diagnostics=()), language))


def value_titles(report: Report, language: Language) -> dict[tuple[str, str], str]:
    """How to call the named values of the shop's results, by policy and name."""
    return {
        (result.policy, name): value.title.to(language)
        for result in report.results
        if result.subject.type == "shop"
        for name, value in result.values.items()
        if value.title
    }
