"""The table of a plan's nodes: each is entered once, with what planning needs to know of it."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct

from checker.language.model.conditions import CLOCKED
from checker.logical_plan.nodes import (
    AggregateFold,
    Column,
    Constant,
    ConstantTruth,
    CurrentInstant,
    FromNowOn,
    Node,
    NodeId,
    QuantifierFold,
    Test,
    inside,
    operands,
    outside,
)


class Traits(Struct, frozen=True):
    """What a node depends on.

    ``free`` are the scopes of the records that it reads, the snapshot aside: what reads none is *fixed*, the
    same for every record. ``varies`` is whether it may change as time goes by. ``ready`` is the level at
    which it can be computed: 0 where it needs no fold over a whole section, else one after the last such.
    """

    free: frozenset[int]
    varies: bool
    ready: int

    @property
    def fixed(self) -> bool:
        """Whether it is the same for every record."""
        return not self.free


class NodeTable:
    """The nodes by number; each after its operands."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.traits: list[Traits] = []
        self._numbers: dict[Hashable, NodeId] = {}

    def enter(self, node: Node) -> NodeId:
        """The number of ``node``: an equal one that is there already has it."""
        # One and yes are equal to Python, and so are amounts with more zeros or fewer.
        key = (type(node), repr(node.value) if isinstance(node, Constant) else node)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.nodes)
            self.nodes.append(node)
            self.traits.append(self._traits(node))
        return number

    def _traits(self, node: Node) -> Traits:
        parts = [self.traits[part] for part in operands(node)]
        free = frozenset[int]().union(*(part.free for part in parts))
        varies = any(part.varies for part in parts)
        ready = max((part.ready for part in parts), default=0)
        match node:
            case Column(scope=scope) if scope:
                free = frozenset({scope})
            case CurrentInstant():
                varies = True
            case Test(op=op) if op in CLOCKED:
                varies = True
            case QuantifierFold(source=source) | AggregateFold(source=source):
                before = (self.traits[part].free for part in outside(node))
                within = (self.traits[part].free for part in inside(node))
                free = frozenset[int]().union(*before, *(found - {source.scope} for found in within))
                ready += in_one_pass(node, free)
        return Traits(free, varies, ready)


def in_one_pass(node: Node, free: frozenset[int]) -> bool:
    """Whether ``node`` is a fold over a section that reads no record outside it: one pass will do."""
    return isinstance(node, QuantifierFold | AggregateFold) and node.source.section is not None and not free


def literal(node: Node) -> bool:
    """Whether ``node`` says what it comes to."""
    return isinstance(node, ConstantTruth | Constant | CurrentInstant | FromNowOn)
