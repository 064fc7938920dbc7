"""``shopcheck test``: run the rule tests beside policies."""

from __future__ import annotations

from collections.abc import Sequence

import click
from msgspec.structs import replace

from checker.base.text import Text
from checker.cli import failures, options, output, results, usage
from checker.cli.console import Console
from checker.cli.exits import Exit
from checker.diagnostics import Diagnostic, Severity
from checker.render.diagnostics.findings import Findings, JunitCase
from checker.render.formats import FINDINGS
from checker.schema.catalog import adopt
from checker.testing.model import CaseOutcome, Suite


@options.command("test")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("-k", "--filter", "wanted", metavar="TEXT", help="Only cases with TEXT in their name.")
@click.option("--changed", is_flag=True, help="Only what is touched by changes that aren't committed.")
@click.option(
    "--since", metavar="REVISION", help="Only what is touched by changes since then, as git has it."
)
@click.option("--coverage", "covering", is_flag=True, help="Say too what of the policies no case has seen.")
@click.option("--mutate", "mutating", is_flag=True, help="Say too which changes of policies no case notices.")
@click.option(
    "--min",
    "least",
    type=click.FloatRange(0, 100),
    metavar="N",
    help="Fail where less than N % is covered, or noticed.",
)
@click.option(
    "--search/--no-search",
    default=None,
    help="Look for cases that would show what is missing: with --min only if asked, otherwise by default.",
)
@options.format_option("test")
@click.option("-o", "--output", "target", metavar="FILE", help="Write it here; standard output otherwise.")
@options.language_option
@options.colour_option
@click.pass_obj
def command(
    console: Console,
    /,
    *,
    paths: tuple[str, ...],
    wanted: str | None,
    changed: bool,
    since: str | None,
    covering: bool,
    mutating: bool,
    least: float | None,
    search: bool | None,
    target: str | None,
    **_shared: object,
) -> int:
    """Run the rule tests beside policies.

    They are in files called <name>.test.yaml beside the policy <name>.yaml. Each names its policy, a base
    snapshot, and cases: what one changes in the snapshot, and what the check must then find. The details are
    in `shopcheck schema rule-tests`.

    --changed and --since run the tests that a change could turn: those of which the policy, one that it
    extends or refers to, the snapshot or the test file itself has changed, and all if shopcheck has.

    --coverage says what no case has seen, counted over the tests of a policy and of all beside it that extend
    it: how each precondition may stand; each test that decides, either way; choices, stages, exemptions,
    duties on either side of their deadlines, versions. Where the extra `prove` is installed, each comes
    with a case that would show it; that takes seconds each, and with --min it has to be asked for.
    `# shopcheck: allow SC660:true -- why` on its line allows a gap.

    --mutate changes the policies bit by bit (bounds, operators, conditions that are left out, stages the
    other way round) and says which changes no case notices, but for those that provably change nothing:
    without --search these are allowed by comments too, `# shopcheck: allow SC661 -- why`.

    \b
    Examples:
      shopcheck test rules
      shopcheck test my-rules/closure.test.yaml --filter "an order"
      shopcheck test rules --since main
      shopcheck test rules --format junit --output tests.xml
      shopcheck test rules --coverage --mutate --min 100

    \b
    Exit status:
      0  all passed    1  a case failed, or less than N % is held
      2  wrong usage   4  a rule or test file is invalid
    """
    output.check_target(target, paths)
    if (least is not None or search is not None) and not (covering or mutating):
        raise usage.wrong(usage.MISSING, "coverage")

    from checker.diagnostics.collector import Collector
    from checker.testing.files import find_tests, load_tests
    from checker.testing.runner import policies_for, run_tests
    from checker.testing.snapshots import wrong_snapshots

    problems = Collector()
    files = find_tests(paths, problems)
    if not files:
        raise usage.wrong(usage.NO_TESTS, "no-files", places=_listed(paths))
    suites, unread = load_tests(files)
    output.check_target(target, (*paths, *(str(suite.base_file) for suite in suites if suite.base_file)))
    policies = policies_for(suites)
    adopt(policies.library.catalog)
    mistakes = (*problems.sorted(), *unread, *wrong_snapshots(suites))
    chosen = suites
    if wanted is not None:
        chosen = _called(wanted, chosen)
    if changed or since is not None:
        from checker.cli.git import changed_files
        from checker.testing.changed import touched

        chosen = touched(chosen, policies.library, changed_files(files, since or "HEAD"))
    gates = None
    if covering or mutating:
        from checker.cli.coverage import TestGates

        gates = TestGates(chosen, policies, covering=covering, mutating=mutating)
    outcome = run_tests(chosen, policies, None if gates is None else gates.watcher)
    failures.report_engine_notice(console)
    left_out = _cases(suites) - _cases(chosen)
    refused = (_cases(chosen) - outcome.passed - outcome.failed, len(files) - len(suites))
    counted = _counts(outcome, *refused, left_out)
    findings = _findings(outcome, mistakes, counted)
    invalid = any(item.severity is Severity.ERROR for item in (*mistakes, *outcome.mistakes))
    good = not outcome.failed
    if gates is not None and good and not invalid:
        for told in gates.told(looking=least is None if search is None else search):
            findings = told.beside(findings)
            good = good and (least is None or told.holds(least))
    results.write(findings, FINDINGS, console, target)
    if invalid:
        return Exit.POLICY
    return Exit.GOOD if good else Exit.FAILED


def _findings(outcome: CaseOutcome, mistakes: Sequence[Diagnostic], counted: Text) -> Findings:
    """What failed, and a case for each case; the errors among ``mistakes`` are those of unusable files."""
    found = (*mistakes, *outcome.mistakes, *outcome.failures)
    files: dict[str, list[Diagnostic]] = {}
    for item in (*mistakes, *outcome.unusable):
        if item.span is not None and item.severity is Severity.ERROR:
            files.setdefault(item.span.file, []).append(item)
    cases = [JunitCase(file, "file", errors=tuple(broken)) for file, broken in files.items()]
    for ran in outcome.ran:
        errors = () if ran.mistake is None else (ran.mistake,)
        cases.append(JunitCase(ran.suite.file, ran.case.name, ran.case.span.line, ran.failures, errors))
    return Findings(
        found,
        "shopcheck test",
        counts={"passed": outcome.passed, "failed": outcome.failed},
        closing=(Text(), counted) if found else (counted,),
        cases=cases,
    )


def _called(words: str, suites: Sequence[Suite]) -> tuple[Suite, ...]:
    """The suites with only the cases that have ``words`` in their names.

    Raises:
        UsageError: no case has.
    """
    narrowed = (replace(suite, cases=tuple(c for c in suite.cases if words in c.name)) for suite in suites)
    found = tuple(suite for suite in narrowed if suite.cases)
    if not found:
        raise usage.wrong(usage.NO_TESTS, "no-such-name", words=words)
    return found


def _cases(suites: Sequence[Suite]) -> int:
    return sum(len(suite.cases) for suite in suites)


def _counts(outcome: CaseOutcome, cases: int, files: int, left_out: int) -> Text:
    """How many cases passed and failed, couldn't be run or weren't asked for; how many files are unusable."""
    en = f"{outcome.passed:,} passed, {outcome.failed:,} failed"
    zh = f"通过 {outcome.passed:,} 个，失败 {outcome.failed:,} 个"
    if cases:
        en, zh = f"{en}, {cases:,} could not be run", f"{zh}，无法运行 {cases:,} 个"
    if left_out:
        en, zh = f"{en}, {left_out:,} left out", f"{zh}，未运行 {left_out:,} 个"
    if files:
        en += f"; {files:,} {'file' if files == 1 else 'files'} could not be used"
        zh += f"；{files:,} 个文件无法使用"
    return Text(en, zh)


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
