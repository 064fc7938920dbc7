"""A policy in two versions: what both say alike, and what is asked of small shops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from checker.diff.bounds import bounds, settings
from checker.diff.question import PairQuestion, other_policy
from checker.diff.shop import SymbolicShop
from checker.language import Library
from checker.language.model.policy import Policy
from checker.logical_plan.plan import LogicalPlan, plan
from checker.schema.catalog import catalog

#: What says to whom a policy applies.
APPLIES: Final = "applies_to"
#: What says in which order stages come.
STAGES: Final = "stages"
#: The two sides, as the plan's policies are called.
_OLD, _NEW = "old ", "new "


class PolicyPair:
    """A policy in two versions, planned together: what both say alike is the same node."""

    def __init__(self, sides: tuple[tuple[Library, Policy], tuple[Library, Policy]], as_of: datetime) -> None:
        self.as_of = as_of
        self._policies: dict[str, Policy] = {}
        for mark, (library, policy) in zip((_OLD, _NEW), sides, strict=True):
            self._gather(mark, library, policy)
        self.plan: LogicalPlan = plan(list(self._policies.values()))
        self.id = sides[0][1].id

    def _gather(self, mark: str, library: Library, policy: Policy) -> None:
        """A policy and those that it refers to, in the versions in force, under names of their side."""
        if mark + policy.id in self._policies:
            return
        self._policies[mark + policy.id] = replace(policy, id=mark + policy.id)
        for reference in policy.references():
            other = library.in_force(reference.policy, self.as_of.date())
            if other is not None:
                self._gather(mark, library, other)

    def subject(self, document: Mapping[str, Any]) -> str | None:
        """The id of the record of a snapshot that is asked about: the first; None where it is the shop."""
        section = self.plan.subjects[_NEW + self.id].section
        if section is None:
            return None
        node: Any = document
        for step in section.split("."):
            node = node.get(step, {})
        return node[0].get(catalog().section(section).id) if node else ""

    @property
    def alike(self) -> bool:
        """Whether both versions ask the same, and all policies that they refer to."""
        sides = (
            {name.removeprefix(mark): self._parts(name) for name in self._policies if name.startswith(mark)}
            for mark in (_OLD, _NEW)
        )
        old, new = sides
        return old == new

    def same(self, part: str) -> bool:
        """Whether a precondition asks the same in both versions, or another part says it, however worded."""
        old, new = (self._parts(mark + self.id).get(part) for mark in (_OLD, _NEW))
        return old == new

    def _parts(self, name: str) -> dict[str, object]:
        """All that a policy asks, by precondition; nodes of the plan tell what is the same."""
        policy, subject = self._policies[name], self.plan.subjects[name]
        found: dict[str, object] = {APPLIES: (subject.section, subject.applies)}
        found[STAGES] = tuple(stage.id for stage in policy.stages)
        for stage, done in zip(policy.stages, subject.done, strict=True):
            found[done_when(stage.id)] = (done, stage.awaits)
        asked = {p.id: p for p in subject.preconditions}
        for item in policy.all_preconditions():
            nodes = asked[item.id].condition, asked[item.id].when, asked[item.id].unless
            found[item.id] = (*nodes, other_policy(item), item.stage, item.until, item.severity)
        return found

    def questions(self) -> Iterator[PairQuestion]:
        """When each version lets a shop go ahead, in every place that makes a difference."""
        reach = bounds(self.plan, self.as_of.date())
        for setting in settings(self.plan, self._policies[_NEW + self.id].market):
            shop = SymbolicShop(self.as_of, setting, reach)
            yield PairQuestion(self.plan, self._policies, shop, self.id, (_OLD, _NEW))


def done_when(stage: str) -> str:
    """What says when a stage is over."""
    return f"{stage}: done_when"
