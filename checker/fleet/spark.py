"""The same run on Spark: its tasks judge the batches that lie in the workshop, and keep their parts there.

Every machine sees the source and the folder of the run under the same names. Nothing but numbers of batches
goes through Spark: there is nothing to shuffle, and what is tried a second time makes the same part again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from checker.base.patterns import pattern
from checker.diagnostics import Diagnostic, UsageError
from checker.fleet.packed import PackedJudge
from checker.fleet.parts import Parts
from checker.fleet.shops import ShopBatch
from checker.fleet.workers import BatchOrder, Delivery, carried_out

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import SparkSession

#: A master on this machine, which tries nothing twice unless it is told how often.
_LOCAL: Final = pattern(r"local(?:\[(\d+|\*)\])?", re.ASCII)
#: So often a batch is tried: two deaths make a shop a row, and several shops of it may be so.
_TRIES: Final = 8
#: So many batches for each core are laid out while as many before them are judged.
_AHEAD: Final = 16
_ANSWERS: Final = "number long, trouble string"
#: What is in the way of a task.
_UNSEEN: Final = "unseen"
_OTHER_VERSION: Final = "version"
_LONGEST: Final = 300
#: Packages that Spark asks for once it runs.
_ASKED_FOR_LATER: Final = ("pandas", "pyarrow")


class SparkTask(Struct, frozen=True):
    """What a task has to know: the judge, where batches and parts lie, and where the shops."""

    judge: PackedJudge
    parts: Parts
    source: Path

    def __call__(self, numbers: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        """Judge batches; the answers are what was in the way, if anything."""
        import pyarrow as pa

        for given in numbers:
            told = given.column(0).to_pylist()
            answers = [self._trouble_with(number) for number in told]
            yield pa.record_batch({"number": told, "trouble": pa.array(answers, pa.string())})

    def _trouble_with(self, number: int) -> str | None:
        parts = self.parts
        if not parts.workshop.is_dir() or not self.source.exists():
            return _UNSEEN
        if not self.judge.fits():
            return _OTHER_VERSION
        judge = self.judge.judge()
        with parts.diary(number) as diary:
            order = BatchOrder(parts.batch(number), parts.inputs(number), diary.fatal)
            done = carried_out(judge, order, diary.begin)
        if done.content is not None:
            parts.keep(number, done.inputs, done.content)
        return None


class Cluster:
    """Machines that Spark speaks to."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def carry_out(self, task: SparkTask, batches: Iterator[ShopBatch]) -> Iterator[Delivery]:
        """The deliveries for ``batches``: without contents, as their parts are kept already.

        While some are judged, the next are read from the source and laid out.

        Raises:
            UsageError: Spark has given up, or the machines aren't fit for it.
        """
        several = max(1, self.session.sparkContext.defaultParallelism) * _AHEAD
        running: Future[list[Delivery]] | None = None
        with ThreadPoolExecutor(1) as pool:
            try:
                while wave := [_laid_out(task.parts, batch) for batch in islice(batches, several)]:
                    if running is not None:
                        yield from _done(task.parts, running.result())
                    running = pool.submit(self._judged, task, wave)
                if running is not None:
                    yield from _done(task.parts, running.result())
            except BaseException:
                self.session.sparkContext.cancelJobGroup(_group(task))
                raise

    def _judged(self, task: SparkTask, wave: list[Delivery]) -> list[Delivery]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        context, first, end = self.session.sparkContext, wave[0].batch, wave[-1].batch + 1
        try:
            context.setJobGroup(_group(task), f"batches {first} to {end - 1}", interruptOnCancel=True)
            numbers = self.session.range(first, end, 1, len(wave))
            answers = numbers.mapInArrow(partial(task), _ANSWERS).collect()
        except (PySparkException, Py4JError) as error:
            raise UsageError([Diagnostic.of("SC645", None, "stopped", reason=_reason(error))]) from error
        troubles = {answer.trouble for answer in answers}
        if _OTHER_VERSION in troubles:
            raise UsageError([Diagnostic.of("SC645", None, "version")])
        if _UNSEEN in troubles:
            folder, source = f"`{task.parts.workshop.parent}`", f"`{task.source}`"
            raise UsageError([Diagnostic.of("SC645", None, "unseen", folder=folder, source=source)])
        return wave


@contextmanager
def cluster(master: str) -> Iterator[Cluster]:
    """What Spark has at ``master``; a session that is there already is used, and stays.

    Raises:
        UsageError: Spark isn't installed, or doesn't start.
    """
    try:
        for name in _ASKED_FOR_LATER:
            import_module(name)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise UsageError([Diagnostic.of("SC691", None, "spark")]) from None
    there = SparkSession.getActiveSession()
    try:
        session = there or _builder(SparkSession.builder, master).getOrCreate()
    except (PySparkException, Py4JError) as error:
        why = "java" if "JAVA_GATEWAY" in str(error) else "start"
        raise UsageError([Diagnostic.of("SC645", None, why, master=master, reason=_reason(error))]) from error
    try:
        yield Cluster(session)
    finally:
        if there is None:
            session.stop()


def _builder(builder: SparkSession.Builder, master: str) -> SparkSession.Builder:
    """The session that is asked for at ``master``."""
    settings = {
        "spark.task.maxFailures": str(_TRIES),
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }
    if alone := _LOCAL.fullmatch(master):
        master = f"local[{alone[1] or 1},{_TRIES}]"
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.master(master).appName("shopcheck fleet")


def _group(task: SparkTask) -> str:
    """What Spark calls the jobs of a run."""
    return f"shopcheck {task.parts.workshop}"


def _laid_out(parts: Parts, batch: ShopBatch) -> Delivery:
    parts.lay_out(batch)
    return Delivery(batch.number, len(batch.shops), batch.through)


def _done(parts: Parts, batches: Iterable[Delivery]) -> Iterator[Delivery]:
    for each in batches:
        parts.clear_away(each.batch)
        yield each


def _reason(error: Exception) -> str:
    """What Spark says first: the rest are places in its own code."""
    lines = [line.strip() for line in str(error).splitlines()]
    return next((line for line in lines if line), type(error).__name__)[:_LONGEST]
