"""Truths put together in a table of nodes: what is settled by the policy is left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from checker.logical_plan.nodes import Conjunction, ConstantTruth, Disjunction, Negation, NodeId
from checker.logical_plan.table import NodeTable
from checker.values.truth import Truth


class Foreseen(Struct, frozen=True):
    """A condition once records have what they wait for, and the folds that count those which wait."""

    truth: NodeId
    waiting: tuple[NodeId, ...]


class TruthTable:
    """Enters junctions and negations of truths into a table."""

    def __init__(self, table: NodeTable) -> None:
        self._table = table

    @property
    def always(self) -> NodeId:
        """The truth that holds."""
        return self._table.enter(ConstantTruth(Truth.TRUE))

    def all_of(self, parts: Sequence[NodeId]) -> NodeId:
        """That every part holds."""
        return self._junction(Conjunction, parts)

    def any_of(self, parts: Sequence[NodeId]) -> NodeId:
        """That at least one part holds."""
        return self._junction(Disjunction, parts)

    def so_many(self, parts: Sequence[NodeId], least: int, most: int) -> NodeId:
        """That from ``least`` to ``most`` of ``parts`` hold."""
        return self.all_of([self._at_least(parts, least), self.negated(self._at_least(parts, most + 1))])

    def _at_least(self, parts: Sequence[NodeId], wanted: int) -> NodeId:
        """That so many of ``parts`` hold: with each of them, as many as before it, or one less and it.

        What was so before is entered once for each number, so that this grows with their product only.
        """
        held = [self.all_of(()), *[self.any_of(())] * wanted]
        for part in parts:
            more = [self.any_of([now, self.all_of([part, less])]) for less, now in pairwise(held)]
            held = [held[0], *more]
        return held[wanted]

    def _junction(self, kind: type[Conjunction | Disjunction], parts: Sequence[NodeId]) -> NodeId:
        """A junction without the parts that are settled, or settled by one of them."""
        neutral, decisive = (Truth.TRUE, Truth.FALSE) if kind is Conjunction else (Truth.FALSE, Truth.TRUE)
        nodes = self._table.nodes
        if any(nodes[part] == ConstantTruth(decisive) for part in parts):
            return self._table.enter(ConstantTruth(decisive))
        kept = tuple(dict.fromkeys(part for part in parts if nodes[part] != ConstantTruth(neutral)))
        if len(kept) == 1:
            return kept[0]
        return self._table.enter(kind(kept) if kept else ConstantTruth(neutral))

    def negated(self, part: NodeId) -> NodeId:
        """What holds where ``part`` doesn't."""
        node = self._table.nodes[part]
        return self._table.enter(
            ConstantTruth(node.truth.negated()) if isinstance(node, ConstantTruth) else Negation(part)
        )

    def chosen(self, which: NodeId, then: NodeId, otherwise: NodeId) -> NodeId:
        """``then`` where ``which`` holds, ``otherwise`` where not; what both are where that is unknown."""
        if then == self.always:
            return self.any_of([otherwise, which])
        aside = self.all_of([self.negated(which), otherwise])
        return self.any_of([aside, self.all_of([which, then]), self.all_of([otherwise, then])])

    def agreed(self, parts: Sequence[NodeId]) -> NodeId:
        """What all ``parts`` are; unknown where they differ."""
        unknown = self._table.enter(ConstantTruth(Truth.UNKNOWN))
        return self.any_of([self.all_of(parts), self.all_of([unknown, self.any_of(parts)])])
