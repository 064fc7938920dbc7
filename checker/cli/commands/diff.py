"""``shopcheck diff``: what a change of rules means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.io import exists
from checker.cli import options, output, results, usage
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.parsing import parse_as_of, settings
from checker.cli.progress import Progress
from checker.cli.reading import read_sources
from checker.lint.proofs import available
from checker.pipeline.moment import start_of
from checker.render.formats import DIFFERENCE
from checker.schema.catalog import adopt
from checker.values.quantity import LocalDate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.pipeline.checker import Policies
    from checker.report.difference import LibraryDifference
    from checker.snapshot import Snapshot


@options.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--policy", "policies", multiple=True, metavar="ID", help="Compare only this one; repeatable.")
@click.option("--over", "sources", multiple=True, metavar="SOURCE", help="A shop to try both on; repeatable.")
@click.option("--as-of", metavar="TIME", help="Pick versions and check shops as of then instead of today.")
@options.set_option
@options.format_option("diff")
@options.output_option
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    old: str,
    new: str,
    policies: tuple[str, ...],
    sources: tuple[str, ...],
    as_of: str | None,
    assignments: tuple[str, ...],
    target: str | None,
    **_shared: object,
) -> int:
    """Say what a change of rules means: what it allows more, what it allows less.

    OLD and NEW are each a rule file, a folder of them, or a revision of git: HEAD~1, main:rules/closure. Each
    policy is equivalent to what it was, more permissive, less permissive, or both in places. A small shop
    that only one of the two lets go ahead shows it; both were run on it. That there is none is proven for
    every shop of which all is known, with a few records of each kind; what can't be proven is looked for in
    random shops. Preconditions that were added, dropped or changed are told in sentences.

    \b
    Examples:
      shopcheck diff HEAD~1 rules/
      shopcheck diff main:rules rules --set quiet_period="60 days"
      shopcheck diff main:rules/closure rules/closure --policy douyin/closure
      shopcheck diff old.yaml new.yaml --over shop.json --format markdown

    With --over, both are run on real shops too: which verdicts and dates differ, and because of what.

    \b
    Exit status:
      0  compared                       4  a rule file is invalid
      2  wrong usage                    5  a source is invalid
    """
    output.check_target(target, (old, new, *sources))
    if not available():
        raise usage.wrong("SC691", "diff")
    instant = None if as_of is None else parse_as_of(as_of)
    parameters = settings(assignments)

    from checker.cli.revisions import policies_of
    from checker.diff.compare import difference
    from checker.diff.parameters import sides_with

    with Progress(), policies_of("NEW", new, old) as after, policies_of("OLD", old, new, after) as before:
        adopt(after.library.catalog)
        _check_ids(policies, (before, after))
        snapshots = [read_sources([source], console, target=target) for source in sources]
        found = difference(before, after, _noon(instant), policies or None, parameters)
        sides = sides_with((before, after), parameters)
        found = _on_shops(found, sides, policies, snapshots, instant)
        if not exists(Path(new)):
            found = found.without_places()
    results.write(found, DIFFERENCE, console, target)
    return Exit.GOOD


def _on_shops(
    found: LibraryDifference,
    sides: Sequence[Policies],
    only: Sequence[str],
    snapshots: Sequence[Snapshot],
    as_of: datetime | LocalDate | None,
) -> LibraryDifference:
    """The difference with what it does to real shops."""
    from msgspec.structs import replace

    from checker.diff.over import flips
    from checker.pipeline.checker import Checker

    before, after = (Checker(side, only=only or None, now=found.as_of) for side in sides)
    every = [flip for shop in snapshots for flip in flips(shop, before, after, start_of(as_of, shop))]
    return replace(found, flips=tuple(every), checked=len(snapshots))


def _check_ids(only: Sequence[str], sides: tuple[Policies, Policies]) -> None:
    """Only policies that there are can be compared.

    Raises:
        UsageError: there is no such policy on either side.
    """
    known = {name for side in sides for name in side.library.ids()}
    for name in only:
        if name not in known:
            raise usage.no_such_policy(name, known)


def _noon(when: datetime | LocalDate | None) -> datetime:
    """An instant of the day that is meant, by UTC as small shops live; today where none is."""
    if isinstance(when, LocalDate):
        return datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
    return datetime.now(UTC) if when is None else when
