"""``shopcheck show``: a policy in plain sentences."""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from checker.base.text import Text
from checker.cli import options, output, results, site, usage
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.selection import in_sentences, is_path, named_policies
from checker.render.formats import POLICIES

_NAME_ONE: Final = Text(
    "name a policy, or `--all`; `shopcheck list` shows them",
    "请写明是哪份规则，或使用 `--all`；运行 `shopcheck list` 可查看全部规则",
)


@options.command("show")
@click.argument("policy", metavar="[POLICY]", required=False)
@click.option(
    "--all", "every", is_flag=True, help="Every shipped policy, or every one below the path POLICY."
)
@options.format_option("show")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    help="Write it here; standard output otherwise. With --all, html needs a folder.",
)
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console, /, *, policy: str | None, every: bool, target: str | None, **_shared: object
) -> int:
    """Show a policy in plain sentences.

    POLICY is the id of a shipped one, or a path. What is shown are its conditions, settings and sources, for
    people who don't read YAML. All of them as html are a site: an index and a page for each, in a folder of
    its own.

    \b
    Examples:
      shopcheck show douyin/closure
      shopcheck show douyin/closure --lang zh --format markdown --output closure.md
      shopcheck show tiktok-shop/closure --format html --output closure.html
      shopcheck show --all --format html --output policies
    """
    if policy is None and not every:
        raise usage.wrong(usage.MISSING, "missing", _NAME_ONE, name="POLICY")
    named = () if policy is None else (policy,)
    folder = _folder(target, console) if every and console.form == "html" else None
    if folder is None:
        output.check_target(target, named)
    if every and policy is not None and not is_path(policy):
        raise usage.wrong(usage.TOO_MUCH, "all-and-one", name=policy)

    chosen = in_sentences(named_policies(named).library)
    if every:
        chosen.sort(key=lambda told: (told.id, told.start or date.min))
    if folder is None:
        results.write(chosen, POLICIES, console, target)
    else:
        from checker.render.policy.site import policies_to_site

        site.write_site(policies_to_site(chosen, console.language), folder)
    return Exit.GOOD


def _folder(target: str | None, console: Console) -> str:
    """Where a site goes.

    Raises:
        UsageError: nobody says where, or it can't go there.
    """
    if target is None:
        raise usage.wrong(usage.MISSING, "where")
    site.check_site(target, console)
    return target
