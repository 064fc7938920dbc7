"""What planning asks of the conditions of a policy."""

from __future__ import annotations

from checker.language.model.conditions import (
    Aggregate,
    NameRef,
    Path,
    Quantifier,
)
from checker.language.model.policy import Policy
from checker.language.model.walk import Term, children, paths


class FreeScopes:
    """Which records the nodes of one policy read from outside themselves."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        #: The first scope that differs from record to record: the subject's, unless it is the shop.
        self._innermost_fixed = 1 if policy.subject == "shop" else 0
        self._known: dict[int, tuple[Term, frozenset[int]]] = {}

    def of(self, node: Term) -> frozenset[int]:
        """The scopes of the records that ``node`` reads from outside itself, the fixed ones left out."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._find(node))
        return known[1]

    def _find(self, node: Term) -> frozenset[int]:
        found = frozenset[int]().union(
            *(self.of(child) for child in children(node)), *(self._scope(path) for path in paths(node))
        )
        if isinstance(node, NameRef) and node.name in self._policy.values:
            return self.of(self._policy.values[node.name].expression)
        if isinstance(node, Quantifier | Aggregate):
            return found - {node.scope}
        return found

    def _scope(self, path: Path) -> frozenset[int]:
        return frozenset() if path.scope <= self._innermost_fixed else frozenset({path.scope})
