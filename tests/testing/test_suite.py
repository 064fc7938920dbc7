"""The conformance suite: our own answers pass it line by line, and wrong ones fail where they are wrong."""

from __future__ import annotations

import json
import runpy
import sys
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from checker.testing.conformance.__main__ import main
from checker.testing.conformance.answer import answer
from checker.testing.conformance.runner import SuiteOutcome, differences, run
from checker.testing.conformance.suite import PROTOCOL, ConformanceCase, cases

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "tests" / "conformance"
SECONDS = 300.0


@cache
def suite() -> tuple[ConformanceCase, ...]:
    return cases(SUITE)


def outcomes(folder: Path, lines: str, chosen: tuple[ConformanceCase, ...]) -> dict[str, SuiteOutcome]:
    """What becomes of ``chosen`` by a program that does ``lines`` with each case that is ``asked``."""
    program = folder / "program.py"
    program.write_text(
        "import json, sys\nfrom checker.testing.conformance.answer import answer\n"
        "for line in sys.stdin:\n    asked = json.loads(line)\n    " + lines.replace("\n", "\n    ") + "\n",
        encoding="utf-8",
    )
    return {result.case.id: result.outcome for result in run([sys.executable, str(program)], chosen, SECONDS)}


def reports(count: int | None = None) -> tuple[ConformanceCase, ...]:
    """The cases of checks."""
    found = (case for case in suite() if case.asked["kind"] == "reports" and "results" in case.expected)
    return tuple(islice(found, count))


def test_shopcheck_passes_the_suite() -> None:
    """Over standard input and output, every case is answered as it states."""
    command = [sys.executable, "-m", "checker.testing.conformance", "answer"]
    found = list(run(command, suite(), SECONDS))
    assert [
        (result.case.id, result.wrong) for result in found if result.outcome is not SuiteOutcome.PASSED
    ] == []
    assert {case.asked["kind"] for case in suite()} == {"evaluation", "reports"}


def test_taking_every_list_for_whole_fails_where_one_isnt(tmp_path: Path) -> None:
    """A program that knows no incomplete list fails cases with one, and no other."""
    found = outcomes(
        tmp_path,
        "for entry in asked['snapshot'].get('coverage', {}).values(): entry['complete'] = True\n"
        "print(json.dumps(answer(asked)))",
        reports(),
    )
    partial = {
        case.id
        for case in reports()
        if any(not entry.get("complete") for entry in case.asked["snapshot"].get("coverage", {}).values())
    }
    failed = {name for name, outcome in found.items() if outcome is SuiteOutcome.FAILED}
    assert failed
    assert failed <= partial
    assert "reports/verdicts: a list that may go on leaves the answer open" in failed
    assert {found[name] for name in found.keys() - failed} == {SuiteOutcome.PASSED}


def test_taking_the_unknown_for_fine_fails_where_something_is_unknown(tmp_path: Path) -> None:
    """A program that lets a shop go ahead on what nobody knows fails exactly the undetermined cases."""
    found = outcomes(
        tmp_path,
        "found = answer(asked)\n"
        "for result in found.get('results', {}).values():\n"
        "    if result['verdict'] == 'undetermined': result['verdict'] = 'eligible'\n"
        "print(json.dumps(found))",
        reports(),
    )
    undetermined = {
        case.id
        for case in reports()
        if any(result["verdict"] == "undetermined" for result in case.expected["results"].values())
    }
    assert undetermined
    assert {name for name, outcome in found.items() if outcome is SuiteOutcome.FAILED} == undetermined


def test_whoever_falls_silent_has_not_answered(tmp_path: Path) -> None:
    """After a crash the rest is unanswered; what was said before counts, and noise is passed over."""
    chosen = reports(4)
    lines = (
        f"if asked['id'] == {chosen[2].id!r}: sys.exit(3)\nprint('noise')\nprint(json.dumps(answer(asked)))"
    )
    found = list(outcomes(tmp_path, lines, chosen).values())
    assert found == [
        SuiteOutcome.PASSED,
        SuiteOutcome.PASSED,
        SuiteOutcome.UNANSWERED,
        SuiteOutcome.UNANSWERED,
    ]


def test_a_program_may_skip_and_may_take_too_long(tmp_path: Path) -> None:
    """What is skipped says why and fails nothing; what doesn't end is ended."""
    lines = "print(json.dumps({'id': asked['id'], 'skipped': 'not yet'}), flush=True)"
    assert set(outcomes(tmp_path, lines, reports(2)).values()) == {SuiteOutcome.SKIPPED}
    sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
    (result,) = run(sleeping, reports(1), 0.2)
    assert result.outcome is SuiteOutcome.UNANSWERED


@pytest.mark.parametrize(
    ("expected", "found", "wrong"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ("2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", []),
        (True, 1, [": expected true, found 1"]),
        ({"a": [1, None]}, {"a": [1, 0]}, ["a[1]: expected null, found 0"]),
        ({"a": {"b": None}}, {}, ['a: expected {"b": null}, found null']),
        ([1], [1, 2], [": expected [1], found [1, 2]"]),
    ],
)
def test_only_what_is_stated_is_compared(expected: object, found: object, wrong: list[str]) -> None:
    """An answer may say more; moments are the same in every zone; a number is no truth."""
    assert list(differences(expected, found)) == wrong


def test_the_runner_says_what_failed(tmp_path: Path) -> None:
    """Cases are named with what differs, then counted; the exit status tells programs."""
    wrong = (
        "import json, sys\n"
        "for line in sys.stdin: print(json.dumps({'id': json.loads(line)['id'], 'results': {}}))"
    )
    called = CliRunner().invoke(
        main, ["run", str(SUITE), "--only", "an order in the way", sys.executable, "-c", wrong]
    )
    assert called.exit_code == 1
    assert called.output.startswith(
        "FAILED reports/verdicts: an order in the way blocks\n  results.s: expected"
    )
    assert called.output.endswith("0 passed, 1 failed, 0 skipped, 0 unanswered\n")
    for arguments in (["--only", "no such case", "true"], ["no-such-program"]):
        assert CliRunner().invoke(main, ["run", str(SUITE), *arguments]).exit_code == 2
    (tmp_path / "VERSION").write_text("shopcheck-conformance/2\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["run", str(tmp_path), "true"]).exit_code == 2


def test_lines_are_answered_as_they_come() -> None:
    """shopcheck's own side takes a line and gives a line."""
    case = reports(1)[0]
    called = CliRunner().invoke(main, ["answer"], input=f"{json.dumps(case.asked)}\n")
    assert json.loads(called.output) == answer(case.asked)
    assert case.asked["conformance"] == PROTOCOL


def test_random_cases_are_those_of_the_script() -> None:
    """The first ones come out again as they are recorded."""
    made = runpy.run_path(str(ROOT / "scripts" / "generate-conformance-cases"), run_name="generator")["cases"]
    recorded = yaml.safe_load((SUITE / "reports" / "random.yaml").read_text(encoding="utf-8"))
    for found, written in zip(islice(made(), 3), recorded, strict=False):
        assert found == written, "run scripts/generate-conformance-cases"
