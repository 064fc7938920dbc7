"""``shopcheck fmt``: rule files in the one way of writing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.base.io import read_file, resolved
from checker.base.text import Text
from checker.cli import options, output, results
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.diagnostics import Severity
from checker.render.formats import FINDINGS

if TYPE_CHECKING:
    from checker.format import Formatted


@options.command("fmt")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("fmt")
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
    from checker.render.diagnostics.findings import Findings

    found = format_files(paths)
    names = {resolved(file): name for name, file in found.files.items()}
    changed = [names[path] for path in found.contents]
    looking = check or diff
    changes = _changes(found.contents, names) if diff else ()
    if not looking:
        for path, content in found.contents.items():
            output.write_file(path, content)
    findings = Findings(
        found.diagnostics,
        "shopcheck fmt",
        counts={"changed": changed, "unchanged": found.unchanged},
        changes=changes,
        closing=_summary(found, changed, looking=looking, named=not diff),
    )
    results.write(findings, FINDINGS, console)
    if any(item.severity is Severity.ERROR for item in found.diagnostics):
        return Exit.POLICY
    return Exit.FAILED if looking and changed else Exit.GOOD


def _changes(contents: Mapping[Path, bytes], names: Mapping[Path, str]) -> list[str]:
    """The lines of a unified diff."""
    lines: list[str] = []
    for path, content in contents.items():
        name = names[path]
        old, new = (data.decode("utf-8-sig").splitlines() for data in (read_file(path), content))
        lines += difflib.unified_diff(old, new, name, name, lineterm="")
    return lines


def _summary(found: Formatted, changed: list[str], *, looking: bool, named: bool) -> list[Text]:
    from checker.render.layout.escape import escape
    from checker.render.layout.prose import counted

    verb = Text("would change", "需要整理") if looking else Text("changed", "已整理")
    lines = [Text(f"{verb.en}: {name}", f"{verb.zh}：{name}") for name in map(escape, changed) if named]
    broken, rest = found.unreadable, found.unchanged
    en = f"{counted(len(changed), 'file', 'files')} {verb.en}, "
    en += f"{rest:,} left as {'it is' if rest == 1 else 'they are'}"
    zh = f"{len(changed):,} 个文件{verb.zh}，{rest:,} 个无需改动"
    if broken:
        en += f", {broken:,} can't be read"
        zh += f"，{broken:,} 个无法读取"
    return [*lines, Text(f"{en}.", f"{zh}。")]
