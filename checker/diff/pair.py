"""A policy in two versions: the formulas of when each lets a shop go ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import z3
from msgspec.structs import replace

from checker.diff.days import UnsaidError
from checker.diff.encoding import Encoder, Scopes
from checker.diff.shop import YES, Bounds, SymbolicShop
from checker.language import Library
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.logical_plan.nodes import Constant
from checker.logical_plan.plan import Counted, LogicalPlan, PreconditionPlan, plan
from checker.schema.catalog import catalog
from checker.values.quantity import Duration, Money, Unit

#: Shops have so many records of a kind at most, however far a policy counts.
_MOST: Final = 6
_IN_DAYS: Final = {Unit.DAYS: 1, Unit.WORKING_DAYS: 2, Unit.HOURS: 1 / 24, Unit.MINUTES: 1 / 1440}

#: What says to whom a policy applies.
APPLIES: Final = "applies_to"
#: The two sides, as the plan's policies are called.
_OLD, _NEW = "old ", "new "
#: Where a policy doesn't say in which market it holds: China, for working days and money.
_CURRENCY: Final = "CNY"
_REGION: Final = "CN"


class PolicyPair:
    """A policy in two versions, planned together: what both say alike is the same node."""

    def __init__(self, sides: tuple[tuple[Library, Policy], tuple[Library, Policy]], as_of: datetime) -> None:
        self._as_of = as_of
        self._policies: dict[str, Policy] = {}
        for mark, (library, policy) in zip((_OLD, _NEW), sides, strict=True):
            self._gather(mark, library, policy)
        self.plan: LogicalPlan = plan(list(self._policies.values()))
        self.id = sides[0][1].id
        currency, region = _money_of(self.plan), _region_of(self.plan, sides[1][1])
        self.shop = SymbolicShop(as_of, currency, region, _bounds(self.plan))
        self._encoder = Encoder(self.plan, self.shop)
        #: What makes a shop that tells the versions apart easier to read: none of these need hold.
        self.wishes: list[Any] = []
        #: What can't be said to the solver, by precondition: why.
        self.unsaid: dict[str, str] = {}

    def _gather(self, mark: str, library: Library, policy: Policy) -> None:
        """A policy and those that it refers to, in the versions in force, under names of their side."""
        if mark + policy.id in self._policies:
            return
        self._policies[mark + policy.id] = replace(policy, id=mark + policy.id)
        for reference in policy.references():
            other = library.in_force(reference.policy, self._as_of.date())
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
        for stage, done in zip(policy.stages, subject.done, strict=True):
            found[done_when(stage.id)] = (done, stage.awaits)
        asked = {p.id: p for p in subject.preconditions}
        for item in policy.all_preconditions():
            nodes = asked[item.id].condition, asked[item.id].when, asked[item.id].unless
            found[item.id] = (*nodes, _other(item), item.stage, item.until, item.severity)
        return found

    def goes_ahead(self) -> tuple[Any, Any]:
        """The two formulas: that the old version lets a shop go ahead, and that the new one does."""
        old, new = (self._goes_ahead(mark, self.id) for mark in (_OLD, _NEW))
        return old, new

    def _goes_ahead(self, mark: str, name: str) -> Any:
        policy = self._policies.get(mark + name)
        if policy is None:
            return z3.Bool(f"{name} goes ahead")
        subject = self.plan.subjects[mark + name]
        scopes: Scopes = {}
        there = YES
        if subject.section is not None:
            there, record = self.shop.section(subject.section)[0]
            scopes = {1: record}
        applies = self._said(f"applies_to {name}", subject.applies, scopes)
        done = [
            self._said(f"{stage.id} done", node, scopes)
            for stage, node in zip(policy.stages, subject.done, strict=True)
        ]
        self.wishes += map(z3.Not, done)
        plans = {p.id: p for p in subject.preconditions}

        def met(stage: str | None) -> Any:
            return z3.And(
                *(
                    self._met(mark, name, _other(p), plans[p.id], scopes)
                    for p in policy.asked_in(stage)
                    if p.blocking
                )
            )

        ways = [
            z3.And(*done[:number], z3.Not(done[number]), met(stage.id))
            for number, stage in enumerate(policy.stages)
        ]
        ways.append(z3.And(*done) if done else met(None))
        return z3.And(there, applies, z3.Or(*ways))

    def _met(self, mark: str, name: str, other: str | None, asked: PreconditionPlan, scopes: Scopes) -> Any:
        label = f"{name}/{asked.id}" if name != self.id else asked.id
        if other is not None:
            holds = z3.Or(z3.Not(self._applies(mark, other)), self._goes_ahead(mark, other))
        else:
            assert asked.condition is not None
            holds = self._said(label, asked.condition, scopes)
        when = self._said(f"{label}: when", asked.when, scopes)
        unless = self._said(f"{label}: unless", asked.unless, scopes)
        return z3.Or(z3.Not(when), unless, holds)

    def _applies(self, mark: str, name: str) -> Any:
        if mark + name not in self._policies:
            return YES
        subject = self.plan.subjects[mark + name]
        return self._said(f"applies_to {name}", subject.applies, {})

    def _said(self, label: str, asked: int | Counted, scopes: Scopes) -> Any:
        """A condition as a formula; one that can't be said is a fact of its own, alike where it is alike."""
        try:
            return self._encoder.truth(asked, scopes)
        except UnsaidError as error:
            self.unsaid[label] = str(error)
            return z3.Bool(f"unsaid {asked} {sorted(scopes.items())}")


def done_when(stage: str) -> str:
    """What says when a stage is over."""
    return f"{stage}: done_when"


def _other(p: Precondition) -> str | None:
    return p.condition.policy if isinstance(p.condition, PolicyRef) else None


def _bounds(made: LogicalPlan) -> Bounds:
    """How far shops have to reach to come to both sides of every bound that the policies write."""
    usual = Bounds()
    records, days, largest = usual.records, usual.days, usual.largest
    for value in (node.value for node in made.nodes if isinstance(node, Constant)):
        match value:
            case bool():
                pass
            case Duration(count=count, unit=unit):
                days = max(days, math.ceil(2 * count * _IN_DAYS[unit]))
            case Money(amount=amount):
                largest = max(largest, math.ceil(abs(amount) * 400))
            case int() | Decimal():
                largest = max(largest, math.ceil(4 * abs(Decimal(value))))
                if 0 < value < _MOST:
                    records = max(records, math.ceil(value) + 1)
            case _:
                pass
    return Bounds(records, days, largest)


def _money_of(made: LogicalPlan) -> str:
    """The currency of the amounts that the policies write."""
    found = [
        node.value.currency
        for node in made.nodes
        if isinstance(node, Constant) and isinstance(node.value, Money)
    ]
    return next((currency for currency in found if currency), _CURRENCY)


def _region_of(made: LogicalPlan, policy: Policy) -> str | None:
    """The market of a policy whose deadlines count working days; None where any region will do."""
    working = any(
        isinstance(node, Constant)
        and isinstance(node.value, Duration)
        and node.value.unit is Unit.WORKING_DAYS
        for node in made.nodes
    )
    return next(iter(policy.market), _REGION) if working else None
