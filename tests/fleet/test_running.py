"""A run over many shops: the same bytes whoever works on it, and whatever is killed when."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from checker import api
from checker.diagnostics import SnapshotError
from checker.fleet import shops as module
from checker.fleet.folder import ResultsFolder
from checker.fleet.question import FleetQuestion
from checker.fleet.running import Beginning, FleetRun
from checker.fleet.shops import ShopSource
from checker.fleet.workers import DeadWorkersError
from tests.fleet.conftest import LETHAL, PRESENT, ROOT, contents, rows_in

Ask = Callable[..., object]
Shops = Callable[..., list[str]]

#: Ends every worker before it has begun.
STILLBORN = """
import os, sys
if "spawn_main" in " ".join(sys.orig_argv):
    os._exit(3)
"""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few shops are several batches."""
    monkeypatch.setattr(module, "MOST_SHOPS", 3)


def test_the_bytes_are_the_same_for_any_number_of_workers(ask: Ask, folder: Path, tmp_path: Path) -> None:
    """Rows and summary, with what can't be read among them."""
    found = {}
    for workers in (1, 3):
        summary = ask(folder, tmp_path / f"out{workers}", workers, only=("douyin/closure",))
        found[workers] = (summary, contents(tmp_path / f"out{workers}"))
    assert found[1] == found[3]
    rows = rows_in(tmp_path / "out1")
    assert [row["source"] for row in rows] == sorted(path.name for path in folder.iterdir())
    assert [row["source"] for row in rows if row["code"]] == ["notes.txt", "shop-04.json"]
    assert Counter(row["verdict"] for row in rows) == {"eligible": 5, "blocked": 5, None: 2}


def test_lines_and_files_give_the_same_rows(ask: Ask, shops: Shops, tmp_path: Path) -> None:
    """It doesn't matter how shops are given, but for what their source is called."""
    (tmp_path / "shops").mkdir()
    texts = shops(5)
    for number, text in enumerate(texts):
        (tmp_path / "shops" / f"{number}.json").write_text(text, encoding="utf-8")
    (tmp_path / "shops.ndjson").write_text("\n".join(texts), encoding="utf-8")
    told = []
    for name in ("shops", "shops.ndjson"):
        ask(tmp_path / name, tmp_path / f"{name}.out")
        told.append([{**row, "source": ""} for row in rows_in(tmp_path / f"{name}.out")])
    assert told[0] == told[1]


def test_a_worker_that_is_killed_is_replaced(
    ask: Ask, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody kills from outside costs nothing: its batch is judged again."""
    from checker.fleet import workers

    ask(folder, tmp_path / "calm")
    give, killed = workers._Worker.give, list[int]()

    def kill(self: workers._Worker, order: workers.BatchOrder) -> None:
        give(self, order)
        if order.batch.number in (0, 2) and order.batch.number not in killed:
            killed.append(order.batch.number)
            os.kill(self.process.pid or 0, signal.SIGKILL)

    monkeypatch.setattr(workers._Worker, "give", kill)
    ask(folder, tmp_path / "killed", 2)
    assert sorted(killed) == [0, 2]
    assert contents(tmp_path / "killed") == contents(tmp_path / "calm")


def test_a_shop_that_no_worker_survives_is_a_row(
    ask: Ask, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told of that shop alone; all others have their answers."""
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "sitecustomize.py").write_text(LETHAL)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'path'}{os.pathsep}{ROOT}")
    ask(folder, tmp_path / "calm", only=("douyin/closure",))
    (folder / "shop-05-lethal.json").write_bytes((folder / "shop-05.json").read_bytes())
    ask(folder, tmp_path / "out", 2, only=("douyin/closure",))
    *_, row = [row for row in rows_in(tmp_path / "out") if "lethal" in row["source"]]
    assert (row["code"], row["verdict"]) == ("SC640", None)
    assert [row for row in rows_in(tmp_path / "out") if "lethal" not in row["source"]] == rows_in(
        tmp_path / "calm"
    )


def test_workers_that_cant_live_end_the_run(
    ask: Ask, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It isn't tried for ever."""
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "sitecustomize.py").write_text(STILLBORN)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'path'}{os.pathsep}{ROOT}")
    with pytest.raises(DeadWorkersError):
        ask(folder, tmp_path / "out", 2)


def test_what_has_changed_is_judged_anew(ask: Ask, folder: Path, tmp_path: Path) -> None:
    """A second run over the same folder never shows what a shop was yesterday."""
    ask(folder, tmp_path / "out", only=("douyin/closure",))
    (folder / "shop-00.json").write_bytes((folder / "shop-01.json").read_bytes())
    (folder / "shop-02.json").write_text("{")
    (folder / "shop-06.json").unlink()
    ask(folder, tmp_path / "out", only=("douyin/closure",))
    verdicts = {row["source"]: row["verdict"] for row in rows_in(tmp_path / "out")}
    assert verdicts["shop-00.json"] == "blocked"
    assert verdicts["shop-02.json"] is None
    assert "shop-06.json" not in verdicts


class EndedError(BaseException):
    """A run is cut short."""


def begin(source: Path, out: Path, policies: api.Policies, parts: int, **asked: object) -> Beginning:
    """A run that is cut short after so many parts; how it began."""
    question = FleetQuestion(**{"paths": None, "only": ("douyin/closure",), "present": PRESENT, **asked})

    def watch(done: int, through: int, size: int) -> None:
        if through >= parts * 3:
            raise EndedError

    with ResultsFolder(out) as held:
        run, beginning = FleetRun(ShopSource(source), question, policies, held).begun()
        if parts:
            with pytest.raises(EndedError):
                run.run(watch)
        else:
            run.run()
    return beginning


def test_it_goes_on_where_it_was(
    folder: Path, tmp_path: Path, policies: api.Policies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of the present that it had; what is judged isn't judged again unless the shop has changed."""
    from checker.fleet.judge import Judge

    judged, seen = Judge.judged, list[str]()

    def note(self: Judge, shop: module.GivenShop) -> object:
        seen.append(shop.name)
        return judged(self, shop)

    monkeypatch.setattr(Judge, "judged", note)
    assert begin(folder, tmp_path / "out", policies, 2) is Beginning.FRESH
    assert len(seen) == 6
    seen.clear()
    (folder / "shop-01.json").write_bytes((folder / "shop-03.json").read_bytes())
    later = PRESENT + timedelta(days=30)
    assert begin(folder, tmp_path / "out", policies, 0, present=later) is Beginning.RESUMED
    unjudged = [f"shop-{number:02}.json" for number in range(5, 11)]
    assert seen == ["notes.txt", "shop-00.json", "shop-01.json", *unjudged]
    assert PRESENT.isoformat() in (tmp_path / "out" / "run.json").read_text()


@pytest.mark.parametrize(
    "asked",
    [
        {"only": ("douyin/fulfilment",)},
        {"parameters": {"quiet_period": "60 days"}},
        {"as_of": PRESENT},
        {"strict": True},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_another_question_starts_anew(
    folder: Path, tmp_path: Path, policies: api.Policies, asked: dict[str, object]
) -> None:
    """Nothing of what was begun is taken for an answer to it."""
    begin(folder, tmp_path / "out", policies, 2)
    assert begin(folder, tmp_path / "out", policies, 0, **asked) is Beginning.ANEW
    begin(folder, tmp_path / "clean", policies, 0, **asked)
    assert contents(tmp_path / "out") == contents(tmp_path / "clean")


@pytest.mark.parametrize("text", [None, "\n \n"], ids=["folder", "lines"])
def test_no_shop_is_no_result(ask: Ask, tmp_path: Path, text: str | None) -> None:
    """An empty source isn't all well."""
    source = tmp_path / "none.ndjson"
    source.mkdir() if text is None else source.write_text(text)
    with pytest.raises(SnapshotError) as caught:
        ask(source, tmp_path / "out")
    assert [item.code for item in caught.value.diagnostics] == ["SC642"]
    assert not (tmp_path / "out" / "_SUCCESS").exists()


def test_killed_at_any_instant_nothing_is_lost_or_doubled(shops: Shops, tmp_path: Path) -> None:
    """A call that is killed with all its processes, at random, again and again, over earlier results."""
    rng = random.Random()
    source, out = tmp_path / "shops.ndjson", tmp_path / "out"
    source.write_text("\n".join(shops(100, broken={7})), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SHOPCHECK_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "checker", "fleet", str(source), "--output", str(out)]
    command += ["--policy", "douyin/closure", "--workers", "2"]
    started = time.monotonic()
    calm = subprocess.run([*command[:6], str(tmp_path / "calm"), *command[7:]], env=environment, check=False)
    took = time.monotonic() - started
    assert calm.returncode == 5
    old = {"results.ndjson": b"", "run.json": b"{}", "_SUCCESS": b""}
    out.mkdir()
    for name, content in old.items():
        (out / name).write_bytes(content)
    kills = max(2, int(os.environ.get("SHOPCHECK_EXAMPLES", "200")) // 60)
    for _ in range(kills):
        process = subprocess.Popen(
            command,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(rng.uniform(0.2, 1.1) * took)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if (out / "_SUCCESS").exists() and (out / "results.ndjson").read_bytes():
            assert contents(out) == contents(tmp_path / "calm") or (out / ".unfinished").exists()
    assert subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 5
    assert contents(out) == contents(tmp_path / "calm")
    assert Counter(Counter(row["shop"] for row in rows_in(out)).values()) == {1: 100}
    assert json.loads((out / "summary.json").read_text("utf-8"))["shops"] == 100
