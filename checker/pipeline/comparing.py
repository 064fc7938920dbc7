"""Reports to compare: of data at hand one is made as a saved report beside them was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from checker.base.text import Language
from checker.comparison.compare import Given
from checker.decide.model import Verdict
from checker.diagnostics import Diagnostic, Severity, SnapshotError
from checker.importers.belonging import NO_ID
from checker.pipeline.checker import Checker, Policies
from checker.render.report.json import document
from checker.report.model import Report
from checker.report.saved import SavedReport, saved_report
from checker.schema.catalog import catalog
from checker.snapshot import Snapshot
from checker.snapshot.kept import Packed
from checker.waivers import Waiver

#: So many records are named of each precondition, and verdicts shown of each kind, of data at hand.
MOST: Final = 1000


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


class Runs:
    """Makes reports of data as the report that they are ``like`` was made, or as is said.

    ``only`` are the policies asked for in place of those of that report, and ``parameters`` its parameters.
    """

    def __init__(
        self,
        policies: Policies,
        *,
        like: SavedReport | None,
        only: Sequence[str] | None = None,
        parameters: Mapping[str, str] | None = None,
        waivers: Sequence[Waiver] = (),
        records: int | None = MOST,
        now: datetime | None = None,
        cache: Path | None = None,
    ) -> None:
        self._subject = None if like is None else like.asked.subject
        self._records = records
        self._waivers = waivers
        self._checker = Checker(
            policies,
            parameters=parameters or (like.parameters if like is not None else {}),
            only=only,
            now=now,
            cache=cache,
        )

    def made(self, snapshot: Snapshot, as_of: datetime | None = None) -> Report:
        """The report on ``snapshot``."""
        return self._checker.check(
            snapshot, as_of=as_of, waivers=self._waivers, subject=self._subject, records=self._records
        )


def given(snapshot: Snapshot, report: Report, language: Language) -> Given:
    """The ``report`` on a snapshot, to be compared with another."""
    return Given(as_saved(report, language), HeldIds(snapshot), titles=value_titles(report, language))


def check_shops(before: str | None, after: str | None) -> None:
    """Two shops aren't two states of one; nobody can tell where the data don't say whose they are.

    Raises:
        SnapshotError: they are different ones.
    """
    if before != after and not {before, after} & {None, NO_ID}:
        raise SnapshotError([Diagnostic.of("SC362", before=str(before), after=str(after))])


def remarks(old: SavedReport, new: SavedReport) -> Iterator[Diagnostic]:
    """What keeps two reports from being two answers to the same question, one after the other."""
    if old.instant > new.instant:
        yield Diagnostic.of("SC363", severity=Severity.WARNING, before=old.as_of, after=new.as_of)
    names = dict.fromkeys((*old.parameters, *new.parameters))
    if others := tuple(name for name in names if old.parameters.get(name) != new.parameters.get(name)):
        yield Diagnostic.of("SC364", severity=Severity.WARNING, names=others)


def as_saved(report: Report, language: Language) -> SavedReport:
    """A report as one that was saved is read.

    Of a record that is done only that is told: to explain thousands of them would take most of the time.
    """
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
