"""The workflow that builds wheels and bundles: what it says is true, and what it calls works."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SYSTEMS = ["ubuntu-latest", "windows-latest", "macos-latest"]


class Strict(yaml.SafeLoader):
    """Refuses keys that stand twice, as the runner does."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), keys
        return super().construct_mapping(node, deep)


JOBS: dict[str, Any] = yaml.load(TEXT, Strict)["jobs"]
SCRIPTS = {
    f"{name}: {step['name']}": step["run"]
    for name, job in JOBS.items()
    for step in job["steps"]
    if "run" in step
}


def test_every_job_is_whole() -> None:
    """It has a machine, needs only jobs that there are, and each step either runs or uses something."""
    for job in JOBS.values():
        assert job["runs-on"] in ("ubuntu-latest", "${{ matrix.os }}")
        assert set(job.get("needs", ())) <= set(JOBS)
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])
        assert all("@v" in step["uses"] for step in job["steps"] if "uses" in step)
    assert [job["strategy"]["matrix"]["os"] for name, job in JOBS.items() if name != "wheel"] == [SYSTEMS] * 3


def test_what_is_fetched_has_been_built() -> None:
    """Each artifact that a job takes is one that a job before it leaves."""
    steps = [(step, job) for job in JOBS.values() for step in job["steps"]]
    left = {step["with"]["name"] for step, _ in steps if "upload-artifact" in step.get("uses", "")}
    for step, job in steps:
        if "download-artifact" in step.get("uses", ""):
            assert step["with"]["name"] in left
            assert job["needs"] == ["wheel", "engine"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_can_be_read(name: str) -> None:
    """Bash finds no mistake in their form, and the files that they name are there."""
    script = SCRIPTS[name]
    checked = subprocess.run(("bash", "-n"), input=script.encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    for path in re.findall(r"(?<![\w/])(?:scripts|tests|rules|examples)/[\w./-]+", script):
        assert (ROOT / path).exists(), path


def test_versions_are_those_of_the_project() -> None:
    """All versions of Python that are promised are tried, with the engine that the project asks for."""
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert JOBS["install"]["strategy"]["matrix"]["python"] == promised
    built = JOBS["engine"]["env"]["CIBW_BUILD"].split()
    assert built == [f"cp{version.replace('.', '')}-*" for version in promised]
    engine = PROJECT["optional-dependencies"]["engine"][0].partition(";")[0]
    assert set(re.findall(r"durable-rules==[\d.]+", TEXT)) == {engine}
    assert set(re.findall(r"durable_rules[- ](\d[\d.]+\d)", TEXT)) == {engine.partition("==")[2]}


def test_what_a_bundle_is_tried_with_passes(tmp_path: Path) -> None:
    """The calls are right: with this shopcheck in place of a bundle they pass."""
    program = tmp_path / "dist" / "shopcheck" / "shopcheck"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checker "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    settings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(tmp_path)}
    command = ("bash", "-eo", "pipefail", "-c", SCRIPTS["bundle: Try it"])
    environment = {**settings, "SHOPCHECK_CACHE": str(tmp_path / "cache"), "LANG": "C.UTF-8"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "report.html").exists()
    assert (tmp_path / "fleet" / "summary.json").exists()
