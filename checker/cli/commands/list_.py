"""``shopcheck list``: the policies there are."""

from __future__ import annotations

import sys

import click

from checker.cli import options, output
from checker.cli.console import Console, cache_folder


@options.command("list")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@options.format_option("text", "plain", "json")
@options.language_option
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, paths: tuple[str, ...], **_shared: object) -> int:
    """List the shipped policies, or those in PATHs.

    \b
    Examples:
      shopcheck list
      shopcheck list my-rules --format json
    """
    from checker import api
    from checker.render.listing import list_json, list_plain, list_text

    loaded = api.load_policies(paths or None, cache=cache_folder())
    policies = sorted(loaded.library.policies, key=lambda policy: policy.id)
    if console.json:
        text = list_json(policies, console.json_language)
    elif console.form == "plain":
        text = list_plain(policies, console.language)
    else:
        width, colour = console.width(sys.stdout), console.coloured(sys.stdout)
        text = list_text(policies, console.language, width=width, colour=colour)
    output.write_result(text, None, utf8=console.json)
    return 0
