"""``shopcheck compare``: what has changed between two snapshots or reports of a shop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from checker.cli import failures, options, output, results, usage
from checker.cli.checking import start_of
from checker.cli.console import Console
from checker.cli.parsing import parse_as_of, settings
from checker.cli.progress import Progress
from checker.cli.reading import claims_option, read_waivers
from checker.diagnostics import Diagnostic, Severity
from checker.render.formats import COMPARISON

if TYPE_CHECKING:
    from datetime import datetime

    from checker.cli.comparing import Read
    from checker.report.saved import SavedReport


@options.command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@options.policy_option()
@options.set_option
@click.option("--as-of", metavar="TIME", help="Check AFTER as of this instant or day instead of its own.")
@claims_option
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

    from checker.cli.comparing import Runs, as_saved, read_side, value_titles
    from checker.comparison.compare import Given, compare

    with Progress():
        old = read_side(before, console, claims=claims, target=target)
        new = read_side(after, console, claims=claims, target=target)
        _check_shops(old, new)
        like, language = old.saved or new.saved, console.language_of(console.format)
        runs = Runs(policies, parameters, read_waivers(waivers), like)

        def given(side: Read, instant: datetime | None = None) -> Given:
            if side.snapshot is None:
                assert side.saved is not None, "it is one or the other"
                return Given(side.saved, saved=True)
            snapshot = side.snapshot
            report = runs.made(snapshot, instant)
            return Given(
                as_saved(report, language),
                lambda section, name: snapshot.index_of(section, name) is not None,
                titles=value_titles(report, language),
            )

        first = given(old)
        second = given(new, None if new.snapshot is None else start_of(when, new.snapshot))
        later = None
        at_hand = old.snapshot is not None and new.snapshot is not None
        if old.snapshot is not None and at_hand and second.report.instant > first.report.instant:
            later = as_saved(runs.made(old.snapshot, second.report.instant), language)
        found = compare(first, second, later)
    failures.say(tuple(_remarks(first.report, second.report)), console)
    results.write(found, COMPARISON, console, target)
    return found.status


def _check_shops(old: Read, new: Read) -> None:
    """Two shops aren't two states of one.

    Raises:
        SnapshotError: they are different ones.
    """
    ids = [_shop(side) for side in (old, new)]
    if None not in ids and ids[0] != ids[1]:
        from checker.diagnostics import SnapshotError

        raise SnapshotError([Diagnostic.of("SC362", before=str(ids[0]), after=str(ids[1]))])


def _shop(side: Read) -> str | None:
    """The id of a shop; None where its data don't say it."""
    from checker.importers.belonging import NO_ID

    found = None if side.saved is None else side.saved.snapshot.shop
    if side.snapshot is not None:
        found = side.snapshot.shop_id
    return None if found == NO_ID else found


def _remarks(old: SavedReport, new: SavedReport) -> Iterator[Diagnostic]:
    """What keeps two reports from being two answers to the same question, one after the other."""
    if old.instant > new.instant:
        yield Diagnostic.of("SC363", severity=Severity.WARNING, before=old.as_of, after=new.as_of)
    names = dict.fromkeys((*old.parameters, *new.parameters))
    if others := tuple(name for name in names if old.parameters.get(name) != new.parameters.get(name)):
        yield Diagnostic.of("SC364", severity=Severity.WARNING, names=others)
