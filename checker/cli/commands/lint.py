"""``shopcheck lint``: is every rule file valid?"""

from __future__ import annotations

import sys

import click

from checker.cli import failures, options, output
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.diagnostics import PolicyError, Severity
from checker.text import Text


@options.command("lint")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("text", "plain", "json")
@options.language_option
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, paths: tuple[str, ...], **_shared: object) -> int:
    """Check rule files for mistakes.

    Finds all that can be found without a snapshot in files and in folders, rule tests included, in one run.

    \b
    Examples:
      shopcheck lint rules
      shopcheck lint my-rules/closure.yaml --format json

    \b
    Exit status:
      0  all good    2  wrong usage    4  a rule or test file is invalid
    """
    from checker import api
    from checker.testing.files import find_tests, is_tests, load_tests
    from checker.testing.names import wrong_names
    from checker.testing.runner import policies_for

    suites, found = load_tests(find_tests(paths))
    valid = 0
    try:
        rules = [path for path in paths if not is_tests(path)]
        if rules:
            policies = api.load_policies(rules)
            found, valid = (*policies.diagnostics, *found), len(policies.library.policies)
        if suites:
            found = (*found, *wrong_names(suites, policies_for(suites).library))
    except PolicyError as error:
        found = (*error.diagnostics, *found)
    wrong = any(item.severity is Severity.ERROR for item in found)
    status = Exit.POLICY if wrong else Exit.GOOD
    if console.json:
        output.write_result(failures.as_json(found, console), None, utf8=True)
        return status
    text = failures.in_words(found, console, sys.stdout) if found else ""
    if status is Exit.GOOD:
        text += console.say(_all_valid(valid, len(suites))) + "\n"
    output.write_result(text, None)
    return status


def _all_valid(policies: int, tests: int) -> Text:
    en = f"{policies:,} {'policy' if policies == 1 else 'policies'}"
    zh = f"{policies:,} 份规则"
    if tests:
        en += f" and {tests:,} {'file' if tests == 1 else 'files'} of rule tests"
        zh += f"和 {tests:,} 个测试文件"
    every = "全部" if policies + tests > 1 else ""
    return Text(f"All valid: {en}.", f"{zh}{every}有效。")
