"""The wheel installs where nothing can be compiled, whichever way sellers install programs."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
BIN = "Scripts" if sys.platform == "win32" else "bin"
DEMO = [str(ROOT / "examples/tiktok-shop" / name) for name in ("export", "shop-facts.yaml")]


def with_pip(wheel: Path, folder: Path, environment: Mapping[str, str]) -> Path:
    """``pip install`` into a new virtual environment."""
    venv.create(folder, with_pip=False)
    python = str(folder / BIN / "python")
    command = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-compile",
        str(wheel),
    )
    subprocess.run(command, env={**environment}, check=True)
    return folder / BIN


def with_uv(wheel: Path, folder: Path, environment: Mapping[str, str]) -> Path:
    """``uv tool install``."""
    own = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    command = (
        sys.executable,
        "-m",
        "uv",
        "tool",
        "install",
        "--quiet",
        "--python",
        sys.executable,
        str(wheel),
    )
    subprocess.run(command, env={**environment, **own}, check=True)
    return folder / "bin"


def with_pipx(wheel: Path, folder: Path, environment: Mapping[str, str]) -> Path:
    """``pipx install``."""
    own = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
    command = (sys.executable, "-m", "pipx", "install", "--python", sys.executable, str(wheel))
    subprocess.run(command, env={**environment, **own}, check=True)
    return folder / "bin"


@pytest.mark.parametrize("install", [with_pip, with_uv, with_pipx], ids=["pip", "uv tool", "pipx"])
def test_it_installs_without_a_compiler(
    install: Callable[..., Path], wheel: Path, bare: Mapping[str, str], tmp_path: Path
) -> None:
    """The demo runs from any folder, the plain decider decides, and what is missing is said once."""
    program = install(wheel, tmp_path / "own", bare) / "shopcheck"
    done = subprocess.run(
        (program, "run", *DEMO, "--lang", "en"), env=bare, cwd=tmp_path, capture_output=True, check=False
    )
    answer, said = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 1, said
    assert "A ✗ Close the shop" in answer
    assert said.count("SC690") == 1
    assert "durable_rules isn't installed" in said


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_only_an_extra_asks_for_what_has_to_be_compiled(requirements: list[str], platform: str) -> None:
    """The rule engine comes as source only: nobody has to build it who didn't ask, and on Windows nobody."""
    engine = [one.marker for one in map(Requirement, requirements) if one.name == "durable-rules"]
    assert engine
    for extra, wanted in (("", False), ("engine", platform != "win32")):
        assert any(marker.evaluate({"extra": extra, "sys_platform": platform}) for marker in engine) == wanted


def test_the_wheel_holds_policies_and_schemas(wheel: Path) -> None:
    """What travels with the package is in it, and nothing of tests or of this machine."""
    with ZipFile(wheel) as opened:
        names = opened.namelist()
    assert {"checker/data/rules/closure/douyin.yaml", "checker/data/schemas/report.schema.json"} <= set(names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"checker", "shopcheck"}
    assert not [name for name in names if name.endswith(".pyc") or "\\" in name]
