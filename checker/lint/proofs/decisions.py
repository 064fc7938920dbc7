"""What a precondition decides, as one condition, what that reads, and whose it is."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from checker.diagnostics import Span
from checker.language.model.conditions import AnyOf, Condition, NameRef, Not, Path
from checker.language.model.policy import Policy, PolicyRef, Precondition
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


def own_parts(policy: Policy) -> Callable[[Struct], bool]:
    """What tells the parts of a policy that are its own from those that it takes over as they are.

    These have been asked about where they stand. Own is what stands in the policy's file, or in
    one that it uses, and what reads a name whose choices or expression stand there.
    """
    if not policy.extends:
        return lambda _part: True
    changed = {
        parameter.name
        for parameter in policy.parameters.values()
        if any(choice.span and policy.owns(choice.span) for choice in (parameter.choices or {}).values())
    }

    def own(part: Struct) -> bool:
        return any(
            node.name in changed if isinstance(node, NameRef) else _stands_in(node, policy)
            for node in nodes(part)
        )

    while more := {value.name for value in policy.values.values() if own(value)} - changed:
        changed |= more
    return own


def _stands_in(node: Struct, policy: Policy) -> bool:
    span = getattr(node, "span", None)
    return isinstance(span, Span) and policy.owns(span)


def sections(item: Precondition) -> set[str]:
    """What a precondition reads: where two share nothing, neither follows from the other."""
    found: set[str] = set()
    for node in nodes(item.condition, item.when, item.unless):
        if isinstance(node, Path) and node.steps:
            found.add(f"{'inner' if node.scope > 1 else node.scope} {node.steps[0].name}")
        elif isinstance(node, NameRef):
            found.add(node.name)
    return found
