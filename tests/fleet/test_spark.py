"""The same run on a real Spark, with several workers: the same bytes, whoever is killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner, Result

from checker.cli.main import cli
from checker.diagnostics import UsageError
from checker.fleet import shops as module
from checker.fleet.running import FleetRun
from checker.report.fleet import FleetRow
from tests.cli.conftest import ENVIRONMENT
from tests.fleet.conftest import LETHAL, ROOT, contents, rows_in
from tests.machine import lacking, needs_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Shops = Callable[..., list[str]]
CLOSURE = ("--policy", "douyin/closure")
ON_SPARK = ("--on", "spark", "--master", "local[2,4]")


def fleet(*words: object) -> Result:
    """``shopcheck fleet`` in this process."""
    return CliRunner().invoke(cli, ["fleet", *map(str, words)], env=ENVIRONMENT)


def java() -> str | None:
    """The Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Two workers on this machine, in which lethal shops kill the process that judges them."""
    needs_spark()
    found = java()
    if found is None or subprocess.run([found, "-version"], capture_output=True, check=False).returncode:
        lacking("SHOPCHECK_SPARK", "nothing was run on Spark: there is no Java")
    path = tmp_path_factory.mktemp("path")
    (path / "sitecustomize.py").write_text(LETHAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{path}{os.pathsep}{ROOT}")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx1g")
        from checker.fleet.spark import cluster

        with cluster("local[2,4]") as started:
            yield started.session


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few shops are several batches."""
    monkeypatch.setattr(module, "MOST_SHOPS", 4)


def test_everything_is_as_without_spark(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    """Rows, summary, what has changed, index, pages and calendar, byte by byte; and so is the status."""
    fleet(folder, "-o", tmp_path / "earlier", *CLOSURE, "--workers", 1)
    (folder / "shop-02.json").write_bytes((folder / "shop-03.json").read_bytes())
    asked = (*CLOSURE, "--format", "html", "--since", tmp_path / "earlier", "--as-of", "2026-11-20T09:00:00Z")
    here = fleet(folder, "-o", tmp_path / "here", *asked, "--workers", 1)
    there = fleet(folder, "-o", tmp_path / "there", *asked, *ON_SPARK)
    assert (there.exit_code, there.stdout, there.stderr) == (5, here.stdout, "")
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert {"changes.ndjson", "index.html", "all.ics"} < contents(tmp_path / "there").keys()
    assert [row["source"] for row in rows_in(tmp_path / "there") if row["code"]] == [
        "notes.txt",
        "shop-04.json",
    ]


def test_a_file_of_lines_is_read_once(spark: SparkSession, shops: Shops, tmp_path: Path) -> None:
    """Whoever judges them finds the lines in the workshop, of which nothing is left at the end."""
    lines = tmp_path / "shops.ndjson"
    lines.write_text("\n".join(shops(9, broken={7})), encoding="utf-8")
    fleet(lines, "-o", tmp_path / "here", "--workers", 1)
    assert fleet(lines, "-o", tmp_path / "there", *ON_SPARK).exit_code == 5
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_worker_that_is_killed_is_replaced(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    """A shop at which one dies is judged by another; one that none survives is a row, and costs no other."""
    fleet(folder, "-o", tmp_path / "calm", *CLOSURE, "--workers", 1)
    for name in ("shop-05-lethal-once", "shop-05-lethal"):
        (folder / f"{name}.json").write_bytes((folder / "shop-05.json").read_bytes())
    fleet(folder, "-o", tmp_path / "out", *CLOSURE, *ON_SPARK)
    rows = {row["source"]: row for row in rows_in(tmp_path / "out")}
    assert rows["shop-05-lethal.json"]["code"] == "SC640"
    once = rows["shop-05-lethal-once.json"]
    assert {**once, "source": "shop-05.json"} == rows["shop-05.json"]
    assert [row for name, row in rows.items() if "lethal" not in name] == rows_in(tmp_path / "calm")


def test_what_spark_cant_do_leaves_the_old_results(
    spark: SparkSession, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the new ones are complete; a call that is repeated goes on."""
    fleet(folder, "-o", tmp_path / "out", *CLOSURE, "--workers", 1)
    old = contents(tmp_path / "out")
    task = FleetRun._task
    with monkeypatch.context() as patch:
        patch.setattr(
            FleetRun, "_task", lambda run: msgspec.structs.replace(task(run), source=tmp_path / "no")
        )
        result = fleet(folder, "-o", tmp_path / "out", *ON_SPARK)
    assert (result.exit_code, "[SC645]" in result.stderr) == (2, True)
    assert {name: data for name, data in contents(tmp_path / "out").items() if name in old} == old
    again = fleet(folder, "-o", tmp_path / "out", *ON_SPARK)
    assert (again.exit_code, "Going on" in again.stderr) == (5, True)
    assert len(contents(tmp_path / "out")) == len(old)


def test_a_job_that_fails_is_told(spark: SparkSession, tmp_path: Path, policies) -> None:
    """In one line, without Spark's own places."""
    from checker.fleet.packed import packed
    from checker.fleet.parts import Parts
    from checker.fleet.question import FleetQuestion
    from checker.fleet.spark import Cluster, SparkTask
    from checker.fleet.workers import Delivery

    task = SparkTask(packed(FleetQuestion(None, None, None), policies), Parts(tmp_path, ""), tmp_path)
    with pytest.raises(UsageError) as refused:
        Cluster(spark)._judged(task, [Delivery(0, 1, 1)])  # a batch that nobody has laid out
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "SC645"
    assert "\n" not in diagnostic.message.en


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lines_for_a_notebook(
    spark: SparkSession, ask, shops: Shops, tmp_path: Path, language: str
) -> None:
    """Those of docs/…/scale.md give the rows of a local run, broken shops among them."""
    import pyarrow as pa
    from pyarrow import parquet

    texts = shops(6, broken={4})
    lines, table, rows = tmp_path / "shops.ndjson", tmp_path / "shops.parquet", tmp_path / "rows"
    lines.write_text("\n".join(texts), encoding="utf-8")
    names = [f"shops.ndjson:{number}" for number in range(1, 7)]
    parquet.write_table(pa.table({"source": names, "snapshot": texts}), table)
    page = (ROOT / "docs" / language / "scale.md").read_text("utf-8")
    block = re.search(r"```python\n(.*?mapInArrow.*?)```", page, re.DOTALL)
    assert block is not None
    code = block[1].replace('"shops.parquet"', repr(str(table))).replace('"rows"', repr(str(rows)))
    exec(code, {"spark": spark})
    ask(lines, tmp_path / "here")
    found = spark.read.parquet(str(rows)).toArrow().to_pylist()
    found.sort(key=lambda row: int(row["source"].rpartition(":")[2]))
    encoded = msgspec.json.Encoder().encode_lines(msgspec.convert(found, list[FleetRow]))
    assert encoded == (tmp_path / "here" / "results.ndjson").read_bytes()
    assert [json.loads(line)["code"] for line in encoded.splitlines()].count("SC311") == 1
