"""What whoever installs shopcheck has: the wheel, the wheels it asks for, and no compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
#: What an installer has put beside the files of a wheel.
_LEFT = {"INSTALLER", "REQUESTED", "direct_url.json"}


def asked_for(lines: Iterable[str], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """The packages that requirements name here, without extras, and what those ask for in turn."""
    for one in map(Requirement, lines):
        if one.name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found[one.name] = distribution(one.name)
            asked_for(found[one.name].requires or (), found)
    return found


def packed(package: Distribution, folder: Path) -> None:
    """An installed package as the wheel that it came as."""
    tags = [
        line.split(": ")[1] for line in (package.read_text("WHEEL") or "").splitlines() if "Tag: " in line
    ]
    name = package.name.replace("-", "_")
    with ZipFile(folder / f"{name}-{package.version}-{tags[-1]}.whl", "w") as wheel:
        for file in package.files or ():
            if ".." not in file.parts and file.suffix != ".pyc" and file.name not in _LEFT:
                wheel.write(file.locate(), file.as_posix())


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of shopcheck, built from here."""
    folder = tmp_path_factory.mktemp("wheels")
    command = (
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        str(ROOT),
    )
    subprocess.run(command, cwd=folder, check=True)
    return next(folder.glob("shopcheck-*.whl"))


@pytest.fixture(scope="session")
def requirements(wheel: Path) -> list[str]:
    """What the wheel asks for."""
    with ZipFile(wheel) as opened:
        about = next(name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(opened.read(about)).get_all("Requires-Dist", [])


@pytest.fixture(scope="session")
def index(wheel: Path, requirements: list[str]) -> Path:
    """The folder of the wheel, with a wheel of each package that it asks for; nothing has to be compiled."""
    for package in asked_for(requirements, {}).values():
        packed(package, wheel.parent)
    return wheel.parent


@pytest.fixture
def bare(tmp_path: Path, index: Path) -> Mapping[str, str]:
    """The environment of a machine without a compiler, or any other program, and without a network."""
    nothing = {"CC": "false", "CXX": "false", "PATH": str(tmp_path / "none"), "HOME": str(tmp_path / "home")}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_CONFIG_FILE": os.devnull}
    uv = {"UV_OFFLINE": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(index), "UV_NO_CONFIG": "1"}
    own = {"UV_CACHE_DIR": str(tmp_path / "cache"), "SHOPCHECK_CACHE": "off"}
    system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows needs it
    return {**system, **nothing, **pip, **uv, **own}
