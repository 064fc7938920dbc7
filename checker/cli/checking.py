"""What every command that checks a shop is called with, and the check that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click
from msgspec import Struct

from checker.base.text import Text
from checker.cli import options, output, results, usage
from checker.cli.console import Console, cache_folder
from checker.cli.parsing import parse_as_of, parse_id, parse_range, record_limit, settings
from checker.cli.progress import Progress
from checker.cli.reading import read_sources, read_waivers, source_options
from checker.cli.selection import named_policies
from checker.pipeline.moment import start_of
from checker.render.formats import CHANGES
from checker.values.calendar import just_before
from checker.values.quantity import Duration, LocalDate, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.api import Checker, Policies
    from checker.report.changes import Changes
    from checker.report.model import Report
    from checker.snapshot import Snapshot
    from checker.waivers import Waiver

_F = TypeVar("_F", bound=Callable[..., Any])
_T = TypeVar("_T")


class Asked(Struct, frozen=True):
    """A call of a command that checks, as it was written."""

    sources: tuple[str, ...]
    policies: tuple[str, ...] = ()
    subject: str | None = None
    assignments: tuple[str, ...] = ()
    as_of: str | None = None
    waivers: str | None = None
    target: str | None = None
    records: str | None = None
    retrieved_at: str | None = None
    claims: tuple[str, ...] = ()
    errors: str | None = None
    strict: bool = False
    verify: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """The call whose options click gives; those of the command alone are left aside."""
        return cls(**{name: given[name] for name in cls.__struct_fields__ if name in given})


def question_options(function: _F) -> _F:
    """What is checked, and as of when or from when to when: see `moment_options`."""
    help_text = (
        "Check as of this instant or day instead of the snapshot's own; or when verdicts change between two."
    )
    return _question(function, click.option("--as-of", metavar="TIME|A..B", help=help_text))


def moment_options(function: _F) -> _F:
    """What is checked, and as of when: sources, policies, a single record, parameters, waivers."""
    help_text = "Check as of this instant or day instead of the snapshot's own."
    return _question(function, click.option("--as-of", metavar="TIME", help=help_text))


def _question(function: _F, as_of: Callable[[_F], _F]) -> _F:
    for option in (
        options.waivers_option(),
        as_of,
        options.set_option,
        click.option("--subject", metavar="ID", help="Only the record with this id, such as one order."),
        options.policy_option(),
        click.argument("sources", metavar="SOURCE...", nargs=-1, required=True),
    ):
        function = option(function)
    return function


def reading_options(function: _F) -> _F:
    """What may be said of the sources, and how strictly they are read."""
    for option in (
        click.option(
            "--verify", is_flag=True, help="Check every decision against the reference evaluator (slower)."
        ),
        click.option(
            "--strict",
            is_flag=True,
            help="Rows that aren't understood are errors; of a snapshot, also validate what no policy reads "
            "(needs the extra `strict`).",
        ),
        source_options,
    ):
        function = option(function)
    return function


def check(
    asked: Asked, console: Console, *, dates: bool = False, plans: bool = False, brief: bool = False
) -> Report:
    """Check what ``asked`` names; ``dates`` and ``plans`` are whether these are wanted too.

    ``brief`` says what was read in as few lines as may be.

    Raises:
        UsageError: the call is wrong.
        PolicyError: a rule file is invalid.
        SnapshotError: a source or the waivers are invalid.
    """
    aim(asked)
    when = None if asked.as_of is None else parse_as_of(asked.as_of)

    def work(checker: Checker, call: Opened, terms: CheckOptions) -> Report:
        snapshot = call.snapshot
        start = start_of(when, snapshot)
        examined = checker.examine(snapshot, as_of=start, dates=dates, **terms)
        if not plans:
            return examined.report
        from checker.plan.planner import with_plans

        return with_plans(examined, snapshot, call.checker, call.waivers)

    return _checked(asked, console, work, brief=brief)


def tell_changes(asked: Asked, console: Console) -> int:
    """Answer a call that names a stretch of time; the exit status is that of a check as of its beginning.

    Raises:
        UsageError: the call is wrong, no such thing can be written in the format, or it can't be written.
        PolicyError: a rule file is invalid.
        SnapshotError: a source or the waivers are invalid.
    """
    found = _changes(asked, console)
    results.write(found, CHANGES, console, asked.target)
    remark(found.report, console)
    return found.report.exit_status()


def _changes(asked: Asked, console: Console) -> Changes:
    """When the verdicts on what ``asked`` names change, in the stretch of time that it names."""
    aim(asked)
    assert asked.as_of is not None, "whoever calls has looked"
    first, second = parse_range(asked.as_of)
    if console.form not in CHANGES:
        every = ", ".join(CHANGES)
        hint = Text(f"of a range, choose from {every}", f"查询时间段时可选：{every}")
        raise usage.bad_value("--format", console.form, hint)

    def work(checker: Checker, call: Opened, terms: CheckOptions) -> Changes:
        snapshot = call.snapshot
        start, until = start_of(first, snapshot), _end(second, snapshot)
        begins = checker.instant(snapshot, start)
        if until < begins:
            local = begins.astimezone(snapshot.calendar.zone).isoformat()
            hint = Text(f"it ends before it begins, at {local}", f"结束早于开始（{local}）")
            raise usage.bad_value("--as-of", str(asked.as_of), hint)
        return checker.changes(snapshot, start, until, **terms)

    return _checked(asked, console, work)


def aim(asked: Asked) -> None:
    """Know where the result goes before anything else can be wrong: what stands there is old.

    Raises:
        UsageError: it can't go there.
    """
    output.check_target(asked.target, (*asked.sources, asked.waivers, *asked.policies))


class CheckOptions(TypedDict):
    """What is asked of a check, whatever it is for."""

    waivers: Sequence[Waiver]
    subject: str | None
    records: int | None
    progress: Callable[[str, int, int], None] | None


def _checked(
    asked: Asked,
    console: Console,
    work: Callable[[Checker, Opened, CheckOptions], _T],
    *,
    brief: bool = False,
) -> _T:
    """What ``work`` makes of the snapshot and the policies that ``asked`` names."""
    usual = console.format.records
    wanted = usual if asked.records is None else record_limit(asked.records)
    with Progress() as progress:
        call = opened(asked, console, brief=brief)
        terms = call.terms(usual if console.format.whole else wanted, progress)
        return work(call.checker(verify=asked.verify), call, terms)


class Opened(Struct, frozen=True):
    """What a call names, once it is read: policies, the shop, waivers, and how it is to be checked."""

    policies: Policies
    snapshot: Snapshot
    waivers: tuple[Waiver, ...]
    parameters: Mapping[str, str]
    only: tuple[str, ...] | None
    now: datetime
    subject: str | None

    def terms(self, records: int | None, progress: Progress) -> CheckOptions:
        """What is asked of a check that names so many ``records`` of each."""
        return CheckOptions(
            waivers=self.waivers,
            subject=self.subject,
            records=records,
            progress=progress.report if progress.wanted else None,
        )

    def checker(self, only: str | None = None, *, verify: bool = False) -> Checker:
        """Checks against the policies that were asked for, or ``only`` one of them."""
        from checker import api

        return api.Checker(
            self.policies,
            parameters=self.parameters,
            only=self.only if only is None else only,
            now=self.now,
            verify=verify,
            cache=cache_folder(),
        )


def opened(asked: Asked, console: Console, *, brief: bool = False) -> Opened:
    """Read what ``asked`` names.

    ``brief`` says what was read in as few lines as may be.

    Raises:
        UsageError: the call is wrong.
        PolicyError: a rule file is invalid.
        SnapshotError: a source or the waivers are invalid.
    """
    parameters = settings(asked.assignments)
    subject = None if asked.subject is None else parse_id("--subject", asked.subject)
    chosen = named_policies(asked.policies)
    document = read_sources(
        asked.sources,
        console,
        retrieved_at=asked.retrieved_at,
        claims=asked.claims,
        errors=asked.errors,
        strict=asked.strict,
        target=asked.target,
        brief=brief,
    )
    return Opened(
        policies=chosen,
        snapshot=document,
        waivers=read_waivers(asked.waivers),
        parameters=parameters,
        only=tuple(chosen.library.ids()) if asked.policies else None,
        now=datetime.now(UTC),
        subject=subject,
    )


def remark(report: Report, console: Console, *, brief: bool = False) -> None:
    """Say on standard error what goes along with a report that doesn't hold it; ``brief``: a line a kind."""
    from checker.decide import engine_in_use

    remarks = () if console.format.warnings else report.remarks_so_far()
    if remarks or engine_in_use().notice is not None:
        from checker.cli import failures  # mostly there is nothing to say

        failures.say(remarks, console, brief=brief)
        failures.report_engine_notice(console)


def _end(when: datetime | LocalDate, snapshot: Snapshot) -> datetime:
    """The last instant that is meant: of a day its last."""
    start = start_of(when, snapshot)
    assert start is not None, "an end is given"
    if not isinstance(when, LocalDate):
        return start
    end = snapshot.calendar.plus(start, Duration(1, Unit.DAYS))
    return just_before(end) if isinstance(end, datetime) else start
