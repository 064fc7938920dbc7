"""What a call that was killed has left: the next one for the same place clears it, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest

from checker.cli.output import write_parts
from checker.cli.site import LIST, write_site
from checker.cli.unfinished import begun

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing can be locked there, so all is left")

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, pathlib
from checker.cli import output, site
def parts():
    yield b"half of it"
    os.kill(os.getpid(), signal.SIGKILL)
def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)
"""
FILE = "output.write_parts(parts(), 'report.json')"
PAGE = "site.Path.chmod = killed; site.write_site({'index.html': 'x', 'a.html': 'y'}, 'pages')"
BETWEEN = "site.Path.rename = lambda self, to: (os.rename(self, to), killed()); " + PAGE.partition("; ")[2]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which everything is written."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(each.name for each in folder.iterdir())


def killed(work: str, place: Path) -> None:
    """Do some work in a process that is killed in the middle of it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED + work], cwd=place, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL


def site() -> None:
    """Write a site of two pages."""
    write_site({"index.html": "x", "a.html": "y"}, "pages")


def test_a_file_that_was_begun(place: Path):
    """Half a result of the same name goes; the one of another name stays."""
    killed(FILE, place)
    (left,) = names(place)
    assert left.startswith(".report.json.")
    write_parts([b"another"], "other.json")
    assert names(place) == sorted([left, "other.json"])
    os.chdir("..")  # the same folder by another name
    write_parts([b"all"], f"{place.name}/report.json")
    assert names(place) == ["other.json", "report.json"]


@pytest.mark.parametrize("work", [PAGE, BETWEEN], ids=["pages half written", "the old site put aside"])
def test_a_site_that_was_begun(place: Path, work: str):
    """Pages half written go, and so does an older site that had been put aside."""
    if work == BETWEEN:
        subprocess.run(
            [
                sys.executable,
                "-c",
                "from checker.cli.site import *; write_site({'index.html': 'x'}, 'pages')",
            ],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
        )
    killed(work, place)
    assert any(name.startswith(".pages.") for name in names(place))
    site()
    assert names(place) == ["pages"]
    assert names(place / "pages") == [LIST, "a.html", "index.html"]


def test_what_somebody_is_writing_stays(place: Path):
    """Another call at work on the same place is left alone, and so is what only looks like a leftover."""
    foreign = place / ".pages.abcdefgh.part"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    (place / ".pages.abcdefg0.part").symlink_to(foreign)
    os.mkfifo(place / ".report.json.abcdefgh.part")
    with begun(place / "pages", mkdtemp) as other:
        before = names(place)
        site()
        write_parts([b"all"], "report.json")
        assert names(place) == sorted([*before, "pages", "report.json"])
        shutil.rmtree(other)
