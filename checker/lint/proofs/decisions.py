"""What a precondition decides, as one condition, and what that reads."""

from __future__ import annotations

from checker.language.model.conditions import AnyOf, Condition, NameRef, Not, Path
from checker.language.model.policy import PolicyRef, Precondition
from checker.language.model.walk import nodes


def decision(item: Precondition) -> Condition:
    """``not when, or unless, or condition``."""
    assert not isinstance(item.condition, PolicyRef)
    parts: list[Condition] = [item.condition]
    if item.when is not None:
        parts.append(Not(item.when, item.when.span))
    if item.unless is not None:
        parts.append(item.unless.condition)
    return AnyOf(tuple(parts), item.span) if len(parts) > 1 else item.condition


def sections(item: Precondition) -> set[str]:
    """What a precondition reads: where two share nothing, neither follows from the other."""
    found: set[str] = set()
    for node in nodes(item.condition, item.when, item.unless):
        if isinstance(node, Path) and node.steps:
            found.add(f"{'inner' if node.scope > 1 else node.scope} {node.steps[0].name}")
        elif isinstance(node, NameRef):
            found.add(node.name)
    return found
