"""What the facts of the shop alone say about whether a policy applies."""

from __future__ import annotations

from datetime import datetime

from checker.language.model import All, Condition, FieldRef, Literal, Policy, Test
from checker.reference.evaluate import At
from checker.reference.world import PlainWorld
from checker.schema.catalog import Field
from checker.snapshot import Snapshot
from checker.snapshot.projection import SHOP
from checker.values.truth import Truth


def rules_out(policy: Policy, snapshot: Snapshot, as_of: datetime) -> bool:
    """Whether ``policy`` certainly applies to no subject, going by the shop's platform, region and the like.

    These have been checked when the snapshot was opened; anything else is left to be measured.
    """
    world = PlainWorld({"shop": snapshot.shop})
    at, scopes = At(world, policy, as_of), (world.root, snapshot.shop)
    return any(at.truth(test, scopes) is Truth.FALSE for test in _of_shop(policy.applies_to, policy.subject))


def _of_shop(condition: Condition | None, subject: str) -> list[Test]:
    """The tests of the shop's facts that must hold for ``condition`` to hold."""
    match condition:
        case All(parts=parts):
            return [test for part in parts for test in _of_shop(part, subject)]
        case Test(left=FieldRef(path=path), right=right) if all(isinstance(x, Literal) for x in right):
            steps = path.steps if path.scope else path.steps[1:]
            shop = path.scope == 0 or (path.scope == 1 and subject == "shop")
            if shop and len(steps) == 1 and isinstance(steps[0], Field):
                field = steps[0]
                return [condition] if field.record == "shop" and field.name in SHOP else []
    return []
