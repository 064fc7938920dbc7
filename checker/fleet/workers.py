"""Processes that judge batches of shops. One that dies is replaced, and what it was at is tried again.

Only the first process writes anything: a worker whose first process is gone finds its pipe closed, and ends.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from checker.fleet.judge import ChangedRulesError, Judge
from checker.fleet.parts import MOST_DEATHS
from checker.fleet.question import FleetQuestion
from checker.fleet.shops import ShopBatch, digest_of

#: So many workers may die before they have begun with anything.
_MOST_STILLBORN: Final = 3


class BatchOrder(Struct, frozen=True):
    """A batch to be judged.

    ``known`` is the digest of what its part was made of, if there is one; ``fatal`` are the places of shops
    that no worker survives.
    """

    batch: ShopBatch
    known: str | None = None
    fatal: frozenset[int] = frozenset()


class Delivery(Struct, frozen=True):
    """A batch that is judged; without ``content`` where its part is as it should be."""

    batch: int
    shops: int
    through: int
    inputs: str = ""
    content: bytes | None = None


class Staff(Struct, frozen=True):
    """What every worker needs to know to become one."""

    question: FleetQuestion
    expected: str
    cache: Path | None = None


class DeadWorkersError(Exception):
    """Workers die before they do anything."""


def in_this_process(judge: Judge, orders: Iterable[BatchOrder]) -> Iterator[Delivery]:
    """All orders carried out here, in their order."""
    for order in orders:
        yield carried_out(judge, order, lambda _: None)


class Workers:
    """So many processes that carry out orders."""

    def __init__(self, staff: Staff, count: int) -> None:
        self._staff = staff
        self._context = multiprocessing.get_context("spawn")
        self._count = count
        self._stillborn = 0

    def carry_out(self, orders: Iterator[BatchOrder]) -> Iterator[Delivery]:
        """The deliveries for ``orders``, as they come; no more orders are taken than workers are free.

        Raises:
            ChangedRulesError: the rule files have changed since the run began.
            DeadWorkersError: no worker lives.
        """
        again: deque[BatchOrder] = deque()
        deaths: Counter[tuple[int, int]] = Counter()
        busy: dict[Connection, _Worker] = {}
        free: list[_Worker] = []
        try:
            while True:
                while (free or len(busy) < self._count) and (order := _next(again, orders)) is not None:
                    worker = free.pop() if free else self._hired()
                    worker.give(order)
                    busy[worker.pipe] = worker
                if not busy:
                    return
                for pipe in wait(list(busy)):
                    assert isinstance(pipe, Connection)
                    worker = busy[pipe]
                    try:
                        said = pipe.recv()
                    except (EOFError, OSError):
                        del busy[pipe]
                        again.append(self._retried(worker, deaths))
                        continue
                    if isinstance(said, int):
                        worker.at = said
                    elif isinstance(said, Delivery):
                        free.append(busy.pop(pipe))
                        self._stillborn = 0
                        yield said
                    else:
                        raise said
        finally:
            for worker in (*busy.values(), *free):
                worker.dismiss()

    def _hired(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._staff), daemon=True)
        process.start()
        theirs.close()
        return _Worker(ours, process)

    def _retried(self, worker: _Worker, deaths: Counter[tuple[int, int]]) -> BatchOrder:
        """The order at which a worker died, for another one."""
        order, at = worker.order, worker.at
        assert order is not None, "it was busy"
        worker.dismiss()
        if at is None:
            self._stillborn += 1
            if self._stillborn > _MOST_STILLBORN:
                raise DeadWorkersError
            return order
        deaths[order.batch.number, at] += 1
        if deaths[order.batch.number, at] < MOST_DEATHS:
            return order
        return msgspec.structs.replace(order, fatal=order.fatal | {at})


class _Worker(Struct, eq=False):
    """A process at work: its ``order``, and the place of the shop that it is ``at``."""

    pipe: Connection
    process: BaseProcess
    order: BatchOrder | None = None
    at: int | None = None

    def give(self, order: BatchOrder) -> None:
        self.order, self.at = order, None
        with suppress(OSError):  # it has died: its end of the pipe will say so
            self.pipe.send(order)

    def dismiss(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _next(again: deque[BatchOrder], orders: Iterator[BatchOrder]) -> BatchOrder | None:
    return again.popleft() if again else next(orders, None)


def _work(pipe: Connection, staff: Staff) -> None:
    """The life of a worker: orders in, deliveries out, until the pipe is closed."""
    try:
        with suppress(EOFError, OSError, KeyboardInterrupt):
            try:
                judge = Judge(staff.question, staff.cache, expected=staff.expected)
            except ChangedRulesError as error:
                pipe.send(error)
                return
            while True:
                pipe.send(carried_out(judge, pipe.recv(), pipe.send))
    finally:
        pipe.close()


def carried_out(judge: Judge, order: BatchOrder, begin: Callable[[int], object]) -> Delivery:
    """A batch judged; ``begin`` is told which shop comes next."""
    batch = order.batch
    inputs = digest_of(batch.shops)
    done = Delivery(batch.number, len(batch.shops), batch.through, inputs)
    if inputs == order.known:
        return done
    judged = judge.together(batch.shops, begin, order.fatal)
    return msgspec.structs.replace(done, content=msgspec.json.Encoder().encode_lines(judged))
