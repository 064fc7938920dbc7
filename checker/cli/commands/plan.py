"""``shopcheck plan``: the least that leads to eligible, what it costs, and the date after it."""

from __future__ import annotations

from typing import Any, Final

import click

from checker.cli import options, results
from checker.cli.checking import Asked, aim, moment_options, opened, reading_options, remark
from checker.cli.console import Console
from checker.cli.parsing import parse_as_of
from checker.cli.progress import Progress
from checker.pipeline.moment import start_of
from checker.render.formats import PLAN

#: Of a policy with a verdict for each record, so many of each verdict get a plan where all were asked for.
_MOST: Final = 20


@options.command("plan")
@moment_options
@options.format_option("plan")
@options.output_option
@options.language_option
@reading_options
@options.colour_option
@click.pass_obj
def command(console: Console, /, **given: Any) -> int:
    """Say what is the least to do, what it costs, and from when on it is possible then.

    SOURCE is what `run` takes. The steps are the shortest list that leads to eligible at the earliest date:
    of those with the same date the one with the fewest steps that can't be undone, then the fewest that
    others have to take, then the fewest of your own, then the cheapest. Each says whose it is, where it is
    done, what it costs and what it is for; what comes after them is told through to the end. A plan is proven
    before it is shown: the shop as it will be is checked, and once more without each of the steps.

    What no step brings about is said, and so are facts that have to be known first. Policies with a verdict
    for each record get plans where they, or a record, are asked for.

    \b
    Examples:
      shopcheck plan shop.json
      shopcheck plan exports/ facts.yaml --policy tiktok-shop/closure --lang zh
      shopcheck plan shop.json --subject 576461823606979347
      shopcheck plan shop.json --format json --output plan.json

    The exit status is that of `run`:

    \b
      0  eligible, in progress, done    4  a rule file is invalid
      1  blocked                        5  a source or the waivers are invalid
      2  wrong usage                    6  waiting
      3  undetermined, or nothing applied
    """
    asked = Asked.of(given)
    aim(asked)
    when = None if asked.as_of is None else parse_as_of(asked.as_of)

    from checker.plan.planner import plans

    with Progress() as progress:
        call = opened(asked, console)
        examined = call.checker(verify=asked.verify).examine(
            call.snapshot, as_of=start_of(when, call.snapshot), **call.terms(_MOST, progress)
        )
        found = plans(examined, call.snapshot, call.checker, call.waivers)
    results.write(found, PLAN, console, asked.target)
    remark(examined.report, console)
    return found.status
