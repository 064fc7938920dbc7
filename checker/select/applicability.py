"""Whether a policy applies to the shop, and which condition of ``applies_to`` keeps it from doing so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.world import PlainWorld, SnapshotView
from checker.language.model.conditions import Condition, FieldRef, Literal
from checker.language.model.outline import Outline
from checker.language.model.policy import NamedValue, Parameter, Policy
from checker.language.model.walk import conjuncts, unplaced
from checker.language.surface import surface
from checker.schema.catalog import Field, catalog
from checker.select.skipped import FailingCondition
from checker.snapshot import Snapshot
from checker.snapshot.read.projection import SHOP
from checker.values.truth import Truth


class _NoNames(Struct, frozen=True):
    """Of tests of the shop's facts against literals, no name has to be known."""

    subject: str
    parameters: Mapping[str, Parameter] = {}
    values: Mapping[str, NamedValue] = {}


def ruled_out(policy: Outline, snapshot: Snapshot, as_of: datetime) -> tuple[FailingCondition, ...]:
    """What keeps ``policy`` from applying to anything, going by the shop's platform, region and the like.

    These have been checked when the snapshot was opened; anything else is left to be measured.
    """
    at, scopes = _facts(policy.subject, snapshot, as_of)
    return _failing(at, _of_shop(policy.applies_to, policy.subject, SHOP), scopes)


def facts_asked(policies: Iterable[Outline]) -> frozenset[str]:
    """The facts of the shop on which it hangs whether any of ``policies`` is ruled out or overridden."""
    return frozenset(
        name
        for policy in policies
        for name in SHOP
        if any(_of_shop(policy.applies_to, policy.subject, (name,)))
    )


def failing(policy: Policy, view: SnapshotView, as_of: datetime) -> tuple[FailingCondition, ...]:
    """What keeps ``policy`` from applying to the shop, or to any of its records.

    That is what rules it out, or what else it asks of the shop's facts, or else every condition that the
    shop fails.
    """
    at, scopes = ReferenceEvaluator(view, policy, as_of), (view.root, view.root["shop"])
    for facts in (SHOP, catalog().records["shop"].fields):
        if found := _failing(at, _of_shop(policy.applies_to, policy.subject, facts), scopes):
            return found
    if policy.subject != "shop":
        return ()
    return _failing(at, conjuncts(policy.applies_to), scopes)


def always_overrides(upper: Outline, policy: Outline, snapshot: Snapshot, as_of: datetime) -> bool:
    """Whether ``upper``, which extends ``policy``, applies wherever that one does, going by the shop's facts.

    Then it speaks instead of ``policy`` on every subject, and that one needn't be measured at all.
    """
    if policy.id not in upper.extends or upper.subject != policy.subject:
        return False
    at, scopes = _facts(upper.subject, snapshot, as_of)
    beyond = [
        part
        for part in conjuncts(upper.applies_to)
        if all(at.truth(test, scopes) is not Truth.TRUE for test in _of_shop(part, upper.subject, SHOP))
    ]
    asked = {unplaced(part) for part in conjuncts(policy.applies_to)} if beyond else ()
    return all(unplaced(part) in asked for part in beyond)


def overrides(upper: Truth, lower: Truth) -> bool:
    """Whether a policy speaks instead of one that it extends, by whether each applies to a subject.

    It does where it applies, or is as much in doubt as that one itself.
    """
    return upper is not Truth.FALSE and upper >= lower


def foremost(policies: Collection[Outline | Policy]) -> tuple[str, ...]:
    """Of policies that extend one another, those that none of the others extends."""
    extended = {name for policy in policies for name in policy.extends}
    return tuple(policy.id for policy in policies if policy.id not in extended)


def _facts(subject: str, snapshot: Snapshot, as_of: datetime) -> tuple[ReferenceEvaluator, Scopes]:
    """For tests of the shop's facts that name nothing else."""
    world = PlainWorld({"shop": snapshot.shop})
    return ReferenceEvaluator(world, _NoNames(subject), as_of), (world.root, snapshot.shop)


def _failing(
    at: ReferenceEvaluator, conditions: Iterable[Condition], scopes: Scopes
) -> tuple[FailingCondition, ...]:
    return tuple(
        FailingCondition(item, None if (test := surface(item)) is None else at.value(test.left, scopes))
        for item in conditions
        if at.truth(item, scopes) is Truth.FALSE
    )


def _of_shop(condition: Condition | None, subject: str, facts: Collection[str]) -> Iterator[Condition]:
    """The tests of these facts of the shop that must hold for ``condition`` to hold."""
    return (part for part in conjuncts(condition) if _asks_the_shop(part, subject, facts))


def _asks_the_shop(part: Condition, subject: str, facts: Collection[str]) -> bool:
    """Whether ``part`` compares one of these facts of the shop with what the policy itself says."""
    test = surface(part)
    if test is None or not isinstance(test.left, FieldRef):
        return False
    path = test.left.path
    steps = path.steps if path.scope else path.steps[1:]
    shop = path.scope == 0 or (path.scope == 1 and subject == "shop")
    field = steps[0] if shop and len(steps) == 1 else None
    literal = all(isinstance(operand, Literal) for operand in test.right)
    return literal and isinstance(field, Field) and field.record == "shop" and field.name in facts
