"""``shopcheck show``: a policy in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from checker.base.text import Text
from checker.cli import options, output, results
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.selection import named_policies
from checker.render.formats import POLICIES

if TYPE_CHECKING:
    from checker.explain.sentences import PolicyText
    from checker.language import Library
    from checker.language.model.policy import Policy


@options.command("show")
@click.argument("policy", metavar="POLICY")
@options.format_option("show")
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
      shopcheck show tiktok-shop/closure --format html --output closure.html
    """
    output.check_target(target, (policy,))

    library = named_policies((policy,)).library
    titles = {item.id: item.title for item in (*library.policies, *library.referenced)}
    chosen = [_in_sentences(item, library, titles) for item in library.policies]
    results.write(chosen, POLICIES, console, target)
    return Exit.GOOD


def _in_sentences(policy: Policy, library: Library, titles: Mapping[str, Text]) -> PolicyText:
    """``policy`` in words, with what it changes in the policy that it extends."""
    from checker.explain.differences import differences
    from checker.explain.sentences import policy_sentences
    from checker.language.library.files import Files, Surroundings
    from checker.language.library.project import Projects

    told = policy_sentences(policy, titles)
    if not policy.extends:
        return told
    name = policy.extends[0]
    bases = library.versions(name)
    if not bases and (elsewhere := Projects(Files(around=Surroundings())).find(name, Path(policy.file))):
        bases = named_policies([str(path) for path in elsewhere]).library.versions(name)
    return replace(told, differs=differences(told, policy_sentences(bases[-1], titles))) if bases else told
