"""``shopcheck fmt``: rule files in the one way of writing."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.io import read_file, resolved
from checker.base.text import Text
from checker.cli import failures, options, output
from checker.cli.console import Console
from checker.cli.exits import Exit

if TYPE_CHECKING:
    from checker.format import Formatted
    from checker.render.report.json import Json


@options.command("fmt")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("text", "plain", "json")
@click.option("--check", is_flag=True, help="Write nothing; say which files would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console, /, *, paths: tuple[str, ...], check: bool, diff: bool, **_shared: object
) -> int:
    """Write rule files, rule tests and waivers in the one way.

    Keys stand in the order of the language, levels are two spaces apart, quotes are double ones. What a file
    says, and its comments, stay; a file that isn't sound YAML is left as it is.

    \b
    Examples:
      shopcheck fmt rules
      shopcheck fmt rules --check
      shopcheck fmt my-rules/closure.yaml --diff

    \b
    Exit status:
      0  all good             1  a file would change (--check, --diff)
      2  wrong usage          4  a file isn't sound YAML
    """
    from checker.format import format_files

    found = format_files(paths)
    names = {resolved(file): name for name, file in found.files.items()}
    changed = [names[path] for path in found.contents]
    looking = check or diff
    said = _differences(found.contents, names, console) if diff and not console.json else ""
    if not looking:
        for path, content in found.contents.items():
            output.write_file(path, content)
    if console.json:
        counts: dict[str, Json] = {"changed": [*changed], "unchanged": found.unchanged}
        output.write_result(failures.as_json(found.diagnostics, console, **counts), None, utf8=True)
    else:
        if found.diagnostics:
            said += failures.in_words(found.diagnostics, console, sys.stdout)
        said += _summary(found, changed, console, looking=looking, named=not diff)
        output.write_result(said, None)
    if found.diagnostics:
        return Exit.POLICY
    return Exit.NOT_YET if looking and changed else Exit.GOOD


def _differences(contents: Mapping[Path, bytes], names: Mapping[Path, str], console: Console) -> str:
    from checker.render.layout.escape import escape
    from checker.render.layout.page import Page, Run, Tone

    tones = {"+": Tone.GOOD, "-": Tone.BAD, "@": Tone.PLACE}
    page = Page(None, colour=console.coloured(sys.stdout))
    for path, content in contents.items():
        name = names[path]
        old, new = (data.decode("utf-8-sig").splitlines() for data in (read_file(path), content))
        for line in difflib.unified_diff(old, new, name, name, lineterm=""):
            page.line(Run(escape(line), tones.get(line[0], Tone.NONE)))
    return page.text()


def _summary(found: Formatted, changed: list[str], console: Console, *, looking: bool, named: bool) -> str:
    from checker.render.layout.escape import escape
    from checker.render.report.phrases import counted

    verb = Text("would change", "需要整理") if looking else Text("changed", "已整理")
    lines = (
        [console.say(Text(f"{verb.en}: {name}", f"{verb.zh}：{name}")) for name in map(escape, changed)]
        if named
        else []
    )
    broken, rest = found.unreadable, found.unchanged
    en = f"{counted(len(changed), 'file', 'files')} {verb.en}, "
    en += f"{rest:,} left as {'it is' if rest == 1 else 'they are'}"
    zh = f"{len(changed):,} 个文件{verb.zh}，{rest:,} 个无需改动"
    if broken:
        en += f", {broken:,} can't be read"
        zh += f"，{broken:,} 个无法读取"
    return "".join(f"{line}\n" for line in [*lines, console.say(Text(f"{en}.", f"{zh}。"))])
