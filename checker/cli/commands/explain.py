"""``shopcheck explain``: the page of a diagnostic."""

from __future__ import annotations

import sys

import click

from checker.base.text import Text
from checker.cli import options, output, usage
from checker.cli.console import Console
from checker.diagnostics import catalogue
from checker.diagnostics.catalogue import CodePage
from checker.diagnostics.nearest import did_you_mean, guess
from checker.render.diagnostics.text import SEVERITY_WORDS

_COLON = Text(": ", "：")
WRONG = Text("Wrong", "错误示例")
RIGHT = Text("Right", "正确写法")


@options.command("explain")
@click.argument("code", metavar="CODE", required=False)
@options.language_option
@click.pass_obj
def command(console: Console, /, *, code: str | None, **_shared: object) -> int:
    """Explain a diagnostic.

    Shows what CODE means, why it is a mistake, a wrong example and the right one; without CODE, all codes.

    \b
    Examples:
      shopcheck explain SC104
      shopcheck explain --lang zh
    """
    if code is None:
        pages = (catalogue.page(known) for known in catalogue.codes())
        output.write_result("".join(f"{page.code}  {console.say(page.title)}\n" for page in pages), None)
        return 0
    wanted = code.strip("[]").upper()
    if wanted not in catalogue.codes():
        every = Text("`shopcheck explain` lists them all", "运行 `shopcheck explain` 可列出全部编号")
        near = did_you_mean(guess(wanted, catalogue.codes()))
        raise usage.wrong(usage.NO_SUCH_CODE, "", near or every, name=code)
    output.write_result(_shown(catalogue.page(wanted), console), None)
    return 0


def _shown(entry: CodePage, console: Console) -> str:
    from checker.render.layout.page import Page, Run, Tone

    width, colour = console.width(sys.stdout), console.coloured(sys.stdout)
    prose = Page(width, colour=colour)
    heading = f"{console.say(SEVERITY_WORDS[entry.severity])}[{entry.code}]"
    prose.line(
        Run(heading, Tone.BOLD), Run(f"{console.say(_COLON)}{console.say(entry.title)}", Tone.BOLD), hang=2
    )
    prose.blank()
    for paragraph in console.say(entry.why).splitlines():
        prose.line(paragraph)
    text = prose.text()
    for title, tone, example in ((WRONG, Tone.BAD_BOLD, entry.wrong), (RIGHT, Tone.GOOD_BOLD, entry.right)):
        shown = Page(None, colour=colour)
        shown.line(Run(console.say(title), tone))
        shown.blank()
        for line in example.rstrip("\n").splitlines():
            shown.line(line.lstrip(), indent=4 + len(line) - len(line.lstrip()))
        text += f"\n{shown.text()}"
    return text
