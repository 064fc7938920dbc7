"""``shopcheck test``: run the rule tests beside policies."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from checker.cli import failures, options, output, usage
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.diagnostics import Diagnostic
from checker.testing.model import Outcome
from checker.text import Text


@options.command("test")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@options.format_option("text", "plain", "json")
@options.language_option
@options.colour_option
@click.pass_obj
def command(console: Console, /, *, paths: tuple[str, ...], **_shared: object) -> int:
    """Run the rule tests beside policies.

    They are in files called <name>.test.yaml beside the policy <name>.yaml. Each names its policy, a base
    snapshot, and cases: what one changes in the snapshot, and what the check must then find. The details are
    in `shopcheck schema rule-tests`.

    \b
    Examples:
      shopcheck test rules
      shopcheck test my-rules/closure.test.yaml

    \b
    Exit status:
      0  all passed    1  a case failed    2  wrong usage
      4  a rule or test file is invalid
    """
    from checker.testing.files import find_tests, load_tests
    from checker.testing.runner import policies_for, run_tests

    files = find_tests(paths)
    if not files:
        raise usage.wrong(
            usage.NO_TESTS,
            Text(f"there are no rule tests in {_listed(paths)}", f"{_listed(paths)} 中没有规则测试"),
            Text("they are in files called `<policy>.test.yaml`", "规则测试的文件名为 `<规则>.test.yaml`"),
        )
    suites, mistakes = load_tests(files)
    outcome = run_tests(suites, policies_for(suites))
    found = (*mistakes, *outcome.mistakes, *outcome.failures)
    cases = sum(len(suite.cases) for suite in suites)
    refused = (cases - outcome.passed - outcome.failed, len(files) - len(suites))
    output.write_result(_rendered(found, outcome, refused, console), None, utf8=console.json)
    if mistakes or outcome.mistakes:
        return Exit.POLICY
    return Exit.NOT_YET if outcome.failed else Exit.GOOD


def _rendered(
    found: Sequence[Diagnostic], outcome: Outcome, refused: tuple[int, int], console: Console
) -> str:
    if console.json:
        return failures.as_json(found, console, passed=outcome.passed, failed=outcome.failed)
    text = failures.in_words(found, console, sys.stdout) + "\n" if found else ""
    return text + console.say(_counts(outcome, *refused)) + "\n"


def _counts(outcome: Outcome, cases: int, files: int) -> Text:
    """How many cases passed and failed; how many, and how many files, couldn't be used."""
    en = f"{outcome.passed:,} passed, {outcome.failed:,} failed"
    zh = f"通过 {outcome.passed:,} 个，失败 {outcome.failed:,} 个"
    if cases:
        en, zh = f"{en}, {cases:,} could not be run", f"{zh}，无法运行 {cases:,} 个"
    if files:
        en += f"; {files:,} {'file' if files == 1 else 'files'} could not be used"
        zh += f"；{files:,} 个文件无法使用"
    return Text(en, zh)


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
