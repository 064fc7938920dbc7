"""``shopcheck lint``: is every rule file valid?"""

from __future__ import annotations

import sys

import click

from checker.cli import failures, options, output
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.diagnostics import PolicyError
from checker.text import Text


@options.command("lint")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("text", "plain", "json")
@options.language_option
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, paths: tuple[str, ...], **_shared: object) -> int:
    """Check rule files, and those in folders, for every mistake that can be found without a snapshot.

    \b
    Examples:
      shopcheck lint rules
      shopcheck lint my-rules/closure.yaml --format json

    \b
    Exit status: 0 all good, 2 wrong usage, 4 a rule file is invalid.
    """
    from checker import api

    status, valid = Exit.GOOD, 0
    try:
        policies = api.load_policies(paths)
        found, valid = policies.diagnostics, len(policies.library.policies)
    except PolicyError as error:
        status, found = Exit.POLICY, error.diagnostics
    if console.json:
        output.write_result(failures.as_json(found, console), None, utf8=True)
        return status
    text = failures.in_words(found, console, sys.stdout) if found else ""
    if status is Exit.GOOD:
        text += console.say(_all_valid(valid)) + "\n"
    output.write_result(text, None)
    return status


def _all_valid(count: int) -> Text:
    policies = "policy is" if count == 1 else "policies are"
    return Text(f"{count:,} {policies} valid.", f"{count:,} 份规则有效。")
