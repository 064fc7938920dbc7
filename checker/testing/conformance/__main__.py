"""``python -m checker.testing.conformance``: the runner of the suite, and shopcheck's own answers to it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from checker.testing.conformance.answer import answer
from checker.testing.conformance.runner import SuiteOutcome, run
from checker.testing.conformance.suite import cases

_SAID = {SuiteOutcome.FAILED: "FAILED", SuiteOutcome.UNANSWERED: "NO ANSWER"}


@click.group()
def main() -> None:
    """Hold an implementation of shopcheck's rules to the conformance suite."""


@main.command("run", context_settings={"ignore_unknown_options": True})
@click.argument("suite", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--only", default="", metavar="TEXT", help="Only cases whose id contains it.")
@click.option("--timeout", default=600.0, metavar="SECONDS", help="How long all answers may take.")
def run_suite(suite: Path, command: tuple[str, ...], only: str, timeout: float) -> None:
    """Ask COMMAND every case of the folder SUITE, a line each, and compare what it answers.

    Exit status: 0 nothing failed; 1 a case failed or wasn't answered; 2 wrong usage.
    """
    try:
        chosen = [case for case in cases(suite) if only in case.id]
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    if not chosen:
        raise click.UsageError("there is no such case")
    try:
        found = list(run(command, chosen, timeout))
    except OSError as error:
        raise click.UsageError(f"{command[0]}: {error.strerror}") from error
    for result in found:
        if result.outcome in _SAID:
            click.echo(f"{_SAID[result.outcome]} {result.case.id}")
            for line in result.wrong:
                click.echo(f"  {line}")
    counts = Counter(result.outcome for result in found)
    click.echo(", ".join(f"{counts[outcome]} {outcome}" for outcome in SuiteOutcome))
    sys.exit(1 if counts[SuiteOutcome.FAILED] or counts[SuiteOutcome.UNANSWERED] else 0)


@main.command("answer")
def answer_lines() -> None:
    """Answer the cases on standard input as shopcheck does, a line each."""
    for line in sys.stdin:
        click.echo(json.dumps(answer(json.loads(line)), ensure_ascii=False))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
