"""``shopcheck run``: check a shop, by its snapshot or its exports, against policies."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from checker.base.text import Text
from checker.cli import options, output, results, usage
from checker.cli.console import Console, cache_folder, write_stream
from checker.cli.parsing import parse_as_of, parse_id, record_limit, settings
from checker.cli.progress import Progress
from checker.cli.reading import read_sources, source_options
from checker.cli.selection import named_policies
from checker.render.formats import REPORT
from checker.values.quantity import LocalDate, Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.diagnostics import Diagnostic
    from checker.snapshot import Snapshot


@options.command("run")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "-p", "--policy", "policies", multiple=True, metavar="ID|PATH", help="Only this policy; repeatable."
)
@click.option("--subject", metavar="ID", help="Only the record with this id, such as one order.")
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="A parameter's value; repeatable."
)
@click.option(
    "--as-of", metavar="TIME", help="Check as of this instant or day instead of the snapshot's own."
)
@click.option("--waivers", metavar="FILE", help="A file of waivers.")
@options.format_option("run")
@click.option(
    "-o", "--output", "target", metavar="FILE", help="Write the result here; standard output otherwise."
)
@options.language_option
@options.records_option
@source_options
@click.option(
    "--strict",
    is_flag=True,
    help="Rows that aren't understood are errors; of a snapshot, also validate what no policy reads (needs "
    "the extra `strict`).",
)
@click.option("--verify", is_flag=True, help="Check every decision against the reference evaluator (slower).")
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    sources: tuple[str, ...],
    policies: tuple[str, ...],
    subject: str | None,
    assignments: tuple[str, ...],
    as_of: str | None,
    waivers: str | None,
    target: str | None,
    records: str | None,
    retrieved_at: str | None,
    claims: tuple[str, ...],
    errors: str | None,
    strict: bool,
    verify: bool,
    **_shared: object,
) -> int:
    """Check a shop against policies.

    SOURCE is what there is of the shop: exports of the back office, answers of the platform's API, facts
    written by hand, a snapshot; files, folders and archives, in any mixture (- for standard input). Each is
    recognised by what it holds. The check says of every policy whether it lets the shop go ahead, what is in
    the way with the records that are, what to do about it, and from when on it will be possible.

    \b
    Examples:
      shopcheck run orders.csv
      shopcheck run exports/ facts.yaml --retrieved-at 2026-11-16T09:00:00+07:00
      shopcheck run shop.json
      shopcheck run shop.json --policy douyin/closure --lang zh
      shopcheck run shop.json --policy ./my-rules --as-of 2026-12-14
      shopcheck run shop.json --set quiet_period="60 days"
      shopcheck run shop.json --format json --output report.json
      zcat shop.json.gz | shopcheck run -

    Where the run fails, what went wrong is said on standard error, and with --format json, markdown, junit,
    sarif or github on standard output too, in that format.

    \b
    Exit status:
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a source or the waivers are invalid
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    inputs = (*sources, waivers, *policies)
    output.check_target(target, (name for name in inputs if name is not None))
    usual = console.format.records
    asked = usual if records is None else record_limit(records)
    parameters = settings(assignments)
    when = None if as_of is None else parse_as_of(as_of)
    wanted = None if subject is None else parse_id("--subject", subject)

    from checker import api
    from checker.decide import engine_in_use

    with Progress() as progress:
        chosen = named_policies(policies)
        document = read_sources(
            sources,
            console,
            kind="auto",
            retrieved_at=retrieved_at,
            claims=claims,
            errors=errors,
            strict=strict,
            target=target,
        )
        checker = api.Checker(
            chosen,
            parameters=parameters,
            only=chosen.library.ids() if policies else None,
            as_of=_start(when, document),
            now=datetime.now(UTC),
            verify=verify,
            cache=cache_folder(),
        )
        report = checker.check(
            document,
            waivers=api.load_waivers(waivers) if waivers is not None else (),
            subject=wanted,
            records=None if usual is None else asked,
            progress=progress.report if progress.wanted else None,
        )
    results.write(report, REPORT, console, target)
    remarks = () if console.format.warnings else report.remarks_so_far()
    if remarks or engine_in_use().notice is not None:
        _remark(remarks, console)
    return report.exit_status()


def _remark(remarks: Sequence[Diagnostic], console: Console) -> None:
    """Say on standard error what goes along with the report."""
    from checker.cli import failures  # mostly there is nothing to say

    if remarks:
        write_stream(sys.stderr, failures.in_words(remarks, console, sys.stderr))
    failures.report_engine_notice(console)


def _start(when: datetime | LocalDate | None, snapshot: Snapshot) -> datetime | None:
    """The instant that is meant: a day begins by the shop's clock."""
    if not isinstance(when, LocalDate):
        return when
    start = snapshot.calendar.start_of(when)
    if isinstance(start, Unknown):
        hint = Text(
            "the snapshot doesn't say the shop's timezone, so a day has no certain start: write an instant",
            "快照没有写明店铺时区，无法确定一天从何时开始，请写出具体时间",
        )
        raise usage.bad_value("--as-of", str(when), hint)
    return start
