"""What the compiler asks of a condition before it writes code for it."""

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
    Op,
    Path,
    Quantifier,
)
from checker.language.model.policy import Policy
from checker.schema.catalog import EnumType, Field, Scalar

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


class Analysis:
    """The conditions of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        #: The first scope that differs from record to record: the subject's, unless it is the shop.
        self.innermost_fixed = 1 if policy.subject == "shop" else 0
        self._free: dict[int, tuple[Node, frozenset[int]]] = {}
        self._varies: dict[int, tuple[Node, bool]] = {}

    def free(self, node: Node) -> frozenset[int]:
        """The scopes of the records that ``node`` reads from outside itself, the fixed ones left out."""
        known = self._free.get(id(node))
        if known is None:
            known = self._free[id(node)] = (node, self._find_free(node))
        return known[1]

    def _find_free(self, node: Node) -> frozenset[int]:
        found = frozenset[int]().union(*(self.free(child) for child in children(node)))
        match node:
            case FieldRef(path=path):
                return self._scope(path)
            case NameRef(name=name) if name in self.policy.values:
                return self.free(self.policy.values[name].expression)
            case Quantifier(source=source, scope=scope) | Aggregate(source=source, scope=scope):
                outside = self._scope(source.path) if source.section is None else frozenset()
                return (found - {scope}) | outside
        return found

    def _scope(self, path: Path) -> frozenset[int]:
        return frozenset() if path.scope <= self.innermost_fixed else frozenset({path.scope})

    def varies(self, node: Node) -> bool:
        """Whether ``node`` may change as time goes by."""
        known = self._varies.get(id(node))
        if known is None:
            known = self._varies[id(node)] = (node, self._find_varies(node))
        return known[1]

    def _find_varies(self, node: Node) -> bool:
        match node:
            case Comparison(op=Op.OLDER_THAN | Op.NEWER_THAN) | NowRef():
                return True
            case NameRef(name=name) if name in self.policy.values:
                return self.varies(self.policy.values[name].expression)
        return any(self.varies(child) for child in children(node))

    def named(self, node: Node) -> Iterator[str]:
        """The named values that ``node`` uses, in the order in which it names them."""
        if isinstance(node, NameRef) and node.name in self.policy.values:
            yield node.name
        for child in children(node):
            yield from self.named(child)

    def key(self, where: Condition | None, scope: int) -> tuple[Path, Expression] | None:
        """A field of the records at ``scope`` that ``where`` wants equal to something outside them.

        Only fields whose equality is that of their text: an index finds the records by it.
        """
        for part in conjuncts(where):
            if isinstance(part, Comparison) and part.op is Op.IS:
                for mine, other in ((part.left, part.right[0]), (part.right[0], part.left)):
                    if (
                        isinstance(mine, FieldRef)
                        and mine.path.scope == scope
                        and _textual(mine.path)
                        and self.free(other)
                        and scope not in self.free(other)
                        and not self.varies(other)
                    ):
                        return mine.path, other
        return None


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


def _textual(path: Path) -> bool:
    if not path.steps or not isinstance(path.steps[-1], Field):
        return False
    return isinstance(path.type, EnumType) or path.type in (Scalar.STRING, Scalar.CURRENCY)
