"""Saved reports among the files, and what has changed since each: what `compare` says of it and of now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.comparison.compare import Given, compare
from checker.comparison.model import ShopComparison
from checker.diagnostics import Diagnostic, InputError, SnapshotError
from checker.explain.wording.values import format_moment
from checker.pipeline.comparing import Runs, check_shops, given, remarks
from checker.report.saved import SavedReport, is_ours, may_be_ours, read_report, saved_report
from checker.snapshot import Snapshot, SnapshotDocument
from checker.snapshot.provenance import FileRead

_UNREAD: Final = Text("a saved report", "保存过的报告")


class EarlierReport(Struct, frozen=True):
    """A saved report by the name of its file; where it can't be read, why.

    ``changes`` is what has changed since; where that isn't known or wasn't asked for, it is None.
    """

    name: str
    report: SavedReport | None = None
    problems: tuple[Diagnostic, ...] = ()
    changes: ShopComparison | None = None

    def read(self) -> FileRead:
        """What the file turned out to be."""
        if self.report is None:
            return FileRead(self.name, _UNREAD)
        when = [
            format_moment(self.report.instant, language, self.report.timezone) for language in ("en", "zh")
        ]
        return FileRead(self.name, Text(f"the report of {when[0]}", f"{when[1]} 的报告"))


def earlier_report(name: str, data: bytes) -> EarlierReport | None:
    """The saved report in a file; None where it is something else."""
    if not may_be_ours(data) or not is_ours(document := SnapshotDocument(name, data)):
        return None
    try:
        return EarlierReport(name, saved_report(read_report(document)))
    except SnapshotError as error:
        return EarlierReport(name, problems=error.diagnostics)


def since(
    earlier: Sequence[EarlierReport],
    snapshot: Snapshot | None,
    runs: Callable[[SavedReport], Runs],
    language: Language,
) -> Iterator[EarlierReport]:
    """Each report with what has changed since, up to ``snapshot``; without one, up to the latest of them."""
    known = [(item, item.report) for item in earlier if item.report is not None]
    known.sort(key=lambda each: each[1].instant)
    latest = known.pop()[1] if snapshot is None and known else None

    def now(report: SavedReport) -> Given:
        if snapshot is not None:
            check_shops(report.snapshot.shop, snapshot.shop_id)
            return given(snapshot, runs(report).made(snapshot), language)
        assert latest is not None, "it is later than others"
        check_shops(report.snapshot.shop, latest.snapshot.shop)
        return Given(latest, saved=True)

    for item, report in known:
        try:
            second = now(report)
        except InputError as error:
            yield replace(item, problems=error.diagnostics)
        else:
            changes = compare(Given(report, saved=True), second)
            yield replace(item, problems=tuple(remarks(report, second.report)), changes=changes)
