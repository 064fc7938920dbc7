"""``shopcheck export``: a snapshot as a folder of tables."""

from __future__ import annotations

import click

from checker.cli import failures, options
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.folders import refuse_folder, replaced
from checker.cli.progress import Progress
from checker.cli.reading import read_sources, source_options
from checker.cli.selection import named_policies


@options.command("export")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "-f",
    "--format",
    "form",
    type=options.OneOf(("parquet", "ndjson")),
    default="parquet",
    show_default=True,
    help="How the tables are written; Parquet needs the extra `lake`.",
)
@click.option("-o", "--output", "target", metavar="FOLDER", required=True, help="The folder to write.")
@options.known_option
@source_options
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    sources: tuple[str, ...],
    form: str,
    target: str,
    policies: tuple[str, ...],
    retrieved_at: str | None,
    claims: tuple[str, ...],
    errors: str | None,
    **_shared: object,
) -> int:
    """Write a snapshot as a folder: its long sections as tables.

    SOURCE is what `run` takes. FOLDER gets `snapshot.json` with all that is small, and beside it a table for
    each section: `orders.parquet` has a column for each field, `orders.ndjson` a record on each line. `run`
    takes the folder as it takes a snapshot. An earlier export is replaced once the new one is whole.

    \b
    Examples:
      shopcheck export shop.json --output shop/
      shopcheck export exports/ facts.yaml --format ndjson --output shop/

    \b
    Exit status:
      0  written    2  wrong usage    5  a source is invalid
    """
    from checker.snapshot.columns.export import TableFormat, export, exported

    refuse_folder(target, exported)
    if policies:
        named_policies(policies)
    snapshot = read_sources(
        sources, console, target=target, retrieved_at=retrieved_at, claims=claims, errors=errors
    )
    with Progress(console.language) as progress, replaced(target, exported, keep=True) as folder:
        export(snapshot, folder, TableFormat(form), progress.report if progress.wanted else None)
    failures.say(snapshot.warnings(), console)
    return Exit.GOOD
