"""``shopcheck run``: check a shop, by its snapshot or its exports, against policies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from checker.base.text import Text
from checker.cli import options, results, usage
from checker.cli.checking import Asked, check, question_options, reading_options, remark, tell_changes
from checker.cli.console import Console
from checker.cli.parsing import is_range
from checker.diagnostics.nearest import did_you_mean, guess
from checker.render.formats import DETAILS, REPORT, WHY

if TYPE_CHECKING:
    from checker.answer.why import Why
    from checker.report.model import Report


@options.command("run")
@question_options
@options.format_option("run")
@options.output_option
@options.language_option
@click.option(
    "--details",
    is_flag=True,
    help="In text and plain: every condition, record, place and source, not only what fits on a screen; in "
    "html: where rules and records stand, too.",
)
@click.option(
    "--why",
    "reason",
    metavar="ID",
    help="Only the precondition with this id, in full: the rule's text, the records, how its date is "
    "reckoned, whose word it is.",
)
@options.records_option
@reading_options
@options.colour_option
@click.pass_obj
def command(console: Console, /, **given: Any) -> int:
    """Check a shop against policies.

    SOURCE is what there is of the shop: exports of the back office, answers of the platform's API, facts
    written by hand, a snapshot; files, folders and archives, in any mixture (- for standard input). Each is
    recognised by what it holds. The answer fits a screen: whether the shop may go ahead, what there is to do,
    what to wait for and until when, and what isn't known. --details says all of it, with every record, place
    and source.

    \b
    Examples:
      shopcheck run orders.csv
      shopcheck run exports/ facts.yaml --retrieved-at 2026-11-16T09:00:00+07:00
      shopcheck run shop.json
      shopcheck run shop.json --details
      shopcheck run shop.json --why orders-quiet
      shopcheck run shop.json --policy douyin/closure --lang zh
      shopcheck run shop.json --policy ./my-rules --as-of 2026-12-14
      shopcheck run shop.json --as-of 2026-12-01..2026-12-31
      shopcheck run shop.json --set quiet_period="60 days"
      shopcheck run shop.json --format json --output report.json
      zcat shop.json.gz | shopcheck run -

    Where the run fails, what went wrong is said on standard error, and with --format json, markdown, html,
    junit, sarif or github on standard output too, in that format.

    \b
    Exit status:
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a source or the waivers are invalid
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    asked = Asked.of(given)
    if is_range(asked.as_of):
        return tell_changes(asked, console)
    reason = given["reason"]
    brief = not given["details"] and REPORT[console.form] != DETAILS[console.form]
    report = check(
        asked,
        console,
        dates=console.format.dates,
        plans=console.format.plans,
        brief=brief,
    )
    remarks = partial(remark, report, console, brief=brief)
    if reason is None:
        results.write(report, REPORT if brief else DETAILS, console, asked.target, meanwhile=remarks)
        return report.exit_status()
    thing = _why(report, reason) if console.form in WHY else _narrowed(report, reason)
    results.write(thing, {**REPORT, **WHY}, console, asked.target, meanwhile=remarks)
    return report.exit_status()


def _why(report: Report, name: str) -> Why:
    """What there is to know of one precondition.

    Raises:
        UsageError: there is none of that name.
    """
    from checker.answer.why import ids_of, why

    known = ids_of(report)
    if name not in known:
        every = ", ".join(known)
        listed = Text(f"the preconditions are {every}", f"可选：{every}")
        raise usage.bad_value("--why", name, did_you_mean(guess(name, known)) or listed)
    return why(report, name)


def _narrowed(report: Report, name: str) -> Report:
    from checker.answer.why import narrowed

    _why(report, name)
    return narrowed(report, name)
