"""``shopcheck when``: what clears, falls due or ends on which day."""

from __future__ import annotations

from typing import Any

import click

from checker.base.text import Text
from checker.cli import options, results, usage
from checker.cli.checking import Asked, check, question_options, reading_options, remark, tell_changes
from checker.cli.console import Console
from checker.cli.parsing import is_range, parse_day
from checker.render.formats import WHEN


@options.command("when")
@question_options
@click.option("--until", metavar="DAY", help="Only what happens up to this day.")
@options.format_option("when")
@options.output_option
@options.language_option
@options.records_option
@reading_options
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, until: str | None, **given: Any) -> int:
    """Say what happens when.

    SOURCE is what `run` takes. Every date of the shop and of its orders stands under its day: conditions
    that will be met by themselves, deadlines and what is overdue, whose turn it is, waivers that end, figures
    to be reviewed, versions of policies that begin. What isn't certain is told as that, with what it depends
    on. What happens to several records on a day is one entry.

    \b
    Examples:
      shopcheck when shop.json
      shopcheck when orders.csv facts.yaml --until 2026-12-31
      shopcheck when shop.json --subject 576461823606979347
      shopcheck when shop.json --format ics --output shop.ics
      shopcheck when shop.json --as-of 2026-12-01..2026-12-31

    With --as-of A..B: when verdicts change. The exit status is that of `run`, with a range as of A:

    \b
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a source or the waivers are invalid
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    day = None if until is None else parse_day("--until", until)
    asked = Asked.of(given)
    if is_range(asked.as_of):
        if until is not None:
            hint = Text("a range has its own end", "时间段自带截止时间")
            raise usage.bad_value("--until", until, hint)
        return tell_changes(asked, console)
    report = check(asked, console, dates=True)
    from checker.report.schedule import Schedule

    results.write(Schedule.of(report, day), WHEN, console, asked.target)
    remark(report, console)
    return report.exit_status()
