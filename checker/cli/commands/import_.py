"""``shopcheck import``: a platform's export to a snapshot."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checker.cli import failures, options, output
from checker.cli.console import Console, write_stream
from checker.cli.exits import Exit
from checker.cli.parsing import parse_instant


class ImportCommand(options.Command):
    """A command whose help lists the importers there are; they are looked up only when it is asked for."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each kind takes, and then the options."""
        from checker.importers import IMPORTERS

        rows = [(kind, f"{each.title.en}: {each.files.en}.") for kind, each in IMPORTERS.items()]
        with formatter.section("Kinds"):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)


def _kinds(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The kinds that begin with what is typed so far."""
    from checker.importers import IMPORTERS

    return [kind for kind in IMPORTERS if kind.startswith(incomplete)]


@click.command("import", cls=ImportCommand, context_settings=options.CONTEXT)
@click.argument("kind", metavar="KIND", shell_complete=_kinds)
@click.argument("files", metavar="FILE...", nargs=-1)
@click.option(
    "-o", "--output", "target", metavar="SNAPSHOT", help="Write it here; standard output otherwise."
)
@click.option(
    "--retrieved-at", metavar="TIME", help="When the data were fetched, where the files don't say it."
)
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    kind: str,
    files: tuple[str, ...],
    target: str | None,
    retrieved_at: str | None,
    **_shared: object,
) -> int:
    """Make a snapshot of a platform's export.

    KIND says what the files are. Facts that no export has are written by hand, in the snapshot's own shape,
    and given along with them.

    \b
    Example:
      shopcheck import tiktok-api export/*.json shop-facts.yaml --output shop.json

    \b
    Exit status:
      0  imported    2  wrong usage    5  a file is invalid
    """
    output.check_target(target, files)
    instant = None if retrieved_at is None else parse_instant("--retrieved-at", retrieved_at)

    from checker.importers import dumps, import_files

    result = import_files(kind, [Path(file) for file in files], instant)
    output.write_result(dumps(result.snapshot), target, utf8=True)
    if result.diagnostics:
        write_stream(sys.stderr, failures.in_words(result.diagnostics, console, sys.stderr))
    return Exit.GOOD
