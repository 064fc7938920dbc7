"""Runs the cases of rule tests: each snapshot goes through the check as a user's would, bytes and all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from checker import api
from checker.base.text import Text
from checker.diagnostics import Diagnostic, InputError, Severity, SnapshotError, UsageError
from checker.language.library.files import Files, Surroundings, rules_in
from checker.language.library.loader import load_from
from checker.language.library.project import Projects
from checker.pipeline.checker import Examined
from checker.report.model import Report, Result, Status
from checker.schema.catalog import in_force
from checker.testing.edits import edited
from checker.testing.findings import agrees, compared, found, precondition, written
from checker.testing.model import Aspect, Case, CaseOutcome, CaseRun, Expectation, Json, Suite
from checker.testing.names import no_such_name, no_such_policy
from checker.testing.snapshots import no_such_path
from checker.values.calendar import zone
from checker.values.quantity import Value

FAILED: Final = "SC651"
REFUSED: Final = "SC652"

#: Aspects of one precondition; the others speak of the whole result or of a value.
_OF_PRECONDITION: Final = frozenset(
    {
        Aspect.PRECONDITIONS,
        Aspect.ASKED,
        Aspect.RECORDS,
        Aspect.MISSING,
        Aspect.CLEARS_AT,
        Aspect.MAY_CLEAR_AT,
    }
)
#: With one of these a precondition bears on the verdict, and the first few are told where it differs.
_IN_THE_WAY: Final = frozenset({Status.FAILED, Status.WAITING, Status.UNKNOWN})
_SHOWN: Final = 3


#: So many checkers are kept: most cases of a suite differ in their snapshots, few in their parameters.
_KEPT: Final = 64

#: Is told of each case that is run: its snapshot, and what a check makes of it.
Watcher = Callable[[Suite, Case, Json, Examined], None]

#: Gives the checker for a policy and the parameters that a case sets.
_Checkers = Callable[[str, tuple[tuple[str, str], ...]], api.Checker]


class _InvalidCaseError(Exception):
    """A case can't be run; ``diagnostic`` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message.en)
        self.diagnostic = diagnostic


def policies_for(suites: Sequence[Suite], projects: Projects | None = None) -> api.Policies:
    """The policies in the folders of ``suites``, and those that are tested without being there.

    These are in the project of a suite, or shipped; ``projects`` are those that have been looked through.

    Raises:
        PolicyError: a rule file is invalid.
    """
    projects = projects or Projects(Files(around=Surroundings()))
    folders = dict.fromkeys(Path(suite.file).parent for suite in suites)
    beside = [file for folder in folders for file in rules_in(folder)]
    policies = _loaded(beside, projects)
    lacking = {suite.policy: suite for suite in suites if not policies.library.versions(suite.policy)}
    elsewhere = [file for name, suite in lacking.items() for file in projects.find(name, Path(suite.file))]
    return _loaded([*beside, *elsewhere], projects) if elsewhere else policies


def _loaded(paths: Sequence[Path], projects: Projects) -> api.Policies:
    found = load_from(paths, projects.files, projects=projects)
    return api.Policies(found.checked(), found.diagnostics, found.sources)


def run_tests(suites: Sequence[Suite], policies: api.Policies, watch: Watcher | None = None) -> CaseOutcome:
    """Run every case of ``suites`` against ``policies``; ``watch`` is told what came of each."""
    with in_force(policies.library.catalog):
        return _ran(suites, policies, watch)


def _ran(suites: Sequence[Suite], policies: api.Policies, watch: Watcher | None) -> CaseOutcome:
    kept = lru_cache(maxsize=_KEPT)(partial(_checker, policies))
    ran: list[CaseRun] = []
    unusable: list[Diagnostic] = []
    for suite in suites:
        if not policies.library.versions(suite.policy):
            unusable.append(no_such_policy(suite, policies.library.ids()))
            continue
        for case in suite.cases:
            try:
                ran.append(CaseRun(suite, case, tuple(_differences(suite, case, kept, watch))))
            except _InvalidCaseError as error:
                ran.append(CaseRun(suite, case, mistake=error.diagnostic))
    return CaseOutcome(tuple(ran), tuple(unusable))


def _checker(policies: api.Policies, policy: str, settings: tuple[tuple[str, str], ...]) -> api.Checker:
    return api.Checker(policies, parameters=dict(settings), only=policy)


def _differences(suite: Suite, case: Case, kept: _Checkers, watch: Watcher | None) -> Iterator[Diagnostic]:
    """Where the check finds something else than the case expects."""
    report = _checked(suite, case, kept, watch)
    result = _result(suite, case, report)
    for expectation in case.expectations:
        try:
            actual = found(result, expectation)
        except KeyError:
            known = list(result.values) if expectation.aspect is Aspect.VALUES else _ids(result)
            raise _InvalidCaseError(no_such_name(suite, expectation, known)) from None
        if not agrees(expectation.wanted, actual):
            yield _difference(case, expectation, _local(actual, report), _reason(result, expectation))


def _ids(result: Result) -> list[str]:
    return [item.id for item in result.preconditions]


def _checked(suite: Suite, case: Case, kept: _Checkers, watch: Watcher | None) -> Report:
    try:
        document = edited(suite.base, case.edits)
    except LookupError as error:
        (edit,) = error.args
        raise _InvalidCaseError(no_such_path(edit)) from None
    try:
        snapshot = api.load_snapshot(
            json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        settings = tuple((name, setting.text) for name, setting in case.parameters.items())
        checker = kept(suite.policy, settings)
        examined = checker.examine(snapshot, as_of=case.as_of, subject=case.subject, records=None)
    except (SnapshotError, UsageError) as error:
        raise _InvalidCaseError(_refused(case, error)) from None
    if watch is not None:
        watch(suite, case, document, examined)
    return examined.report


def _result(suite: Suite, case: Case, report: Report) -> Result:
    for result in report.results:
        if result.policy == suite.policy and case.subject in (None, result.subject.id):
            return result
    raise _InvalidCaseError(
        Diagnostic.of(REFUSED, case.span, "no-subject", name=case.name, policy=suite.policy)
    )


def _difference(case: Case, expectation: Expectation, actual: Value | list[str], reason: Text) -> Diagnostic:
    what = f"`{expectation.aspect}`" + (f" `{expectation.name}`" if expectation.name else "")
    got = written(actual) or "null"
    return Diagnostic.of(
        FAILED,
        expectation.span,
        label=Text(f"found {got}", f"实为 {got}"),
        help=reason,
        compared=compared(expectation.wanted, actual),
        name=case.name,
        what=what,
    )


def _reason(result: Result, expectation: Expectation) -> Text:
    """What the report says of the precondition that an expectation is about, or of those that decide."""
    if expectation.aspect in _OF_PRECONDITION:
        return precondition(result, expectation).why
    if expectation.aspect is Aspect.VALUES:
        return Text()
    deciding = [item for item in result.preconditions if item.counts and item.status in _IN_THE_WAY]
    shown = [Text(f"`{item.id}`: {item.why.en}", f"`{item.id}`：{item.why.zh}") for item in deciding[:_SHOWN]]
    if more := len(deciding) - len(shown):
        shown.append(Text(f"and {more:,} more", f"另有 {more:,} 项"))
    return Text("\n".join(line.en for line in shown), "\n".join(line.zh for line in shown))


def _local(value: Value | list[str], report: Report) -> Value | list[str]:
    """An instant on the shop's clock, where the zone is known."""
    if isinstance(value, datetime) and report.timezone is not None:
        return value.astimezone(zone(report.timezone))
    return value


def _refused(case: Case, error: InputError) -> Diagnostic:
    said = [d for d in error.diagnostics if d.severity is Severity.ERROR]
    return Diagnostic.of(
        REFUSED,
        case.span,
        "refused",
        help=Text(
            "\n".join(f"{d.message.en}{_at(d)}" for d in said),
            "\n".join(f"{d.message.zh}{_at(d)}" for d in said),
        ),
        name=case.name,
    )


def _at(diagnostic: Diagnostic) -> str:
    return f" ({diagnostic.pointer})" if diagnostic.pointer else ""
