"""What the reference evaluator says of a snapshot from an instant on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.waiting import Assumed, expectations, with_changes
from checker.evaluate.reference.world import SnapshotView
from checker.language.model.conditions import Condition, Path
from checker.language.model.events import expected_by, says_when
from checker.language.model.policy import Policy
from checker.values.calendar import NEVER
from checker.values.quantity import Value
from checker.values.truth import Timeline, Truth, timeline


def over_time(
    world: SnapshotView,
    policy: Policy,
    condition: Condition,
    scopes: Scopes,
    as_of: datetime,
    *,
    coming: bool = False,
    events: Sequence[Path] = (),
    assumed: Assumed = MappingProxyType({}),
) -> Timeline:
    """The truth of ``condition`` from ``as_of`` on, where what is ``assumed`` is so.

    With ``coming``, as if what records still wait for came, at ``as_of`` at the earliest, and so with the
    ``events`` outside of lists.
    """
    truths: dict[datetime, Truth] = {}
    pending = {as_of}
    if coming:
        assumed = {**assumed, **with_changes(events, scopes, world, policy.subject, as_of)}
    while pending:
        instant = pending.pop()
        at = ReferenceEvaluator(world, policy, instant, as_of if coming else None, assumed)
        truths[instant] = at.truth(condition, scopes)
        pending |= {s for s in at.switches if as_of < s < NEVER and s not in truths}
    changes = sorted((instant, truth) for instant, truth in truths.items() if instant > as_of)
    return timeline(truths[as_of], changes)


def reported(world: SnapshotView, policy: Policy, name: str, scopes: Scopes, as_of: datetime) -> Value:
    """What a report says of a named value of a subject: a time that may still come is one to come."""
    expression, at = policy.values[name].expression, ReferenceEvaluator(world, policy, as_of)
    if says_when(expression, policy):
        events = expected_by(expression, policy)
        assumed = expectations(events, scopes, world, policy.subject, as_of)
        at = ReferenceEvaluator(world, policy, as_of, as_of, assumed)
    value: Value = at.value(expression, scopes)
    return value
