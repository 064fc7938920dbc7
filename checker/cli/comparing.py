"""Reading what a call compares: saved reports are taken as they are, of anything else a report is made."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.base.gzipped import is_gzip
from checker.base.io import read_stream
from checker.cli.console import Console, cache_folder
from checker.cli.reading import read_sources, standard_input
from checker.cli.selection import named_policies
from checker.diagnostics import UsageError
from checker.pipeline.comparing import MOST, Runs
from checker.report.saved import HEAD, SavedReport, is_ours, may_be_ours, read_report, saved_report
from checker.snapshot import Snapshot, SnapshotDocument, read_document

if TYPE_CHECKING:
    from checker.waivers import Waiver


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


def runs_of(
    policies: Sequence[str],
    parameters: Mapping[str, str],
    waivers: Sequence[Waiver],
    like: SavedReport | None,
    records: int | None = MOST,
) -> Runs:
    """Makes reports of data as a saved report was made, or as the call says."""
    names = policies or (() if like is None else like.asked.policies or ())
    chosen = named_policies(names)
    return Runs(
        chosen,
        like=like,
        only=chosen.library.ids() if names else None,
        parameters=parameters,
        waivers=waivers,
        records=records,
        now=datetime.now(UTC),
        cache=cache_folder(),
    )
