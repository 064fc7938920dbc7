"""``shopcheck compare``: what has changed between two snapshots or reports of a shop."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from checker.cli import failures, options, output, results, usage
from checker.cli.console import Console
from checker.cli.parsing import parse_as_of, settings, side_instants
from checker.cli.progress import Progress
from checker.cli.reading import claims_option, read_waivers
from checker.pipeline.moment import start_of
from checker.render.formats import COMPARISON

if TYPE_CHECKING:
    from checker.report.saved import SavedReport


@options.command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@options.policy_option()
@options.set_option
@click.option("--as-of", metavar="TIME", help="Check AFTER as of this instant or day instead of its own.")
@claims_option
@click.option(
    "--retrieved-at",
    multiple=True,
    metavar="[before=|after=]TIME",
    help="When the data were fetched, where the files don't say it; for one of the two, or both.",
)
@click.option("--strict", is_flag=True, help="Rows that aren't understood are errors.")
@options.waivers_option()
@options.format_option("compare")
@options.output_option
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    before: str,
    after: str,
    policies: tuple[str, ...],
    assignments: tuple[str, ...],
    as_of: str | None,
    claims: tuple[str, ...],
    retrieved_at: tuple[str, ...],
    strict: bool,
    waivers: str | None,
    target: str | None,
    **_shared: object,
) -> int:
    """Say what has changed between two states of a shop.

    BEFORE and AFTER are each a snapshot, exports (a file, a folder, an archive), or a report that `run
    --format json` saved, in any mixture. The answer names the verdicts and dates that have moved and the
    records that moved them, what is cleared, new, or still in the way, the facts that have become known or
    unknown, and what only the passing of time has done.

    \b
    Examples:
      shopcheck compare yesterday.json today.json
      shopcheck compare report.json exports/ --lang zh
      shopcheck compare monday/ tuesday/ --retrieved-at before=2026-11-16T09:00+08:00
      shopcheck compare shop.json shop.json --as-of 2026-12-14
      shopcheck compare old.json new.json --policy douyin/closure --format markdown

    A saved report names only so many records; what it doesn't name is claimed neither to be cleared nor new.

    \b
    Exit status: that of `run` for AFTER, whether or not anything has changed:
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a source is invalid, or the two are of different shops
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    output.check_target(target, (before, after, waivers, *policies))
    parameters = settings(assignments)
    when = None if as_of is None else parse_as_of(as_of)
    if before == after == "-":
        raise usage.wrong(usage.TOO_MUCH, "stdin-twice")

    taken = side_instants("--retrieved-at", retrieved_at)

    from checker.cli.comparing import SaidOfBoth, Sides, runs_of
    from checker.comparison.compare import Given, compare
    from checker.pipeline.comparing import as_saved, check_shops, given, remarks

    with Progress():
        sides = Sides(console, SaidOfBoth(claims, strict=strict, target=target))
        old, new = sides.of(before, taken["before"]), sides.of(after, taken["after"])
        like, language = old.saved or new.saved, console.language_of(console.format)
        runs = runs_of(policies, parameters, read_waivers(waivers), like)

        # The later data first: from when on the others are looked at a second time is known then.
        second = None if new.saved is None else Given(new.saved, saved=True)
        first = None if old.saved is None else Given(old.saved, saved=True)
        later = None
        if second is None:
            snapshot = new.read()
            if first is not None:
                check_shops(_shop(first.report), snapshot.shop_id)
            second = given(snapshot, runs.made(snapshot, start_of(when, snapshot)), language)
            del snapshot
            gc.collect()  # what a check leaves refers to itself, and this process collects nothing unasked
        if first is None:
            snapshot = old.read()
            check_shops(snapshot.shop_id, _shop(second.report))
            first = given(snapshot, runs.made(snapshot), language)
            if not second.saved and second.report.instant > first.report.instant:
                later = as_saved(runs.made(snapshot, second.report.instant), language)
            del snapshot
            gc.collect()
        sides.done()
        check_shops(_shop(first.report), _shop(second.report))
        found = compare(first, second, later)
    failures.say(tuple(remarks(first.report, second.report)), console)
    results.write(found, COMPARISON, console, target)
    return found.status


def _shop(report: SavedReport) -> str | None:
    return report.snapshot.shop
