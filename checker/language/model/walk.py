"""The one walk over the parts of a policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct


def nodes(*parts: object) -> Iterator[Struct]:
    """Every node of these parts of a policy, texts included; spans, types and what fields mean aside."""
    pending = list(parts)
    while pending:
        node = pending.pop()
        if isinstance(node, Struct):
            yield node
            pending += [getattr(node, name) for name in _inside(type(node))]
        elif isinstance(node, tuple):
            pending += node
        elif isinstance(node, Mapping):
            pending += node.values()


@cache
def _inside(kind: type[Struct]) -> tuple[str, ...]:
    """The members of a kind of node that may hold nodes."""
    return tuple(name for name in kind.__struct_fields__ if name not in ("span", "type", "steps"))
