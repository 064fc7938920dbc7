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
    output.write_result(_rendered(found, outcome, console), None, utf8=console.json)
    if mistakes or outcome.mistakes:
        return Exit.POLICY
    return Exit.NOT_YET if outcome.failed else Exit.GOOD


def _rendered(found: Sequence[Diagnostic], outcome: Outcome, console: Console) -> str:
    if console.json:
        return failures.as_json(found, console, passed=outcome.passed, failed=outcome.failed)
    text = failures.in_words(found, console, sys.stdout) + "\n" if found else ""
    passed, failed = f"{outcome.passed:,}", f"{outcome.failed:,}"
    return (
        text
        + console.say(Text(f"{passed} passed, {failed} failed", f"通过 {passed} 个，失败 {failed} 个"))
        + "\n"
    )


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
