"""A small run starts fast because it loads only what it uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
EXAMPLE = EXAMPLES / "douyin" / "ready.json"

#: Runs a command, then names on standard error every module that is loaded.
SCRIPT = """
import atexit, sys
from checker.__main__ import main
atexit.register(lambda: sys.stderr.write("\\n".join(sys.modules)))
main()
"""

#: Of no use to a run that reports in words, and slow to load.
HEAVY = {
    "asyncio",
    "checker.answer.why",
    "checker.cli.failures",
    "checker.decide.chainer",
    "checker.decide.reference",
    "checker.explain.problems",
    "checker.importers",
    "checker.pipeline.verify",
    "checker.render.diagnostics",
    "checker.render.report.csv",
    "checker.render.report.findings",
    "checker.render.report.json",
    "checker.render.report.markdown",
    "checker.render.report.preconditions",
    "checker.render.report.summaries",
    "checker.snapshot.check.strict",
    "checker.snapshot.json.syntax_errors",
    "checker.snapshot.read.learned",
    "checker.testing",
    "checker.values.workdays",
    "concurrent",
    "ctypes",
    "email",
    "holidays",
    "htpy",
    "markupsafe",
    "http",
    "importlib.metadata",
    "jsonschema",
    "tempfile",
    "traceback",
    "unittest",
}
#: What reads YAML.
PARSER = {
    "yaml",
    "checker.language.library.loader",
    "checker.language.grammar.drafts",
    "checker.language.grammar.resolve",
    "checker.language.yaml.nodes",
    "checker.waivers.load",
}
#: What plans how policies are measured, and writes the code that measures them.
PLANNER = {
    "checker.evaluate.python.conditions",
    "checker.evaluate.python.emitter",
    "checker.logical_plan.plan",
    "checker.logical_plan.translate",
}
#: What makes rules of a policy's logic, and asks the engine what follows from them.
ENGINE = {"checker.decide.durable", "checker.decide.rules", "checker.decide.ruleset"}
#: What finds out why something is in the way, and says so.
REASONS = {
    "checker.actions",
    "checker.explain.evidence",
    "checker.explain.known",
    "checker.explain.reading",
    "checker.explain.records",
    "checker.explain.silence",
    "checker.explain.wording.chinese",
    "checker.explain.wording.english",
    "checker.explain.wording.missing",
    "checker.explain.wording.why",
    "checker.logical_plan.matching",
}


def loaded(*args: str, cache: str, status: int = 0) -> set[str]:
    """The modules that are loaded once a command has run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SHOPCHECK_CACHE": cache}
    command = [sys.executable, "-c", SCRIPT, *args]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status, done.stderr
    return set(done.stderr.splitlines())


def test_a_run_loads_only_what_it_uses(tmp_path: Path) -> None:
    """Nothing that other commands and formats need; the second time no parser, no planner and no rules.

    Where all is well nobody asks why.
    """
    first = loaded("run", str(EXAMPLE), cache=str(tmp_path))
    second = loaded("run", str(EXAMPLE), cache=str(tmp_path))
    assert not first & HEAVY
    grammar = {"checker.diagnostics.opposites", "checker.language.grammar.literals", "checker.schema.meant"}
    assert not second & (HEAVY | PARSER | PLANNER | ENGINE | REASONS | grammar)
    assert first >= (PARSER | PLANNER | ENGINE) - {"checker.waivers.load"}


@pytest.mark.parametrize("example", ["douyin/snapshot.json", "tiktok-shop/snapshot.json"])
def test_what_is_to_do_takes_no_parser(tmp_path: Path, example: str) -> None:
    """Of a blocked shop, actions and warnings come from tables that are compiled."""
    args = ("run", str(EXAMPLES / example))
    loaded(*args, cache=str(tmp_path), status=1)
    second = loaded(*args, cache=str(tmp_path), status=1)
    assert "checker.actions.load" in second
    assert not second & (PARSER | PLANNER | ENGINE)


@pytest.mark.parametrize("args", [("list",), ("schema", "snapshot"), ("--help",)], ids=" ".join)
def test_what_checks_nothing_loads_no_engine(args: tuple[str, ...]) -> None:
    """Commands without a snapshot load neither the decoder of snapshots nor the rule engine."""
    assert not loaded(*args, cache="off") & {"durable_rules_engine", "checker.pipeline.check"}


def test_the_version_loads_only_the_engine() -> None:
    """Naming the rule engine takes loading it, and nothing else of a check."""
    found = loaded("--version", cache="off")
    assert "durable_rules_engine" in found
    assert not found & (HEAVY | {"checker.pipeline.check", "checker.snapshot"})


@pytest.mark.parametrize("args", [("list",), ("show", "douyin/closure")], ids=" ".join)
def test_what_reads_policies_keeps_them(tmp_path: Path, args: tuple[str, ...]) -> None:
    """A second call needs no YAML parser."""
    assert loaded(*args, cache=str(tmp_path)) & PARSER
    assert not loaded(*args, cache=str(tmp_path)) & PARSER
