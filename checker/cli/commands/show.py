"""``shopcheck show``: a policy in plain sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from checker.cli import options, output
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.selection import select

if TYPE_CHECKING:
    from checker.explain.sentences import PolicyText


@options.command("show")
@click.argument("policy", metavar="POLICY")
@options.format_option("text", "plain", "markdown", "json")
@click.option("-o", "--output", "target", metavar="FILE", help="Write it here; standard output otherwise.")
@options.language_option
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, policy: str, target: str | None, **_shared: object) -> int:
    """Show a policy in plain sentences.

    POLICY is the id of a shipped one, or a path. What is shown are its conditions, settings and sources, for
    people who don't read YAML.

    \b
    Examples:
      shopcheck show douyin/closure
      shopcheck show douyin/closure --lang zh --format markdown --output closure.md
    """
    output.check_target(target, (policy,))

    from checker.explain.sentences import policy_sentences

    chosen = [policy_sentences(item) for item in select((policy,)).library.policies]
    output.write_result(_rendered(chosen, target, console), target, utf8=console.json)
    return Exit.GOOD


def _rendered(policies: Sequence[PolicyText], target: str | None, console: Console) -> str:
    from checker.render import show
    from checker.render.json import dump

    if console.json:
        return dump([json.loads(show.show_json(policy, console.json_language)) for policy in policies])
    language = console.language
    if console.form == "markdown":
        return "\n".join(show.show_markdown(policy, language) for policy in policies)
    if console.form == "plain":
        return "\n".join(show.show_plain(policy, language) for policy in policies)
    stream = sys.stdout if target is None else None
    width, colour = console.width(stream), console.coloured(stream)
    return "\n".join(show.show_text(policy, language, width=width, colour=colour) for policy in policies)
