"""Reading what a call compares: saved reports are taken as they are, of anything else a report is made."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.gzipped import is_gzip
from checker.base.io import read_stream
from checker.cli.console import Console, cache_folder
from checker.cli.reading import read_sources, standard_input
from checker.cli.selection import named_policies
from checker.decide.model import Verdict
from checker.diagnostics import UsageError
from checker.report.saved import HEAD, SavedReport, is_ours, may_be_ours, read_report, saved_report
from checker.schema.catalog import catalog
from checker.snapshot import Snapshot, SnapshotDocument, read_document
from checker.snapshot.kept import Packed

if TYPE_CHECKING:
    from checker.base.text import Language
    from checker.report.model import Report
    from checker.waivers import Waiver

#: So many records are named of each precondition, and verdicts shown of each kind, of data at hand.
MOST: Final = 1000


class ComparedSide(Struct, frozen=True):
    """What a call compares: a saved report, or else data of a shop, which are read when they are wanted.

    A million orders take a gigabyte: those of both sides are never held at the same time.
    """

    saved: SavedReport | None
    read: Callable[[], Snapshot]


class SaidOfBoth(Struct, frozen=True):
    """What a call says of the exports of both sides, and where its result goes."""

    claims: tuple[str, ...] = ()
    strict: bool = False
    target: str | None = None


class Sides:
    """Opens what a call compares."""

    def __init__(self, console: Console, said: SaidOfBoth) -> None:
        self._console = console
        self._said = said
        #: Whether what is claimed applies to some side, and what is wrong if it applies to none.
        self._claimed = not said.claims
        self._idle: UsageError | None = None

    def of(self, name: str, retrieved_at: str | None) -> ComparedSide:
        """The saved report, or the data, in what a call names.

        Raises:
            UsageError: the call is wrong.
            SnapshotError: a file is wrong.
        """
        stdin = None
        if name == "-":
            held = read_stream(standard_input())
            found = _report(held, lambda: read_document("-", io.BytesIO(held)))
            stdin = held
        else:
            found = _report(_head(Path(name)), lambda: read_document(name))
        return ComparedSide(found, lambda: self._read(name, retrieved_at, stdin))

    def done(self) -> None:
        """Say of claims that they apply to nothing, once everything is read.

        Raises:
            UsageError: no side has exports.
        """
        if not self._claimed and self._idle is not None:
            raise self._idle

    def _read(self, name: str, retrieved_at: str | None, stdin: bytes | None) -> Snapshot:
        def read(claims: Sequence[str]) -> Snapshot:
            return read_sources(
                [name],
                self._console,
                retrieved_at=retrieved_at,
                claims=claims,
                strict=self._said.strict,
                target=self._said.target,
                stdin=None if stdin is None else io.BytesIO(stdin),
            )

        try:
            found = read(self._said.claims)
        except UsageError as error:
            from checker.importers.claims import CLAIM  # only exports need them

            if error.diagnostics[0].code != CLAIM:
                raise
            self._idle = error
            return read(())  # a snapshot says itself what it holds: the claim is for the other side
        self._claimed = True
        return found


def _report(head: bytes, read: Callable[[], SnapshotDocument]) -> SavedReport | None:
    """The report in a file that begins with ``head``; None where it is something else."""
    if not may_be_ours(head) or not is_ours(document := read()):
        return None
    return saved_report(read_report(document))


class HeldIds:
    """The ids of all records of a shop whose data aren't kept; unpacked when they are first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._packed: dict[str, Packed] = {}
        self._known: dict[str, frozenset[str]] = {}
        for section, _ in catalog().sections():
            if snapshot.count(section):
                self._packed[section] = packed = Packed()
                packed.fill(snapshot.ids(section))

    def __call__(self, section: str, name: str) -> bool:
        """Whether the section has a record with an id."""
        if section not in self._known:
            found = self._packed.get(section, ())
            self._known[section] = frozenset(each for each in found if isinstance(each, str))
        return name in self._known[section]


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
