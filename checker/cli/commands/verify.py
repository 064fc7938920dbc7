"""``shopcheck verify``: whether a saved report comes out of its sources again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from checker.cli import options, output, results
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.progress import Progress
from checker.cli.reading import read_sources, read_waivers, source_options
from checker.render.formats import VERIFICATION

if TYPE_CHECKING:
    from checker.base.text import Language


@options.command("verify")
@click.argument("report", metavar="REPORT")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@options.policy_option("Where the report's policies are, if they aren't shipped; repeatable.")
@options.waivers_option("The file of waivers that the report was made with.")
@source_options
@options.format_option("verify")
@options.output_option
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    report: str,
    sources: tuple[str, ...],
    policies: tuple[str, ...],
    waivers: str | None,
    target: str | None,
    retrieved_at: str | None,
    claims: tuple[str, ...],
    errors: str | None,
    **_shared: object,
) -> int:
    """Derive a saved report again from its sources.

    REPORT is what `run --format json` has saved, SOURCE what it was made of. The check is made again with the
    instant, the parameters and the policies of the report. Told is where the two differ, in which verdict,
    date, condition, count or value, and whether the sources are still the same.

    To hold one check to the reference evaluator is another thing: `run --verify`.

    \b
    Examples:
      shopcheck verify report.json shop.json
      shopcheck verify report.json exports/ facts.yaml --waivers waivers.yaml

    \b
    Exit status:
      0  the same                 4  a rule file is invalid
      1  it differs               5  the report or a source is invalid
      2  wrong usage
    """
    output.check_target(target, (report, *sources, waivers, *policies))

    from checker.cli.comparing import runs_of
    from checker.comparison.verify import verify
    from checker.render.report.json import document
    from checker.report.saved import read_report, saved_report
    from checker.snapshot import read_document

    with Progress():
        said = read_report(read_document(report))
        saved = saved_report(said)
        runs = runs_of(policies, {}, read_waivers(waivers), saved, saved.asked.records)
        snapshot = read_sources(
            sources,
            console,
            target=target,
            retrieved_at=retrieved_at,
            claims=claims,
            errors=errors,
        )
        made = runs.made(snapshot, saved.instant)
        languages: tuple[Language, ...] = ("en", "zh")
        found = verify(said, *(document(made, language) for language in languages))
    results.write(found, VERIFICATION, console, target)
    return Exit.GOOD if found.same else Exit.FAILED
