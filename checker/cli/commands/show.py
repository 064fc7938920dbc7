"""``shopcheck show``: a policy in plain sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from checker.base.text import Language, Text
from checker.cli import options, output
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.cli.selection import select
from checker.diagnostics import Diagnostic, UsageError

if TYPE_CHECKING:
    from checker.explain.sentences import PolicyText
    from checker.language import Library
    from checker.language.model.policy import Policy


@options.command("show")
@click.argument("policy", metavar="POLICY")
@options.format_option("text", "plain", "markdown", "html", "json")
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

    library = select((policy,)).library
    titles = {item.id: item.title for item in (*library.policies, *library.referenced)}
    chosen = [_told(item, library, titles) for item in library.policies]
    output.write_result(_rendered(chosen, target, console), target, utf8=console.json)
    return Exit.GOOD


def _told(policy: Policy, library: Library, titles: Mapping[str, Text]) -> PolicyText:
    """``policy`` in words, with what it changes in the policy that it extends."""
    from checker.explain.differences import differences
    from checker.explain.sentences import policy_sentences
    from checker.language.library.files import Shipped

    told = policy_sentences(policy, titles)
    if not policy.extends:
        return told
    name = policy.extends[0]
    bases = library.versions(name)
    if not bases and Shipped().paths(name):
        bases = select((name,)).library.versions(name)
    return replace(told, differs=differences(told, policy_sentences(bases[-1], titles))) if bases else told


def _rendered(policies: Sequence[PolicyText], target: str | None, console: Console) -> str:
    language = console.language
    if console.json:
        from checker.render.policy.json import show_json
        from checker.render.report.json import dump

        return dump([json.loads(show_json(policy, console.json_language)) for policy in policies])
    if console.form == "markdown":
        from checker.render.policy.markdown import show_markdown

        return "\n".join(show_markdown(policy, language) for policy in policies)
    if console.form == "html":
        return _page(policies, language)

    from checker.render.policy.screen import show_plain, show_text

    if console.form == "plain":
        return "\n".join(show_plain(policy, language) for policy in policies)
    stream = sys.stdout if target is None else None
    width, colour = console.width(stream), console.coloured(stream)
    return "\n".join(show_text(policy, language, width=width, colour=colour) for policy in policies)


def _page(policies: Sequence[PolicyText], language: Language) -> str:
    if len(policies) > 1:
        message = Text(
            "a page shows one policy, and there are several here", "一个网页只显示一份规则，这里有多份"
        )
        raise UsageError([Diagnostic("SC615", message, help=Text("name one of them", "请指定其中一份"))])
    try:
        from checker.render.policy.html import show_html

        return show_html(policies[0], language)
    except ImportError:
        message = Text("HTML needs a package that isn't installed", "生成网页所需的组件未安装")
        install = Text(
            'install it with `pip install "shopcheck[html]"`', '请运行 `pip install "shopcheck[html]"` 安装'
        )
        raise UsageError([Diagnostic("SC691", message, help=install)]) from None
