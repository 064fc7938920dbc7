"""Events that may still come, as nodes: whether one is waited for, and what is read once it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from checker.diagnostics import Span
from checker.language.model.conditions import Op, Path
from checker.language.model.events import Place, beside, coming_event, place_of
from checker.logical_plan.nodes import (
    Coalesce,
    ColumnValue,
    Conditional,
    Constant,
    FromNowOn,
    NodeId,
    Test,
)
from checker.logical_plan.table import NodeTable
from checker.logical_plan.truths import TruthTable
from checker.schema.catalog import Relation, catalog
from checker.schema.pending import outcomes
from checker.values.quantity import Reason, Unknown

#: Enters the column that a path leads to; enters a test.
Columns = Callable[[Path], NodeId]
Tests = Callable[[Test, Span], NodeId]


class ComingEvents:
    """Enters what is so of events into a table; ``subject`` is what the policy's verdicts are on."""

    def __init__(self, table: NodeTable, truths: TruthTable, test: Tests, subject: str) -> None:
        self._table = table
        self._truths = truths
        self._test = test
        self._subject = subject

    def waits(self, event: Path, column: Columns) -> NodeId:
        """Whether what ``event`` happens to hasn't had it, and may still get it."""
        field, way = coming_event(event), event.steps[:-1]
        pending = field.pending
        assert pending is not None

        def asked(path: Path, op: Op, values: Sequence[str | bool]) -> NodeId:
            left = self._table.enter(ColumnValue(column(path), path.text))
            right = tuple(self._table.enter(Constant(value)) for value in values)
            return self._test(Test(left, op, right, path.type), event.span)

        parts = [asked(event, Op.PRESENT, (False,))]
        led = [place + 1 for place, step in enumerate(way) if isinstance(step, Relation)]
        if led:  # a relation may lead nowhere
            parts.append(asked(replace(event, steps=way[: led[-1]]), Op.PRESENT, (True,)))
        if pending.by is not None and field.derived is None:
            by = catalog().records[field.record].fields[pending.by]
            state = replace(event, steps=(*way, by), type=by.type)
            parts.append(self._truths.negated(asked(state, Op.IS, pending.closed)))
        return self._truths.all_of(parts)

    def come(self, value: NodeId, waits: NodeId, path: Path) -> NodeId:
        """``value``, or a time to come where it is none and ``waits`` holds."""
        comes = self._where(waits, self._table.enter(FromNowOn()), path)
        return self._table.enter(Coalesce(value, comes))

    def ways(self, event: Path) -> Iterator[Mapping[Place, NodeId]]:
        """What is read once ``event`` has come, in each way that it may be."""
        for changes in outcomes(coming_event(event)):
            yield {
                (event.scope, (*event.steps[:-1], field)): self._table.enter(
                    Constant(word) if isinstance(word, str) else FromNowOn() if word else Constant(None)
                )
                for field, word in changes.items()
            }

    def expectations(self, events: Sequence[Path], column: Columns) -> Mapping[Place, NodeId]:
        """What is read once all ``events`` that may still come have come; what else changes is left out."""
        found: dict[Place, NodeId] = {}
        for event in events:
            own = self._table.enter(ColumnValue(column(event), event.text))
            found[place_of(event, self._subject)] = self.come(own, self.waits(event, column), event)
        return found

    def with_changes(self, events: Sequence[Path], column: Columns) -> Mapping[Place, NodeId]:
        """The same, with what else changes as they come."""
        found = dict(self.expectations(events, column))
        for item in beside(events):
            open_ = Unknown(Reason.CONDITION, item.path.text)
            word = self._table.enter(Constant(open_ if item.word is None else item.word))
            waits = self._truths.any_of([self.waits(event, column) for event in item.events])
            own = self._table.enter(ColumnValue(column(item.path), item.path.text))
            then = self._table.enter(Coalesce(self._where(waits, word, item.path), own))
            found[place_of(item.path, self._subject)] = then
        return found

    def _where(self, waits: NodeId, value: NodeId, path: Path) -> NodeId:
        return self._table.enter(Conditional(waits, value, Unknown(Reason.CONDITION, path.text)))
