"""What planning asks of the conditions of a policy."""

from __future__ import annotations

from collections.abc import Iterator

from checker.language.model.conditions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Guarded,
    Holds,
    Literal,
    NameRef,
    Not,
    NowRef,
    Path,
    Quantifier,
)
from checker.language.model.policy import Policy

Node = Condition | Expression


def children(node: Node) -> Iterator[Node]:
    """The conditions and expressions directly inside one."""
    match node:
        case Comparison(left=left, right=right):
            yield left
            yield from right
        case AllOf(parts=parts) | AnyOf(parts=parts):
            yield from parts
        case Not(part=part):
            yield part
        case Quantifier(where=where, require=require):
            yield from (part for part in (where, require) if part is not None)
        case Aggregate(value=value, where=where, take=take):
            yield from (FieldRef(path, path.span) for path in (value, take) if path is not None)
            if where is not None:
                yield where
        case Extremum(items=items):
            yield from items
        case Arithmetic(base=base, times=times, plus=plus, minus=minus):
            yield from (part for part in (base, times, plus, minus) if part is not None)
        case Guarded(base=base, when=when):
            yield base
            yield when
        case Default(base=base, default=default):
            yield base
            yield default
        case Holds(condition=condition):
            yield condition
        case FieldRef() | Literal() | NameRef() | NowRef():
            pass


class FreeScopes:
    """Which records the nodes of one policy read from outside themselves."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        #: The first scope that differs from record to record: the subject's, unless it is the shop.
        self._innermost_fixed = 1 if policy.subject == "shop" else 0
        self._known: dict[int, tuple[Node, frozenset[int]]] = {}

    def of(self, node: Node) -> frozenset[int]:
        """The scopes of the records that ``node`` reads from outside itself, the fixed ones left out."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._find(node))
        return known[1]

    def _find(self, node: Node) -> frozenset[int]:
        found = frozenset[int]().union(*(self.of(child) for child in children(node)))
        match node:
            case FieldRef(path=path):
                return self._scope(path)
            case NameRef(name=name) if name in self._policy.values:
                return self.of(self._policy.values[name].expression)
            case Quantifier(source=source, scope=scope) | Aggregate(source=source, scope=scope):
                outside = self._scope(source.path) if source.section is None else frozenset()
                return (found - {scope}) | outside
        return found

    def _scope(self, path: Path) -> frozenset[int]:
        return frozenset() if path.scope <= self._innermost_fixed else frozenset({path.scope})


def conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """The conditions that must all hold for ``condition`` to hold."""
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from conjuncts(part)
    elif condition is not None:
        yield condition


def quantifiers(condition: object) -> tuple[Quantifier, ...] | None:
    """The quantifiers that ``condition`` is a conjunction of; None where it isn't one.

    Only then does a report count and name records; otherwise the subject itself is what is checked.
    """
    if isinstance(condition, Quantifier):
        return (condition,)
    if isinstance(condition, AllOf) and condition.parts:
        parts = [quantifiers(part) for part in condition.parts]
        if all(part is not None for part in parts):
            return tuple(quantifier for part in parts for quantifier in part or ())
    return None
