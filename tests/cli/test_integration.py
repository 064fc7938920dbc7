"""What other repositories take from this one: the hooks, the action and the job that the pages show."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GOOD = (
    "policy: my/one\ntitle: {en: Mine, zh: 我的}\npreconditions:\n"
    "  known:\n    title: {en: Known, zh: 已知}\n    require: {shop.platform: douyin}\n"
)
CASES = (
    "policy: my/one\nbase: {shop: {id: s, platform: douyin}, as_of: 2026-01-01T00:00:00Z}\n"
    "cases: [{name: a, expect: {verdict: VERDICT}}]\n"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a folder of rule files."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.yaml").write_text(GOOD, encoding="utf-8")
    (rules / "one.test.yaml").write_text(CASES.replace("VERDICT", "eligible"), encoding="utf-8")
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    for command in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"),
    ):
        subprocess.run(("git", *command), cwd=tmp_path, check=True)
    return tmp_path


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a script as a job does, with this environment's shopcheck."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        "PATH": path,
        "HOME": str(folder),
        "SHOPCHECK_CACHE": "off",
        "LANG": "C.UTF-8",
        **variables,
    }
    return subprocess.run(
        ("bash", "-eo", "pipefail", "-c", script),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def steps() -> dict[str, dict[str, Any]]:
    """The steps of the action, by name."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return {step["name"]: step for step in action["runs"]["steps"] if "name" in step}


def test_the_action_annotates_and_fails(repository: Path) -> None:
    """Its steps pass on good files, and annotate wrong ones and failing cases, with a summary."""
    summary = repository / "summary.md"
    variables = {"PATHS": "rules", "STRICT": "true", "SAY": "en", "GITHUB_STEP_SUMMARY": str(summary)}
    for name in ("Lint", "Test"):
        assert run(steps()[name]["run"], repository, **variables).returncode == 0
    (repository / "rules" / "one.yaml").write_text(GOOD.replace("douyin", "duoyin"), encoding="utf-8")
    found = run(steps()["Lint"]["run"], repository, **variables)
    assert found.returncode == 4
    assert found.stdout.startswith("::error file=rules/one.yaml,line=6,endLine=6,col=30,")
    (repository / "rules" / "one.yaml").write_text(GOOD, encoding="utf-8")
    (repository / "rules" / "one.test.yaml").write_text(CASES.replace("VERDICT", "blocked"), encoding="utf-8")
    failed = run(steps()["Test"]["run"], repository, **variables)
    assert failed.returncode == 1
    assert failed.stdout.startswith("::error file=rules/one.test.yaml,line=3,")
    assert summary.read_text(encoding="utf-8").count("### shopcheck") == 4


def test_the_action_tells_what_a_change_means(repository: Path) -> None:
    """Against its base a change is annotated, summed up, and left in a file that fits into a comment."""
    rules = repository / "rules" / "one.yaml"
    rules.write_text(GOOD.replace("douyin", "[douyin, tiktok-shop]"), encoding="utf-8")
    (repository / "new rules").mkdir()
    files = {name: repository / f"{name}.txt" for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    variables = {
        "PATHS": "rules\nnew rules\n",
        "BASE": "HEAD",
        "SAY": "en",
        "RUNNER_TEMP": str(repository),
        **{name: str(file) for name, file in files.items()},
    }
    found = run(steps()["Diff"]["run"], repository, **variables)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("::warning file=rules/one.yaml,line=4,")
    assert found.stdout.count("\n") == 1
    summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    assert summary.startswith("## What the change of rules means")
    output = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").strip()
    comment = Path(output.removeprefix("diff=")).read_text(encoding="utf-8")
    assert comment.rstrip() == summary.rstrip()
    assert "**my/one: allows more**" in comment


def test_the_action_reads_only_inputs_that_it_declares() -> None:
    """Every input that a step uses is declared, with a default."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    declared = yaml.safe_load(text)["inputs"]
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(declared)
    assert all("default" in one and one["description"] for one in declared.values())


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        ("rules\nmore rules\n", ("rules/one.yaml", "more rules/two.yaml")),
        ("  rules  \r\n\r\n  more rules\r\n", ("rules/one.yaml", "more rules/two.yaml")),
        ("rules other", ("rules/one.yaml", "other/two.yaml")),
        ("--fix\n-o\nrules", ("--fix/two.yaml", "-o/three.yaml", "rules/one.yaml")),
        ("$(touch x) `touch x`;\nrules", ("$(touch x) `touch x`;/two.yaml", "rules/one.yaml")),
    ],
    ids=["lines", "blanks", "one line", "options", "commands"],
)
def test_the_action_looks_at_all_its_paths(repository: Path, paths: str, files: tuple[str, ...]) -> None:
    """Each line is a path, blanks and what looks like an option or a command in it included."""
    for number, name in enumerate(files):
        path = repository / name
        path.parent.mkdir(exist_ok=True)
        wrong = GOOD.replace("my/one", f"my/p{number}").replace("douyin", "duoyin")
        path.write_text(wrong, encoding="utf-8")
        tests = path.with_suffix(".test.yaml")
        tests.write_text(CASES.replace("my/one", f"my/p{number}").replace("VERDICT", "x"), encoding="utf-8")
    variables = {"PATHS": paths, "STRICT": "true", "SAY": "en"}
    found = run(steps()["Lint"]["run"], repository, **variables)
    assert found.returncode == 4, found.stderr
    assert sorted(re.findall("::error file=(.*?[.]yaml),line=6", found.stdout)) == sorted(files)
    found = run(steps()["Test"]["run"], repository, **variables)
    assert found.returncode == 4, found.stderr
    tested = [name.replace(".yaml", ".test.yaml") for name in files]
    assert sorted(re.findall("::error file=(.*?[.]test[.]yaml),", found.stdout)) == sorted(tested)
    assert not (repository / "x").exists()


def test_the_action_installs_what_it_needs_to_prove() -> None:
    """What it says of a file includes what the solver proves."""
    assert re.search(r"\$GITHUB_ACTION_PATH\[[a-z,]*\bprove\b[a-z,]*\]", steps()["Install"]["run"])


def test_the_action_fails_where_nothing_is_named(repository: Path) -> None:
    """Without a path there is nothing that could be in order."""
    assert run(steps()["Lint"]["run"], repository, PATHS=" \n ", STRICT="false", SAY="en").returncode == 2


def called(hook: dict[str, Any], *changed: str) -> str:
    """How pre-commit calls a hook in a commit that changes these files."""
    words = [*shlex.split(hook["entry"]), *hook.get("args", ())]
    return shlex.join([*words, *(changed if hook.get("pass_filenames", True) else ())])


def test_the_hook_sees_more_than_the_changed_files(repository: Path) -> None:
    """A base and its overlay are looked at together, whichever of them a commit changes or takes away.

    YAML of other tools in the repository is none of its business.
    """
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    lint, fmt = hooks["shopcheck-lint"], hooks["shopcheck-fmt"]
    assert lint["always_run"]
    assert any(name.startswith("z3-solver") for name in lint["additional_dependencies"])
    (repository / "compose.yaml").write_text("services: {db: {image: db}}\n", encoding="utf-8")
    overlay = repository / "uk" / "one.yaml"
    overlay.parent.mkdir()
    overlay.write_text(
        "policy: my/uk\nextends: my/one\ntitle: {en: UK, zh: 英国}\npreconditions:\n"
        "  known: {require: {shop.platform: tiktok-shop}}\n",
        encoding="utf-8",
    )
    assert run(called(lint, "uk/one.yaml", "compose.yaml"), repository).returncode == 0
    assert run(f"{lint['entry']} uk/one.yaml", repository).returncode == 0
    assert run(called(fmt, "compose.yaml"), repository).returncode == 0
    base = repository / "rules" / "one.yaml"
    base.write_text(GOOD.replace("  known:", "  knwon:"), encoding="utf-8")
    for call in (called(lint, "rules/one.yaml"), f"{lint['entry']} rules/one.yaml"):
        found = run(call, repository)
        assert (found.returncode, "uk/one.yaml:5:3" in found.stdout) == (4, True)
    base.unlink()
    assert run(called(lint), repository).returncode == 4


def test_the_hooks_do_what_they_are_called(repository: Path) -> None:
    """Each hook's entry passes on good files, refuses wrong ones and failing cases, and tidies the others."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    lint, test = called(hooks["shopcheck-lint"]), called(hooks["shopcheck-test"])
    assert run(lint, repository).returncode == 0
    assert run(test, repository).returncode == 0
    untidy = GOOD.replace(
        "policy: my/one\ntitle: {en: Mine, zh: 我的}", "title: {zh: 我的, en: Mine}\npolicy: my/one"
    )
    (repository / "rules" / "one.yaml").write_text(untidy, encoding="utf-8")
    assert run(f"{hooks['shopcheck-fmt']['entry']} rules/one.yaml", repository).returncode == 0
    assert (repository / "rules" / "one.yaml").read_text(encoding="utf-8") == GOOD
    (repository / "rules" / "one.yaml").write_text(GOOD.replace("require", "requier"), encoding="utf-8")
    assert run(lint, repository).returncode == 4
    (repository / "rules" / "one.yaml").write_text(GOOD.replace("douyin", "tiktok-shop"), encoding="utf-8")
    assert run(test, repository).returncode == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_job_of_the_page_writes_its_reports(language: str, repository: Path) -> None:
    """The GitLab job, as the page has it, leaves both reports, whole and readable."""
    page = (ROOT / "docs" / language / "continuous-integration.md").read_text(encoding="utf-8")
    job = next(
        found["rules"]
        for block in re.findall(r"```yaml wrong\n(.*?)```", page, re.DOTALL)
        if "rules" in (found := yaml.safe_load(block))
    )
    for line in job["script"]:
        if line.startswith("shopcheck"):
            assert run(line, repository).returncode == 0
    reports = job["artifacts"]["reports"]
    assert json.loads((repository / reports["codequality"]).read_text(encoding="utf-8")) == []
    assert ET.parse(repository / reports["junit"]).getroot().get("tests") == "1"
