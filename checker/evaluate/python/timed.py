"""Records by a time of theirs: those near another time are found, or counted, without looking at the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from checker.language.model.conditions import Fold, Op, QuantifierKind
from checker.logical_plan.nodes import (
    Column,
    ColumnValue,
    Conjunction,
    Negation,
    Node,
    NodeId,
    QuantifierFold,
    RecordFold,
    Steps,
    Test,
)

#: Records with their places.
Rows = Sequence[tuple[int, Any]]
_place = itemgetter(0)
#: What an ordering says of its sides, turned round or denied.
_TURNED = {Op.ABOVE: Op.BELOW, Op.BELOW: Op.ABOVE, Op.AT_LEAST: Op.AT_MOST, Op.AT_MOST: Op.AT_LEAST}
_DENIED = {Op.ABOVE: Op.AT_MOST, Op.AT_MOST: Op.ABOVE, Op.BELOW: Op.AT_LEAST, Op.AT_LEAST: Op.BELOW}


class TimedRows:
    """The records of a section, those with one exact time in its order.

    An end that is no instant, or an unknown one, is open.
    """

    def __init__(self, every: Rows, time_of: Callable[[Any], Any]) -> None:
        self._every = every
        timed: list[tuple[datetime, tuple[int, Any]]] = []
        self._others: list[tuple[int, Any]] = []
        for row in every:
            time = time_of(row[1])
            if time.__class__ is datetime:
                timed.append((time, row))
            else:
                self._others.append(row)
        timed.sort(key=_place)
        self._times = [time for time, _ in timed]
        self._rows = [row for _, row in timed]

    def near(self, low: Any, high: Any) -> Rows:
        """The records whose time may lie between two instants, both included, such as those without one."""
        start = bisect_left(self._times, low) if low.__class__ is datetime else 0
        stop = bisect_right(self._times, high) if high.__class__ is datetime else len(self._times)
        if stop - start == len(self._times):
            return self._every
        return sorted((*self._rows[start:stop], *self._others), key=_place)

    def counted(self, low: Any, high: Any, *, ends: tuple[bool | None, bool | None]) -> tuple[Rows, int]:
        """How many lie between two instants for sure, and the records of which that has to be asked.

        ``ends`` are whether what lies at an end counts; None is an end that there isn't.
        """
        places: list[int] = []
        for end, included, default in ((low, ends[0], 0), (high, ends[1], len(self._times))):
            if included is None:
                places.append(default)
            elif end.__class__ is datetime:
                before = included if not places else not included
                places.append((bisect_left if before else bisect_right)(self._times, end))
            else:
                return self.near(low, high), 0
        start, stop = places
        return self._others, max(0, stop - start)


def countable(fold: RecordFold, nodes: Sequence[Node]) -> tuple[bool | None, bool | None] | None:
    """Whether what lies at an end of a fold's window counts, where that alone says which records count.

    None where more is asked of them, or anything but how many they are, or whether there are any.
    """
    window = fold.source.window
    if isinstance(fold, QuantifierFold):
        plain = fold.require is None and fold.shape is None and fold.kind is not QuantifierKind.EVERY
    else:
        plain = fold.fold is Fold.COUNT
    if window is None or fold.where is None or fold.source.leaves_out is not None or not plain:
        return None
    where = nodes[fold.where]
    found: dict[NodeId, Op] = {}
    for number in where.parts if isinstance(where, Conjunction) else (fold.where,):
        side = _side(nodes[number], nodes, fold.source.scope, window.steps)
        if side is None or side[0] in found:
            return None
        found[side[0]] = side[1]
    low, high = (None if end is None else found.pop(end, None) for end in (window.low, window.high))
    if found or low not in (None, Op.ABOVE, Op.AT_LEAST) or high not in (None, Op.BELOW, Op.AT_MOST):
        return None
    return None if low is None else low is Op.AT_LEAST, None if high is None else high is Op.AT_MOST


def _side(test: Node, nodes: Sequence[Node], scope: int, steps: Steps) -> tuple[NodeId, Op] | None:
    """What the time at ``steps`` is compared with, and how; None for any other condition."""
    denied = isinstance(test, Negation)
    inner = nodes[test.part] if isinstance(test, Negation) else test
    if not isinstance(inner, Test) or inner.op not in _TURNED or len(inner.right) != 1:
        return None
    left, right = inner.left, inner.right[0]
    for mine, other, op in ((left, right, inner.op), (right, left, _TURNED[inner.op])):
        value = nodes[mine]
        column = nodes[value.column] if isinstance(value, ColumnValue) else None
        if isinstance(column, Column) and (column.scope, column.steps) == (scope, steps):
            return other, _DENIED[op] if denied else op
    return None
