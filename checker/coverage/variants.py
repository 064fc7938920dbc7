"""A goal as a pair of policies: a shop that only one of them lets go ahead shows what the goal asks for."""

from __future__ import annotations

from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from checker.base.text import Text
from checker.coverage.goals import Aim, Goal, GoalKind, Way
from checker.diagnostics import Span
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Expression,
    Literal,
    Not,
    Op,
)
from checker.language.model.policy import (
    Basis,
    NamedValue,
    Policy,
    PolicyRef,
    Precondition,
    PreconditionSeverity,
    Stage,
)
from checker.language.model.walk import rewritten
from checker.schema.catalog import Scalar

_N = TypeVar("_N", bound=Struct)
#: The id of a precondition that no shop meets: whatever goes ahead without it has come to where it counts.
_NEVER: Final = "never"


def variants(goal: Goal, aim: Aim) -> tuple[Policy, Policy] | None:
    """Two policies that a shop tells apart only if it shows ``goal``; None where there are no such two."""
    policy, node = aim.policy, aim.node
    if isinstance(node, Comparison) and goal.kind is GoalKind.ATOM:
        taken: Condition = AllOf((), node.span) if goal.how == Way.TRUE else AnyOf((), node.span)
        if goal.owner in policy.values:
            return _valued(policy, policy.values[goal.owner], node, taken)
        return weighty(policy), weighty(substituted(policy, node, taken))
    if isinstance(node, Comparison):
        changed = substituted(policy, node, _otherwise(node, Way(goal.how)))
        return weighty(policy), weighty(changed)
    if isinstance(node, Precondition):
        return _standing(policy, node, goal)
    if isinstance(node, Stage):
        stuck = _stuck(policy, node)
        return (stuck, _endless(stuck, node)) if goal.how == Way.OVER else (policy, stuck)
    return policy, _never(policy)  # whatever it is, a shop that goes ahead shows it


def substituted(node: _N, old: Struct, new: Struct) -> _N:
    """``node`` with ``new`` wherever ``old``, the very same, stands in it."""
    return rewritten(node, lambda each: new if each is old else None)


def weighty(policy: Policy) -> Policy:
    """``policy`` in which every precondition bears on the verdict."""
    for item in policy.all_preconditions():
        if not item.blocking:
            policy = substituted(policy, item, replace(item, severity=PreconditionSeverity.BLOCKING))
    return policy


def _valued(policy: Policy, value: NamedValue, node: Comparison, taken: Condition) -> tuple[Policy, Policy]:
    """``policy`` asking for nothing, and asking that a value be what it is with a test ``taken`` so."""
    return unlike(policy, value, substituted(value.expression, node, taken))


def unlike(policy: Policy, value: NamedValue, other: Expression) -> tuple[Policy, Policy]:
    """``policy`` asking for nothing, and asking that a value be what another expression gives."""
    span, one = value.span, value.expression
    yes = (Literal(value=True, type=Scalar.BOOLEAN, span=span),)
    neither = tuple(Not(Comparison(side, Op.PRESENT, yes, span), span) for side in (one, other))
    same = AnyOf((Comparison(one, Op.IS, (other,), span), AllOf(neither, span)), span)
    bare = replace(policy, stages=(), preconditions=())
    asked = replace(_precondition(span, None, None), condition=same)
    return replace(bare, preconditions=(replace(asked, condition=AllOf((), span)),)), replace(
        bare, preconditions=(asked,)
    )


def _otherwise(duty: Comparison, how: Way) -> Condition:
    """A duty that comes out otherwise just on one side of its deadline."""
    span = duty.span
    yes = (Literal(value=True, type=Scalar.BOOLEAN, span=span),)
    come = Comparison(duty.left, Op.PRESENT, yes, span)
    due = Comparison(duty.right[0], Op.PRESENT, yes, span)
    done: Condition = come if how in (Way.IN_TIME, Way.LATE) else Not(come, span)
    if how in (Way.IN_TIME, Way.AHEAD):
        return AllOf((duty, Not(AllOf((done, due), span), span)), span)
    return AnyOf((duty, AllOf((done, due), span)), span)


def _standing(policy: Policy, item: Precondition, goal: Goal) -> tuple[Policy, Policy] | None:
    always = replace(item, condition=AllOf((), item.span))
    failing = replace(item, condition=AnyOf((), item.span))

    def both(one: Precondition, other: Precondition) -> tuple[Policy, Policy]:
        return weighty(substituted(policy, item, one)), weighty(substituted(policy, item, other))

    if goal.kind is GoalKind.EXEMPTION:
        return both(item, replace(item, unless=None))
    if goal.how == Way.FAILED:
        return both(item, always)
    if goal.how == Way.NOT_APPLICABLE:
        refers = isinstance(item.condition, PolicyRef)
        return None if refers else both(failing, replace(failing, when=None))
    return both(item, failing)  # what is to be unknown is at first met


def _stuck(policy: Policy, stage: Stage) -> Policy:
    """``policy`` in which nobody may go ahead at a stage."""
    ids = [step.id for step in policy.stages]
    following = ids[ids.index(stage.id) + 1 :]
    never = _precondition(stage.span, stage.id, following[0] if following else None)
    return substituted(policy, stage, replace(stage, preconditions=(*stage.preconditions, never)))


def _endless(policy: Policy, stage: Stage) -> Policy:
    """``policy`` in which nobody gets past a stage."""
    now = policy.step(stage.id)
    assert now is not None
    return substituted(policy, now, replace(now, done_when=AnyOf((), stage.span)))


def _never(policy: Policy) -> Policy:
    """``policy`` that nobody meets."""
    return replace(policy, preconditions=(*policy.preconditions, _precondition(policy.span, None, None)))


def _precondition(span: Span, stage: str | None, until: str | None) -> Precondition:
    return Precondition(
        id=_NEVER,
        stage=stage,
        title=Text(),
        condition=AnyOf((), span),
        when=None,
        unless=None,
        fix=Text(),
        citation=None,
        basis=Basis.STATED,
        severity=PreconditionSeverity.BLOCKING,
        span=span,
        until=until,
    )
