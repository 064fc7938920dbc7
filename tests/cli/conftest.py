"""Calls of the command line, in this process and as one of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker.cli.main import cli

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "examples" / "douyin" / "snapshot.json"

#: What a call inherits: nothing that depends on who runs the tests.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "COLUMNS": None, "NO_COLOR": None, "SHOPCHECK_DEBUG": None}

Call = Callable[..., Result]


@pytest.fixture
def call() -> Call:
    """``call("run", "shop.json", env={…}, input=…)`` in this process, in English, without a terminal."""

    def run(*args: str, env: Mapping[str, str] | None = None, **options: object) -> Result:
        return CliRunner().invoke(cli, list(args), env={**ENVIRONMENT, **(env or {})}, **options)

    return run


def spawn(*args: str, cwd: Path | None = None, **options: object) -> subprocess.CompletedProcess[bytes]:
    """``python -m checker`` as a process of its own, in English."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    for name in ("COLUMNS", "NO_COLOR", "SHOPCHECK_DEBUG"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "checker", *args]
    return subprocess.run(
        command, cwd=cwd, env=environment, timeout=60, check=False, **{"capture_output": True, **options}
    )
