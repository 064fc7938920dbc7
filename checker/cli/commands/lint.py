"""``shopcheck lint``: is every rule file valid?"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from checker.base.text import Text
from checker.cli import options, output, results
from checker.cli.console import Console, cache_folder, write_stream
from checker.cli.exits import Exit
from checker.cli.parsing import parse_day
from checker.render.formats import FINDINGS

if TYPE_CHECKING:
    from checker.lint.linter import LintResult
    from checker.render.diagnostics.findings import Findings


_NOTHING: Final = Text(
    "Nothing to check: there is no policy, no rule test and no waiver here.",
    "没有可检查的内容：其中没有规则、规则测试或豁免。",
)


@options.command("lint")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("lint")
@click.option("-o", "--output", "target", metavar="FILE", help="Write it here; standard output otherwise.")
@click.option("--strict", is_flag=True, help="Warnings make a file invalid too.")
@click.option("--fix", "fixing", is_flag=True, help="Put right first what has only one answer.")
@click.option("--no-proofs", "unproven", is_flag=True, help="Don't ask the solver what can't or must hold.")
@click.option("--as-of", metavar="DAY", help="Say what is out of date on this day instead of today.")
@click.option("--no-allow", "severe", is_flag=True, help="Comments that allow warnings count for nothing.")
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    paths: tuple[str, ...],
    target: str | None,
    strict: bool,
    fixing: bool,
    unproven: bool,
    as_of: str | None,
    severe: bool,
    **_shared: object,
) -> int:
    """Check rule files for mistakes.

    Finds all that can be found without a snapshot in files and in folders, rule tests and waivers included,
    in one run; and in the project around them what a change of them may touch: policies that extend theirs or
    refer to them, and the tests of these. What can't be looked at is said. A warning can be allowed by a
    comment with a reason: # shopcheck: allow SC139 -- why. With the extra `prove`, a solver says which
    conditions can never hold, always hold, or add nothing.

    With --fix, what has one safe answer is written into the files first: a misspelt name with one near one, a
    text that needs quotes, a comment that allows nothing, the order of keys, the line that names the schema.
    Comments and layout stay.

    A figure whose `review_by` has passed is a warning, by the calendar of today unless --as-of says another
    day.

    \b
    Examples:
      shopcheck lint rules
      shopcheck lint my-rules/closure.yaml --format json
      shopcheck lint my-rules --fix
      shopcheck lint rules --format sarif --output lint.sarif

    \b
    Exit status:
      0  all good    2  wrong usage    4  a rule or test file is invalid
    """
    output.check_target(target, paths)
    today = datetime.now(UTC).date() if as_of is None else parse_day("--as-of", as_of)

    from checker.language.library.files import Surroundings
    from checker.lint.linter import lint

    if fixing:
        _fix(paths, console)
    result = lint(
        paths,
        proofs=not unproven,
        today=today,
        cache=cache_folder(),
        around=Surroundings(),
        project=True,
        allowing=not severe,
    )
    status = Exit.GOOD if result.valid(strict=strict) else Exit.POLICY
    results.write(_findings(result, strict=strict), FINDINGS, console, target)
    return status


def _fix(paths: tuple[str, ...], console: Console) -> None:
    from checker.lint.fixes import fix

    fixed = fix(paths)
    for path, content in fixed.contents.items():
        output.write_file(path, content)
    write_stream(sys.stderr, console.say(_all_fixed(len(fixed.mistakes), len(fixed.contents))) + "\n")


def _all_fixed(mistakes: int, files: int) -> Text:
    from checker.render.layout.prose import counted

    if not files:
        return Text("Nothing to fix that has only one answer.", "没有可以直接改好的地方。")
    what, where = counted(mistakes, "mistake", "mistakes"), counted(files, "file", "files")
    return Text(f"Fixed: {what}; {where} written.", f"已改好 {mistakes:,} 处错误，写入 {files:,} 个文件。")


def _findings(result: LintResult, *, strict: bool) -> Findings:
    from checker.render.diagnostics.findings import Findings

    found, valid = result.diagnostics, result.valid(strict=strict)
    closing: list[Text] = []
    if fixable := sum(bool(item.sure_edits) for item in found):
        closing.append(_can_be_fixed(fixable, len(found)))
    if valid:
        closing.append(_all_valid(result))
    return Findings(
        found,
        "shopcheck lint",
        files=tuple(result.files),
        suppressed=[(item.diagnostic, item.reason) for item in result.suppressed],
        closing=closing,
        strict=strict,
        successful=valid,
    )


def _can_be_fixed(count: int, total: int) -> Text:
    which = Text(f"{count:,} of them", f"其中 {count:,} 处")
    if count == total:
        which = Text("It", "") if total == 1 else Text("All of them", "全部")
    return Text(
        f"{which.en} can be fixed with `shopcheck lint --fix`.",
        f"{which.zh}可用 `shopcheck lint --fix` 直接改好。",
    )


def _all_valid(result: LintResult) -> Text:
    """What was looked at and is in order, and what wasn't looked at."""
    from checker.render.layout.prose import counted

    if not result.files:
        return _NOTHING
    looked = [
        Text(counted(count, one, many), f"{count:,} {zh}")
        for count, one, many, zh in (
            (result.policies, "policy", "policies", "份规则"),
            (result.tests, "file of rule tests", "files of rule tests", "个测试文件"),
            (result.waivers, "file of waivers", "files of waivers", "个豁免文件"),
            (result.schemas, "declaration", "declarations", "个声明文件"),
            (result.shared, "shared file", "shared files", "个共用文件"),
        )
        if count or (one == "policy" and not (result.waivers or result.schemas or result.shared))
    ]
    others = result.tests + result.waivers + result.schemas + result.shared
    every = "全部" if result.policies + others > 1 else ""
    around = Text()
    if result.around:
        around = Text(
            f", with {counted(result.around, 'file', 'files')} of the project around them",
            f"，连同项目中相关的 {result.around:,} 个文件",
        )
    asides = [
        Text(f"{count:,} {en}", zh.format(f"{count:,}"))
        for count, en, zh in (
            (len(result.suppressed), "allowed by comments", "注释放行 {} 处"),
            (result.passed, "of other YAML passed over", "跳过其他 YAML {} 个"),
        )
        if count
    ]
    aside = Text()
    if asides:
        en, zh = ", ".join(item.en for item in asides), "，".join(item.zh for item in asides)
        aside = Text(f" ({en})", f"（{zh}）")
    first, last = looked[:-1], looked[-1]
    en, zh = last.en, last.zh
    if first:
        en = f"{', '.join(item.en for item in first)} and {en}"
        zh = f"{'、'.join(item.zh for item in first)}和 {zh}"
    return Text(f"All valid: {en}{around.en}{aside.en}.", f"{zh}{every}有效{around.zh}{aside.zh}。")
