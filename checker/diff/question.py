"""When each of two versions of a policy lets a symbolic shop go ahead, as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import z3

from checker.diff.days import UnsaidError
from checker.diff.encoding import Encoder, Scopes
from checker.diff.shop import YES, SymbolicShop
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.logical_plan.plan import Counted, LogicalPlan, PreconditionPlan


class PairQuestion:
    """What the versions of a policy ask of one symbolic shop.

    ``policies`` are those of both sides, by a mark of their side and their id.
    """

    def __init__(
        self,
        made: LogicalPlan,
        policies: Mapping[str, Policy],
        shop: SymbolicShop,
        asked: str,
        marks: tuple[str, str],
    ) -> None:
        self.shop = shop
        #: What can't be said to the solver, by precondition: why.
        self.unsaid: dict[str, str] = {}
        self._wishes: list[Any] = []
        self._plan = made
        self._policies = policies
        self._asked = asked
        self._encoder = Encoder(made, shop)
        old, self.new = (self._goes_ahead(mark, asked) for mark in marks)
        #: That only the new version lets the shop go ahead, and that only the old one does.
        self.looser, self.stricter = z3.And(z3.Not(old), self.new), z3.And(old, z3.Not(self.new))

    def wishes(self) -> Iterator[Any]:
        """What makes a shop that tells the versions apart easier to read: none of these need hold."""
        yield from self._wishes
        yield from self.shop.wishes()

    def _goes_ahead(self, mark: str, name: str) -> Any:
        policy = self._policies.get(mark + name)
        if policy is None:
            return z3.Bool(f"{name} goes ahead")
        subject = self._plan.subjects[mark + name]
        there, scopes = self._subject(subject.section)
        applies = self._said(f"applies_to {name}", subject.applies, scopes)
        done = [
            self._said(f"{stage.id} done", node, scopes)
            for stage, node in zip(policy.stages, subject.done, strict=True)
        ]
        self._wishes += map(z3.Not, done)
        plans = {p.id: p for p in subject.preconditions}

        def met(stage: str | None) -> Any:
            return z3.And(
                *(
                    self._met(mark, name, other_policy(p), plans[p.id], scopes)
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

    def _subject(self, section: str | None) -> tuple[Any, Scopes]:
        """Whether there is somebody who is asked about, and where: the first record, or the shop."""
        if section is None:
            return YES, {}
        there, record = self.shop.section(section)[0]
        return there, {1: record}

    def _met(self, mark: str, name: str, other: str | None, asked: PreconditionPlan, scopes: Scopes) -> Any:
        label = f"{name}/{asked.id}" if name != self._asked else asked.id
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
        subject = self._plan.subjects[mark + name]
        _, scopes = self._subject(subject.section)
        return self._said(f"applies_to {name}", subject.applies, scopes)

    def _said(self, label: str, asked: int | Counted, scopes: Scopes) -> Any:
        """A condition as a formula; one that can't be said is a fact of its own, alike where it is alike."""
        try:
            return self._encoder.truth(asked, scopes)
        except UnsaidError as error:
            self.unsaid[label] = str(error)
            return z3.Bool(f"unsaid {asked} {sorted(scopes.items())}")


def other_policy(p: Precondition) -> str | None:
    """The policy whose verdict a precondition asks for, if it does."""
    return p.condition.policy if isinstance(p.condition, PolicyRef) else None
