"""Common subexpressions: what several computations over one record have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from checker.logical_plan.nodes import (
    AggregateFold,
    ColumnValue,
    Conjunction,
    Disjunction,
    Node,
    NodeId,
    QuantifierFold,
    Test,
    inside,
    operands,
    outside,
)
from checker.logical_plan.table import NodeTable, in_one_pass, literal

#: Deeper than any scope.
_DEEPEST: Final = 1 << 30


def shared(
    table: NodeTable, scopes: Collection[int], roots: Iterable[tuple[NodeId, bool]]
) -> tuple[NodeId, ...]:
    """What the ``roots`` ask more than once of the record at ``scopes``, operands first.

    Scope 0 is the snapshot, for what is computed only once as a whole. A root is asked for certainly, or only
    where something else has come out so. What contains a fold is computed beforehand only if it is asked for
    certainly at least once; everything else is cheap.
    """
    uses = _Uses(table, scopes)
    for root, certain in roots:
        uses.ask(root, certain=certain)
    return uses.common()


class _Uses:
    def __init__(self, table: NodeTable, scopes: Collection[int]) -> None:
        self._table = table
        self._scopes = scopes
        self._counts: dict[NodeId, int] = {}
        self._certain: set[NodeId] = set()

    def ask(self, number: NodeId, *, certain: bool, again: bool = False, below: int = _DEEPEST) -> None:
        """Note a use; ``again`` is whether it is inside a loop, so that it counts as several.

        Inside a loop the scopes from ``below`` on are those of its own records.
        """
        node, traits = self._table.nodes[number], self._table.traits[number]
        if literal(node) or in_one_pass(node, traits.free):
            return
        innermost = max(traits.free, default=0)
        if not innermost and (again or 0 not in self._scopes):
            return  # what is the same for all records is computed before them
        if certain:
            self._certain.add(number)
        if innermost < below and innermost in self._scopes:
            known = number in self._counts
            self._counts[number] = self._counts.get(number, 0) + (2 if again else 1)
            if known:
                return  # its operands are asked for only once, as it is
        for part, sure in self._parts(node):
            self.ask(part, certain=certain and sure, again=again, below=below)
        if isinstance(node, QuantifierFold | AggregateFold):
            for part in inside(node):
                self.ask(part, certain=False, again=True, below=min(below, node.source.scope))

    def _parts(self, node: Node) -> Iterable[tuple[NodeId, bool]]:
        """What ``node`` asks for outside of loops, and whether it certainly does."""
        match node:
            case Conjunction(parts=parts) | Disjunction(parts=parts):
                return ((part, place == 0) for place, part in enumerate(parts))
            case QuantifierFold() | AggregateFold():
                return ((part, True) for part in outside(node))
            case Test(left=left, right=right) if all(literal(self._table.nodes[part]) for part in right):
                # Against what a policy says a column is held as it is; its value needn't be made.
                field = self._table.nodes[left]
                return ((field.column if isinstance(field, ColumnValue) else left, True),)
            case _:
                return ((part, True) for part in operands(node))

    def common(self) -> tuple[NodeId, ...]:
        """What is worth computing once; numbers ascend, so operands come before what needs them."""
        many = (number for number, count in self._counts.items() if count > 1)
        return tuple(sorted(n for n in many if n in self._certain or not self._folds(n)))

    def _folds(self, number: NodeId) -> bool:
        node = self._table.nodes[number]
        if isinstance(node, QuantifierFold | AggregateFold):
            return True
        return any(self._folds(part) for part in operands(node))
