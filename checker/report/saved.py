"""Reports that were saved as JSON, read again: held to their schema, mistakes told with their places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from checker.base.patterns import pattern
from checker.base.resources import schema_tree
from checker.base.text import Text
from checker.decide.model import Status, Verdict
from checker.diagnostics import Diagnostic, Excerpt, SnapshotError
from checker.diagnostics.keys import HIDDEN, shown_key
from checker.diagnostics.nearest import guess
from checker.report.model import status_of
from checker.report.shape import Misfit, Shape
from checker.snapshot import SnapshotDocument
from checker.snapshot.check.repeated import has_duplicate_key, pairs, repeated
from checker.snapshot.check.spot import Spot
from checker.snapshot.json.mistake import Mistake, diagnostics
from checker.snapshot.json.walk import MalformedError, first, members
from checker.snapshot.read.records import whole_number

#: What a report of this version says that it is.
FORMAT: Final = "shopcheck/1"
#: What another version says.
_VERSION: Final = pattern(r"shopcheck/[0-9]{1,9}")
#: So much of a file tells whether it may be a report.
HEAD: Final = 1 << 20
#: So many mistakes of a file are told.
_MOST: Final = 20
#: By the key that names them: documents of ours that are no report.
_OTHERS: Final = {
    "comparison": Text("what `shopcheck compare` has found", "`shopcheck compare` 的输出"),
    "verification": Text("what `shopcheck verify` has found", "`shopcheck verify` 的输出"),
    "plan": Text("a plan", "办理方案"),
    "when": Text("a list of dates", "日期列表"),
    "facts": Text("a list of missing facts", "待填信息列表"),
}

Values = Mapping[str, Any]  # Any: what the schema calls a value, as JSON has it


class SavedSnapshot(Struct, frozen=True):
    """What was checked."""

    shop: str | None
    title: str | None
    file: str
    sha256: str


class SavedAsked(Struct, frozen=True):
    """What the check was asked for."""

    policies: tuple[str, ...] | None
    subject: str | None
    records: int | None


class SavedFact(Struct, frozen=True):
    """A fact that lacked."""

    path: str
    title: str
    reason: str


class SavedSource(Struct, frozen=True):
    """The section and the title of the text that a precondition comes from."""

    title: str
    section: str | None


class SavedRecord(Struct, frozen=True):
    """A record that failed a precondition or left it open."""

    id: str | None
    pointer: str
    failing: bool
    values: Values
    clears_at: str | None
    may_clear_at: str | None
    line: int | None = None
    file: str | None = None


class SavedPrecondition(Struct, frozen=True):
    """How one precondition stood."""

    id: str
    stage: str | None
    status: Status
    severity: str
    counts: bool
    title: str
    why: str
    problem: str
    fix: str
    clears_at: str | None
    may_clear_at: str | None
    checked: int
    failing: int
    unknown: int
    awaited: int
    waiting: tuple[SavedRecord, ...]
    records: tuple[SavedRecord, ...]
    missing_details: tuple[SavedFact, ...]

    @property
    def headline(self) -> str:
        """What is said of it first."""
        return self.problem or self.title

    @property
    def whole(self) -> bool:
        """Whether every record that fails it or leaves it open is named."""
        return len(self.records) >= self.failing + self.unknown


class SavedSubject(Struct, frozen=True):
    """What a verdict is about."""

    type: str
    id: str | None
    title: str


class SavedResult(Struct, frozen=True):
    """The verdict for one subject under one policy."""

    policy: str
    title: str
    subject: SavedSubject
    verdict: Verdict
    eligible_from: str | None
    may_be_eligible_from: str | None
    eligible_until: str | None
    stage: str | None
    values: Values
    preconditions: tuple[SavedPrecondition, ...]
    missing_details: tuple[SavedFact, ...]


class SavedSummary(Struct, frozen=True):
    """Counts of a policy with one verdict per record."""

    subject: str
    title: str
    counts: Mapping[Verdict, int]
    shown: int


class SavedSilence(Struct, frozen=True):
    """A policy that said nothing of the shop, and why."""

    policy: str
    title: str
    why: str


class SavedReport(Struct, frozen=True):
    """A report as programs read it. Its texts are in the one language that it was written in."""

    as_of: str
    timezone: str | None
    engine: str
    snapshot: SavedSnapshot
    asked: SavedAsked
    parameters: Mapping[str, str]
    results: tuple[SavedResult, ...]
    summary: Mapping[str, SavedSummary]
    not_applied: tuple[SavedSilence, ...] = field(default_factory=tuple)

    @property
    def instant(self) -> datetime:
        """The instant for which its answers hold."""
        return datetime.fromisoformat(self.as_of)

    def exit_status(self) -> int:
        """What `run` told the shell."""
        named = None if self.asked.subject is not None else frozenset(self.asked.policies or ())
        counted = [result.verdict for result in self.results if result.subject.type == "shop"]
        for policy, summary in self.summary.items():
            if named is None or policy in named:
                counted += [verdict for verdict, count in summary.counts.items() if count]
        return status_of(counted)


def saved_report(document: Mapping[str, Any]) -> SavedReport:
    """The report in plain data that fits the schema."""
    return msgspec.convert(document, SavedReport)


def may_be_ours(data: bytes) -> bool:
    """Whether a text looks like a document of ours, of whatever version and however damaged."""
    return data[first(data) :][:1] == b"{" and b'"shopcheck/' in data[:HEAD]


def is_ours(document: SnapshotDocument) -> bool:
    """Whether ``document`` is meant to be a report, or another document that a command writes."""
    if not may_be_ours(document.data):
        return False
    try:
        found = members(document.data)
    except MalformedError:
        return document.data[first(document.data) + 1 :].lstrip().startswith(b'"report"')
    keys = {child.key for child in found or ()}
    return "shop" not in keys and not keys.isdisjoint(("report", *_OTHERS))


def read_report(document: SnapshotDocument) -> Mapping[str, Any]:
    """The report in a document, as plain data that fits the schema of reports.

    Raises:
        SnapshotError: it isn't JSON, not a report, one of another version, or says what no report says.
    """
    name, data = document.name, document.data
    start = first(data)
    try:
        found = members(data)
    except MalformedError as error:
        from checker.snapshot.json.syntax_errors import refused

        raise refused(name, data, error) from None
    whole = Spot(data, start, len(data.rstrip()), (), start)
    _check_kind(name, {str(child.key) for child in found or ()})
    if has_duplicate_key(data):
        twice = islice((repeated(again, earlier) for again, earlier in pairs(whole)), _MOST)
        raise SnapshotError(diagnostics(name, data, twice))
    plain: dict[str, Any] = json.loads(data, parse_int=whole_number)
    if plain["report"] != FORMAT:
        other = str(plain["report"])
        told = other if _VERSION.fullmatch(other) else HIDDEN
        mistake = _at(whole, ("report",)).mistake("SC360", "version", version=told)
        raise SnapshotError(diagnostics(name, data, [mistake]))
    wrong = list(islice(Shape(schema_tree("report")).misfits(plain), _MOST))
    if wrong:
        raise SnapshotError(diagnostics(name, data, [_mistake(whole, misfit) for misfit in wrong]))
    return plain


def _check_kind(name: str, keys: set[str]) -> None:
    if "report" in keys:
        if "diagnostics" in keys and "results" not in keys:
            raise SnapshotError([Diagnostic.of("SC360", None, "failed", name=name)])
        return
    what = next((what for key, what in _OTHERS.items() if key in keys), None)
    if what is not None:
        raise SnapshotError([Diagnostic.of("SC360", None, "other", name=name, what=what)])
    raise SnapshotError([Diagnostic.of("SC360", None, "none", name=name)])


def _mistake(whole: Spot, misfit: Misfit) -> Mistake:
    name = shown_key(misfit.path[-1]) if misfit.path and isinstance(misfit.path[-1], str) else ""
    if misfit.how == "missing":
        holder = _at(whole, misfit.path[:-1])
        return Mistake.of(
            "SC361", holder.start, holder.start + 1, holder.path, "missing", name=name, meant=misfit.meant
        )
    found = _at(whole, misfit.path)
    if misfit.how == "unknown":
        near = guess(str(misfit.path[-1]), misfit.known)
        return found.key.misspelt("SC361", near, "unknown", name=name)
    return Mistake.of(
        "SC361",
        found.start,
        found.end,
        found.path,
        "unfit",
        excerpt=Excerpt.SHAPE,
        name=found.name,
        meant=misfit.meant,
    )


def _at(whole: Spot, path: tuple[str | int, ...]) -> Spot:
    """The value at ``path``, which is there."""
    for step in path:
        whole = next(inner for inner in whole.children() if inner.path[-1] == step)
    return whole
