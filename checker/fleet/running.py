"""A run over many shops from end to end: batches judged, parts kept, results made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from checker import api
from checker.decide import engine_in_use
from checker.diagnostics import Diagnostic, SnapshotError
from checker.fleet.folder import ResultsFolder
from checker.fleet.judge import Judge, JudgedShop
from checker.fleet.output import FleetOutput, FolderShelf
from checker.fleet.question import FleetQuestion, RunRecord, digest_of_policies, record_of
from checker.fleet.shops import ShopBatch, ShopSource
from checker.fleet.since import EarlierRun
from checker.fleet.summary import SummaryBuilder
from checker.fleet.workers import BatchOrder, Delivery, Staff, Workers, in_this_process
from checker.report.fleet import FleetSummary

if TYPE_CHECKING:
    from checker.fleet.spark import Cluster, SparkTask


class Beginning(StrEnum):
    """With what a run begins: nothing, its own parts, or parts of a run that was asked something else."""

    FRESH = "fresh"
    RESUMED = "resumed"
    ANEW = "anew"


#: Told how many shops are judged, and how much of how much of the source is behind them.
Watch = Callable[[int, int, int], None]


class FleetRun(Struct, frozen=True):
    """What is to be done: judge the shops of ``source`` by ``policies``, into ``folder``.

    Whoever works on it: so many ``workers`` here, or a ``cluster``, to which all paths must be known.
    """

    source: ShopSource
    question: FleetQuestion
    policies: api.Policies
    folder: ResultsFolder
    workers: int = 1
    cache: Path | None = None
    earlier: EarlierRun | None = None
    cluster: Cluster | None = None

    def begun(self) -> tuple[FleetRun, Beginning]:
        """This run, once the folder is ready for it.

        What was begun with the same question is gone on with, as of the present that it had then.

        Raises:
            OSError: something can't be written.
        """
        record, found = self.record(), self.folder.unfinished()
        if found is None or found.asked != record.asked:
            self.folder.begin(record)
            return self, Beginning.FRESH if found is None else Beginning.ANEW
        present = datetime.fromisoformat(found.present)
        resumed = replace(self, question=replace(self.question, present=present))
        self.folder.begin(resumed.record())
        return resumed, Beginning.RESUMED

    def record(self) -> RunRecord:
        """What this run is, as its folder says."""
        return record_of(
            self.question, self.policies, Path(self.source.name).absolute(), engine_in_use().name
        )

    def run(self, watch: Watch | None = None) -> FleetSummary:
        """Judge what isn't judged yet, and put the results in the place of earlier ones.

        Raises:
            SnapshotError: the source has no shop at all.
            ChangedRulesError: a rule file has changed meanwhile.
            OSError: something can't be read or written.
        """
        count = self._judge(watch)
        with self.folder.results() as ready:
            return self._results(count, ready)

    def _judge(self, watch: Watch | None) -> int:
        """Keep a part for each batch; how many there are."""
        count = shops = 0

        def batches() -> Iterator[ShopBatch]:
            nonlocal count
            for batch in self.source.batches():
                count += 1
                yield batch

        for delivery in self._carried_out(batches()):
            if delivery.content is not None:
                self.folder.parts.keep(delivery.batch, delivery.inputs, delivery.content)
            shops += delivery.shops
            if watch is not None:
                watch(shops, delivery.through, self.source.size)
        if not count:
            raise SnapshotError([Diagnostic.of("SC642", name=self.source.name)])
        return count

    def _carried_out(self, batches: Iterator[ShopBatch]) -> Iterator[Delivery]:
        """The deliveries for ``batches``, by whoever works on this run."""
        if self.cluster is not None:
            return self.cluster.carry_out(self._task(), batches)
        orders = (BatchOrder(batch, self.folder.parts.inputs(batch.number)) for batch in batches)
        if self.workers > 1:
            staff = Staff(self.question, digest_of_policies(self.policies), self.cache)
            return Workers(staff, self.workers).carry_out(orders)
        return in_this_process(Judge(self.question, self.cache, policies=self.policies), orders)

    def _task(self) -> SparkTask:
        from checker.fleet.packed import packed
        from checker.fleet.spark import SparkTask

        return SparkTask(packed(self.question, self.policies), self.folder.parts, Path(self.source.name))

    def _results(self, count: int, ready: Path) -> FleetSummary:
        """Everything that is made of the parts."""
        asked = self.question
        builder = SummaryBuilder(self.policies.library, asked.only or ())
        output = FleetOutput(
            FolderShelf(ready),
            builder,
            asked.language,
            pages=asked.pages,
            calendar=asked.calendar,
            earlier=self.earlier,
        )
        return output.write(shop for number in range(count) for shop in _read(self.folder.parts.part(number)))


_DECODER = msgspec.json.Decoder(JudgedShop)


def _read(content: bytes) -> list[JudgedShop]:
    return _DECODER.decode_lines(content)
