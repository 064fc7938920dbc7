"""What the facts of the shop alone say about whether a policy applies."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from checker.diagnostics import Span
from checker.evaluate.reference.evaluate import At
from checker.evaluate.reference.world import PlainWorld
from checker.language.model.conditions import AllOf, Comparison, Condition, FieldRef, Literal
from checker.language.model.policy import Policy
from checker.schema.catalog import Field
from checker.snapshot import Snapshot
from checker.snapshot.read.projection import SHOP
from checker.values.truth import Truth


def rules_out(policy: Policy, snapshot: Snapshot, as_of: datetime) -> bool:
    """Whether ``policy`` certainly applies to no subject, going by the shop's platform, region and the like.

    These have been checked when the snapshot was opened; anything else is left to be measured.
    """
    world = PlainWorld({"shop": snapshot.shop})
    at, scopes = At(world, policy, as_of), (world.root, snapshot.shop)
    return any(at.truth(test, scopes) is Truth.FALSE for test in _of_shop(policy.applies_to, policy.subject))


def speaks_for(heir: Policy, policy: Policy, snapshot: Snapshot, as_of: datetime) -> bool:
    """Whether ``heir``, which extends ``policy``, applies wherever that one does, going by the shop's facts.

    Then ``policy`` yields to it on every subject, and needn't be measured at all.
    """
    if policy.id not in heir.extends or heir.subject != policy.subject:
        return False
    world = PlainWorld({"shop": snapshot.shop})
    at, scopes = At(world, heir, as_of), (world.root, snapshot.shop)
    asked = {_unplaced(part) for part in _conjuncts(policy.applies_to)}
    return all(
        _unplaced(part) in asked
        or any(at.truth(test, scopes) is Truth.TRUE for test in _of_shop(part, heir.subject))
        for part in _conjuncts(heir.applies_to)
    )


def _conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    if isinstance(condition, AllOf):
        return tuple(part for inner in condition.parts for part in _conjuncts(inner))
    return () if condition is None else (condition,)


def _unplaced(node: object) -> object:
    """``node`` without the places where its parts are written."""
    if isinstance(node, tuple):
        return tuple(_unplaced(item) for item in node)
    if isinstance(node, Struct) and not isinstance(node, Span):
        fields = (getattr(node, name) for name in node.__struct_fields__ if name != "text")
        return type(node).__name__, *(_unplaced(item) for item in fields if not isinstance(item, Span))
    return repr(node)


def _of_shop(condition: Condition | None, subject: str) -> list[Comparison]:
    """The tests of the shop's facts that must hold for ``condition`` to hold."""
    match condition:
        case AllOf(parts=parts):
            return [test for part in parts for test in _of_shop(part, subject)]
        case Comparison(left=FieldRef(path=path), right=right) if all(isinstance(x, Literal) for x in right):
            steps = path.steps if path.scope else path.steps[1:]
            shop = path.scope == 0 or (path.scope == 1 and subject == "shop")
            if shop and len(steps) == 1 and isinstance(steps[0], Field):
                field = steps[0]
                return [condition] if field.record == "shop" and field.name in SHOP else []
    return []
