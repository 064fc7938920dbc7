"""``shopcheck list``: the policies there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.text import Text
from checker.cli import options, parsing, results, usage
from checker.cli.console import Console
from checker.cli.selection import loaded_policies
from checker.diagnostics.nearest import did_you_mean, guess
from checker.render.formats import CATALOGUE

if TYPE_CHECKING:
    from checker.language.model.policy import Policy


@options.command("list")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--platform", metavar="NAME", help="Only what may apply on this platform.")
@click.option("--market", metavar="CODE", help="Only what may apply in this market, such as US.")
@click.option("--topic", metavar="NAME", help="Only this topic, such as closure or refund.")
@click.option("--on", "day", metavar="DATE", help="Only what is in force on this day.")
@options.format_option("list")
@options.language_option
@options.colour_option
@click.pass_obj
def command(  # one argument per option
    console: Console,
    /,
    *,
    paths: tuple[str, ...],
    platform: str | None,
    market: str | None,
    topic: str | None,
    day: str | None,
    **_shared: object,
) -> int:
    """List the shipped policies, or those in PATHs.

    A policy that names no platform or no market applies on all of them, and isn't left out.

    \b
    Examples:
      shopcheck list
      shopcheck list --platform tiktok-shop --market US --topic refund
      shopcheck list my-rules --format json
    """
    from checker.schema.closed import region_meant
    from checker.select.platforms import platforms, platforms_of

    loaded = loaded_policies([Path(path) for path in paths] or None)
    chosen: Sequence[Policy] = sorted(loaded.library.policies, key=lambda policy: policy.id)
    markets = {name for policy in chosen for name in policy.market}
    _check("--platform", platform, platforms())
    if market is not None and market not in markets and (meant := region_meant(market)) is not None:
        market = meant.word if meant.sure else market
    _check("--market", market, sorted(markets))
    _check("--topic", topic, dict.fromkeys(policy.topic for policy in chosen if policy.topic))
    on = None if day is None else parsing.parse_day("--on", day)
    chosen = [
        policy
        for policy in chosen
        if (platform is None or platform in platforms_of(policy))
        and (market is None or not policy.market or market in policy.market)
        and (topic is None or policy.topic == topic)
        and (on is None or policy.in_force.covers(on))
    ]
    results.write(chosen, CATALOGUE, console)
    return 0


def _check(option: str, value: str | None, known: Iterable[str]) -> None:
    """Refuse a ``value`` that no policy could have: an empty list would look like an answer."""
    names = tuple(known)
    if value is not None and value not in names:
        every = ", ".join(names)
        hint = Text(f"choose from {every}", f"可选值：{every}") if names else Text()
        raise usage.bad_value(option, value, did_you_mean(guess(value, names)) or hint)
