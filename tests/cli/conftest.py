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

#: What a call inherits: nothing that depends on who runs the tests.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "COLUMNS": None, "NO_COLOR": None, "SHOPCHECK_DEBUG": None}

Call = Callable[..., Result]


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def call() -> Call:
    """``call("run", "shop.json", env={…}, input=…)`` in this process, in English, without a terminal."""

    def run(*args: str, env: Mapping[str, str] | None = None, **options: object) -> Result:
        return CliRunner().invoke(cli, list(args), env={**ENVIRONMENT, **(env or {})}, **options)

    return run


@pytest.fixture
def spawn() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """``python -m checker`` as a process of its own, in English; options go to ``subprocess.run``."""

    def run(
        *args: str, env: Mapping[str, str] | None = None, **options: object
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
        environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **(env or {})}
        command = [sys.executable, "-m", "checker", *args]
        if not {"stdout", "stderr"} & options.keys():
            options["capture_output"] = True
        return subprocess.run(command, env=environment, timeout=60, check=False, **options)

    return run
