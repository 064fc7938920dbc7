"""Which of the policies that were measured don't speak, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from checker.evaluate.reference.world import SnapshotView
from checker.language.model.outline import ListedPolicy
from checker.language.model.policy import Policy
from checker.select.applicability import failing, foremost
from checker.select.skipped import SkippedPolicy, SkipReason


def overriding(policies: Sequence[Policy]) -> Mapping[str, tuple[str, ...]]:
    """For each policy that others extend, these: where one of them applies, it speaks instead."""
    extended = {name for policy in policies for name in policy.extends}
    return {name: tuple(p.id for p in policies if name in p.extends) for name in extended}


def skipped_after(
    policy: Policy, view: SnapshotView, as_of: datetime, by: Collection[Policy], *, asked: bool
) -> SkippedPolicy:
    """Why ``policy`` applies to none of its subjects.

    Args:
        policy: one that has been measured.
        view: the snapshot.
        as_of: the instant of the check.
        by: the policies that speak instead for subjects that it applies to.
        asked: whether any subject of its was asked for.
    """
    listed = ListedPolicy.of(policy)
    if not asked:
        return SkippedPolicy(listed, SkipReason.NOT_ASKED_FOR)
    if by:
        return SkippedPolicy(listed, SkipReason.OVERRIDDEN, by=foremost(by))
    if found := failing(policy, view, as_of):
        return SkippedPolicy(listed, SkipReason.APPLIES_TO, failing=found)
    return SkippedPolicy(listed, SkipReason.NO_RECORDS)
