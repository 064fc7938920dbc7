"""What a case comes to under a policy with one change: only what the change touches is evaluated again.

By the reference evaluator, from what a check measured; so no program is generated for each change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from checker.decide.facts import vector
from checker.decide.logic import logic_of
from checker.decide.model import Decision, Verdict
from checker.decide.reference import decide_plainly
from checker.evaluate.model import Measured, PreconditionTruths, SubjectTruths
from checker.evaluate.python.assembly import Assembled, wholes
from checker.evaluate.reference.course import over_time, reported
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.evaluate.reference.world import PlainWorld
from checker.explain.blames import DecidedCase
from checker.language.model.conditions import Condition, NameRef, Path
from checker.language.model.events import expected
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.walk import nodes, within
from checker.testing.model import Case, Suite
from checker.values.quantity import Value
from checker.values.truth import FALSE, TRUE, Timeline, any_of, foreseen, timeline


class SeenCase(Struct, frozen=True):
    """A case of rule tests that passed, with what was decided of its subject."""

    suite: Suite
    case: Case
    decided: DecidedCase
    world: PlainWorld
    as_of: datetime

    @property
    def scopes(self) -> Scopes:
        """The records that names are read from."""
        truths = self.decided.truths
        kind = truths.policy.subject
        shop: Mapping[str, Any] = self.world.root["shop"]
        return self.world.root, shop if kind == "shop" else self.world.section(kind)[truths.index]


class Retold(Struct, frozen=True):
    """What a changed policy says of a case; ``touched`` are the preconditions that may stand otherwise."""

    truths: SubjectTruths
    decision: Decision
    touched: frozenset[str]


def retold(seen: SeenCase, changed: Policy, *, quick: bool = False) -> Retold:
    """What ``changed``, a version of the policy of a case with its parameters set, says of that case.

    Where it is to be ``quick``, what is touched is only looked at as of the instant of the case: what waits
    and what has failed can't be told apart then.
    """
    return _Retelling(seen, changed, quick=quick).told()


class _Retelling:
    def __init__(self, seen: SeenCase, changed: Policy, *, quick: bool) -> None:
        self._seen = seen
        self._policy = changed
        self._quick = quick
        self._before = seen.decided.truths
        self._renamed = changed_names(self._before.policy, changed)

    def told(self) -> Retold:
        before, policy = self._before, self._policy
        old = before.policy
        applies = before.applies
        if self._touched(old.applies_to, policy.applies_to):
            applies = self._line(policy.applies_to, TRUE)
        done = {
            stage.id: self._line(stage.done_when, FALSE)
            if self._touched(getattr(old.step(stage.id), "done_when", None), stage.done_when)
            else before.done[stage.id]
            for stage in policy.stages
        }
        known = {item.id: item for item in old.all_preconditions()}
        items = {item.id: item for item in policy.all_preconditions()}
        touched = {name for name, item in items.items() if self._asked_anew(known.get(name), item)}
        found = {
            name: self._precondition(item) if name in touched else before.preconditions[name]
            for name, item in items.items()
        }
        whole = Assembled(applies, done, found, wholes(policy, found))
        values = {name: self._value(name) for name in policy.values}
        truths = SubjectTruths(
            policy,
            before.index,
            before.subject_id,
            whole.applies,
            whole.done,
            whole.preconditions,
            whole.whole,
            values,
            whole.outlook,
            whole.prospects,
        )
        logic = logic_of(policy)
        others = {reference.policy: Verdict.UNDETERMINED for reference in policy.references()}
        others |= {name: case.decision.verdict for name, case in self._seen.decided.referred.items()}
        decision = decide_plainly(logic, vector(logic, truths, others))
        return Retold(truths, decision, frozenset(touched))

    def _asked_anew(self, old: Precondition | None, new: Precondition) -> bool:
        if old is None:
            return True
        parts = (new.condition, new.when, new.unless)
        return old is not new or any(self._uses(part) for part in parts if part is not None)

    def _touched(self, old: Condition | None, new: Condition | None) -> bool:
        return old is not new or (new is not None and self._uses(new))

    def _uses(self, part: object) -> bool:
        return bool(self._renamed) and any(
            isinstance(node, NameRef) and node.name in self._renamed for node in nodes(part)
        )

    def _line(
        self,
        condition: Condition | None,
        absent: Timeline,
        events: Sequence[Path] = (),
        *,
        coming: bool = False,
    ) -> Timeline:
        if condition is None:
            return absent
        seen = self._seen
        if self._quick:
            at = ReferenceEvaluator(seen.world, self._policy, seen.as_of)
            return timeline(at.truth(condition, seen.scopes), ())
        return over_time(
            seen.world, self._policy, condition, seen.scopes, seen.as_of, coming=coming, events=events
        )

    def _precondition(self, item: Precondition) -> PreconditionTruths:
        events = () if self._quick else expected(item, self._policy)
        unless = None if item.unless is None else item.unless.condition

        def lines(*, coming: bool) -> tuple[Timeline, Timeline, Timeline]:
            own = item.condition
            return (
                self._line(item.when, TRUE, events, coming=coming),
                self._line(unless, FALSE, events, coming=coming),
                self._referred(item)
                if isinstance(own, PolicyRef)
                else self._line(own, TRUE, events, coming=coming),
            )

        when, exempt, own = lines(coming=False)
        decided = any_of((when.negated(), exempt, own))
        if not self._quick and not isinstance(item.condition, PolicyRef):
            then, besides, comes = lines(coming=True)
            decided = foreseen(decided, any_of((then.negated(), besides, comes)))
        return PreconditionTruths(item, Measured(own), when, exempt, None, decided, decided, decided)

    def _referred(self, item: Precondition) -> Timeline:
        known = self._before.preconditions.get(item.id)
        return TRUE if known is None else known.condition.timeline

    def _value(self, name: str) -> Value:
        if name in self._before.values and name not in self._renamed:
            return self._before.values[name]
        seen = self._seen
        return reported(seen.world, self._policy, name, seen.scopes, seen.as_of)


def changed_names(old: Policy, new: Policy) -> frozenset[str]:
    """The parameters and values that aren't what they were, and the values that use them."""
    found = {name for name, item in new.values.items() if old.values.get(name) is not item}
    for name, parameter in new.parameters.items():
        known = old.parameters.get(name)
        if known is None or (known.value, known.has_value) != (parameter.value, parameter.has_value):
            found.add(name)
    while found:
        using = {
            name
            for name, value in new.values.items()
            if name not in found
            and any(isinstance(node, NameRef) and node.name in found for node in within(value.expression))
        }
        if not using:
            break
        found |= using
    return frozenset(found)
