"""``shopcheck import``: a platform's exports to a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from checker.base.io import exists
from checker.base.patterns import pattern
from checker.cli import failures, options, output
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.progress import Progress
from checker.cli.reading import import_sources, source_options
from checker.cli.selection import named_policies

#: What the name of a kind may be.
_KIND: Final = pattern(r"[a-z]+(-[a-z]+)*")


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
    from checker.importers import AUTO, IMPORTERS

    return [kind for kind in (AUTO, *IMPORTERS) if kind.startswith(incomplete)]


@click.command("import", cls=ImportCommand, context_settings=options.CONTEXT)
@click.argument("words", metavar="[KIND] FILE...", nargs=-1, shell_complete=_kinds)
@click.option(
    "-o", "--output", "target", metavar="SNAPSHOT", help="Write it here; standard output otherwise."
)
@options.known_option
@source_options
@click.option("--strict", is_flag=True, help="Rows that aren't understood are errors.")
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    words: tuple[str, ...],
    policies: tuple[str, ...],
    target: str | None,
    retrieved_at: str | None,
    claims: tuple[str, ...],
    errors: str | None,
    strict: bool,
    **_shared: object,
) -> int:
    """Make a snapshot of a platform's exports.

    FILE is an export, a folder or an archive of them, facts that no export has, or an earlier snapshot. Each
    is recognised by what it holds; KIND says instead that all of them are of one kind.

    \b
    Examples:
      shopcheck import exports/ shop-facts.yaml --output shop.json
      shopcheck import tiktok-api export/*.json shop-facts.yaml --output shop.json
      shopcheck import my-orders.csv shop-facts.yaml --policy my-rules/ --output shop.json

    \b
    Exit status:
      0  imported    2  wrong usage    5  a file is invalid
    """
    kind, files = _kind_and_files(words)
    output.check_target(target, files)
    if policies:
        named_policies(policies)
    result = import_sources(
        files,
        console,
        kind=kind,
        retrieved_at=retrieved_at,
        claims=claims,
        errors=errors,
        strict=strict,
        target=target,
    )
    with Progress(console.language) as progress:
        parts = result.text(progress.rows) if progress.wanted else result.text()
        output.write_parts(parts, target)
    failures.say((*result.diagnostics, *result.odd), console)
    return Exit.GOOD


def _kind_and_files(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The kind and the files of a call: a first word that is no file is meant as a kind."""
    from checker.importers import AUTO

    if words and (words[0] == AUTO or (_KIND.fullmatch(words[0]) and not exists(Path(words[0])))):
        return words[0], words[1:]
    return AUTO, words
