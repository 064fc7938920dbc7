"""Invented shops, and runs over them in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker import api
from checker.fleet.folder import ResultsFolder
from checker.fleet.question import FleetQuestion
from checker.fleet.running import FleetRun
from checker.fleet.shops import ShopSource
from checker.report.fleet import FleetSummary

ROOT = Path(__file__).parents[2]
PRESENT = datetime(2026, 11, 20, 1, tzinfo=UTC)

#: Kills the process that judges a shop called lethal, wherever it was started; once, where it is called so.
LETHAL = """
import os, signal, sys
from importlib.abc import MetaPathFinder
from pathlib import Path
class Finder(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "checker.fleet.judge":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec
        spec = find_spec(name)
        execute = spec.loader.exec_module
        def run(module):
            execute(module)
            judged = module.Judge.judged
            def kill(self, shop):
                died = Path(__file__).with_name(f"{shop.name}.died")
                if "lethal" in shop.name and not ("once" in shop.name and died.exists()):
                    died.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                return judged(self, shop)
            module.Judge.judged = kill
        spec.loader.exec_module = run
        return spec
sys.meta_path.insert(0, Finder())
"""

Rows = list[dict[str, Any]]
Shops = Callable[..., list[str]]


@pytest.fixture(scope="session")
def policies() -> api.Policies:
    """The shipped policies."""
    return api.load_policies()


def text_of(number: int, **changes: Any) -> str:
    """The snapshot of an invented shop as a line: even ones can be closed, odd ones can't."""
    name = "snapshot" if number % 2 else "ready"
    shop = json.loads((ROOT / "examples" / "douyin" / f"{name}.json").read_text(encoding="utf-8"))
    shop["shop"]["id"] = str(7100000000000000000 + number)
    shop["orders"] = shop["orders"][: 1 + number % 3]
    return json.dumps({**shop, **changes}, ensure_ascii=False)


@pytest.fixture
def shops() -> Callable[..., list[str]]:
    """``shops(7, broken={3})``: so many snapshots, some of which end in the middle."""

    def made(count: int, broken: Iterable[int] = ()) -> list[str]:
        texts = [text_of(number) for number in range(count)]
        return [text[:-9] if number in set(broken) else text for number, text in enumerate(texts)]

    return made


@pytest.fixture
def folder(tmp_path: Path, shops: Shops) -> Path:
    """A folder of a dozen shops, two of which can't be read."""
    source = tmp_path / "shops"
    source.mkdir()
    for number, text in enumerate(shops(11, broken={4})):
        (source / f"shop-{number:02}.json").write_text(text, encoding="utf-8")
    (source / "notes.txt").write_text("not a shop\n")
    return source


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which workers find what others have understood."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def ask(policies: api.Policies, cache: Path) -> Callable[..., FleetSummary]:
    """``ask(source, folder, workers=1, **question)``: a run as of an instant of the tests' own."""

    def run(source: Path, folder: Path, workers: int = 1, **question: Any) -> FleetSummary:
        asked = FleetQuestion(**{"paths": None, "only": None, "present": PRESENT, **question})
        with ResultsFolder(folder) as held:
            begun, _ = FleetRun(ShopSource(source), asked, policies, held, workers, cache).begun()
            return begun.run()

    return run


def rows_in(folder: Path) -> Rows:
    """The rows that a run has left."""
    return [json.loads(line) for line in (folder / "results.ndjson").read_text("utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    """All that a run has left, by name, but which run it was."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
