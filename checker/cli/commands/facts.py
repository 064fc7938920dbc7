"""``shopcheck facts``: the facts that are still missing, as a form to fill in or asked one by one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.io import exists
from checker.base.text import Text
from checker.cli import failures, options, output, usage
from checker.cli.console import Console, cache_folder, write_stream
from checker.cli.exits import Exit
from checker.cli.progress import Progress
from checker.cli.reading import read_sources, source_options
from checker.cli.selection import named_policies
from checker.render.report.words import NOTHING_APPLIES

if TYPE_CHECKING:
    from checker.api import Checker
    from checker.facts.values import Json


@options.command("facts")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@options.policy_option("Only for this policy; repeatable.")
@source_options
@click.option("--ask", is_flag=True, help="Ask one by one in the terminal; answers go into FACTS at once.")
@options.format_option("facts")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FACTS",
    help="The form; what is filled in there already is kept. Standard output otherwise.",
)
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    sources: tuple[str, ...],
    policies: tuple[str, ...],
    ask: bool,
    target: str | None,
    retrieved_at: str | None,
    claims: tuple[str, ...],
    errors: str | None,
    **_shared: object,
) -> int:
    """Write a form with the facts that are still missing.

    SOURCE is what `run` takes: exports, answers of the API, facts, a snapshot. The form asks for what the
    policies still need, the most decisive first, with choices, examples, and where it is found in the back
    office. Filled in, it goes along with the sources in any other command; what isn't counts as not known.

    \b
    Examples:
      shopcheck facts orders.csv --output facts.yaml
      shopcheck facts shop.json --policy douyin/closure --ask --output facts.yaml --lang zh

    With --ask: Enter where you don't know, ? for help, q to stop. It ends when no answer can change a verdict
    or a date any more; called again, it goes on where it stopped.

    \b
    Exit status:
      0  the form is written; with --ask: nothing is open any more
      3  no policy applies; with --ask: something is still open
      2  wrong usage          4  a rule file is invalid
      5  an input is invalid  130  interrupted; answers given are in FACTS
    """
    if target is not None:
        output.refuse(target, (name for name in (*sources, *policies) if not _same(name, target)))
    elif ask:
        hint = Text("answers are written there as they are given", "答案会随时写入该文件")
        raise usage.wrong(usage.MISSING, "missing", hint, name="--output")

    from checker import api
    from checker.diagnostics.collector import Collector
    from checker.facts.entered import read_facts, text_of, with_facts
    from checker.facts.needs import needs

    problems = Collector()
    with Progress():
        chosen = named_policies(policies)
        only = chosen.library.ids() if policies else None
        base = read_sources(
            [name for name in sources if target is None or not _same(name, target)],
            console,
            target=target,
            retrieved_at=retrieved_at,
            claims=claims,
            errors=errors,
        )
        given: Json = {}
        before = ""
        if target is not None and exists(Path(target)):
            before = text_of(Path(target))
            if known := read_facts(Path(target), problems):
                base, given = with_facts(base, [known], problems), known.values

        def checker(names: Sequence[str] | None) -> Checker:
            return api.Checker(chosen, only=names, now=datetime.now(UTC), cache=cache_folder())

        whole = checker(only)
        found = needs(whole, base, order=checker)
    failures.say(problems.sorted(), console)
    if not found.applies:
        write_stream(sys.stderr, console.say(NOTHING_APPLIES) + "\n")
        return Exit.UNDETERMINED
    if ask:
        from checker.cli.asking import Asking
        from checker.facts.dialogue import Session

        assert target is not None, "checked above"
        return Asking(console, Path(target), Session(whole, base, given, found), before).run()
    from checker.facts.form import form
    from checker.facts.listing import listed, to_json

    language = console.language
    text = form(found, given, language, before)
    if target is not None:
        output.write_file(Path(target), text.encode(), durable=True)
    if console.form == "json":
        output.write_result(to_json(found, console.language_of(console.format)), None, utf8=True)
    elif target is None:
        output.write_result(text, None)
    else:
        width = None if console.form == "plain" else console.width(sys.stdout)
        output.write_result(listed(found, language, width), None)
    return Exit.GOOD


def _same(name: str, target: str) -> bool:
    """Whether a source is the file of facts that is written."""
    path, other = Path(name), Path(target)
    return exists(path) and exists(other) and path.samefile(other)
