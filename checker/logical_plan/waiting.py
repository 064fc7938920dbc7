"""The records that wait for something, gathered so that each is counted and named once."""

from __future__ import annotations

from checker.language.model.conditions import QuantifierKind
from checker.logical_plan.nodes import NodeId, QuantifierFold, RecordShape, Source
from checker.logical_plan.shape import together
from checker.logical_plan.table import NodeTable
from checker.logical_plan.truths import TruthTable


class WaitingFolds:
    """One fold for each source, whatever its records wait for and whichever conditions ask."""

    def __init__(self, table: NodeTable, truths: TruthTable) -> None:
        self._table = table
        self._truths = truths
        self._events: dict[Source, list[tuple[NodeId, NodeId]]] = {}
        self._shapes: dict[Source, list[RecordShape]] = {}

    def add(self, source: Source, waits: NodeId, then: NodeId, shape: RecordShape) -> None:
        """Whether a record of ``source`` waits for an event, and what it gives once that has come."""
        self._events.setdefault(source, []).append((waits, then))
        self._shapes.setdefault(source, []).append(shape)

    def entered(self) -> tuple[NodeId, ...]:
        """The numbers of the folds."""
        return tuple(
            self._fold(source, events, together(self._shapes[source]))
            for source, events in self._events.items()
        )

    def _fold(self, source: Source, events: list[tuple[NodeId, NodeId]], shape: RecordShape) -> NodeId:
        (where, require), *more = events
        if more:
            where = self._truths.any_of([waits for waits, _ in events])
            each = [self._truths.any_of([self._truths.negated(waits), then]) for waits, then in events]
            require = self._truths.all_of(each)
        return self._table.enter(QuantifierFold(QuantifierKind.EVERY, source, where, require, shape))
