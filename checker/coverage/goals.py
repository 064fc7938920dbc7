"""What the rule tests of a policy are to have seen, as data.

A goal stands where it is written: what several policies take over from one file is seen by the cases of any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from checker.diagnostics import Span
from checker.language import Library
from checker.language.model.conditions import Comparison, Node, Op
from checker.language.model.policy import NamedValue, Parameter, Policy, PolicyRef, Precondition, Stage
from checker.language.model.walk import Term, within

#: The owner of the tests that say to whom a policy applies.
APPLIES: Final = "applies_to"

#: What conditions decide: whether a policy applies, a named value, whether a stage is over, a precondition.
Deciding = Policy | NamedValue | Stage | Precondition


class GoalKind(StrEnum):
    """What is to be seen: how a precondition stands, a test that decides, what else a policy tells apart."""

    STATUS = "status"
    ATOM = "atom"
    CHOICE = "choice"
    STAGE = "stage"
    EXEMPTION = "exemption"
    DUTY = "duty"
    VERSION = "version"


class Way(StrEnum):
    """How something may be seen. A precondition that waits has failed so far."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    TRUE = "true"
    FALSE = "false"

    IN_TIME = "in_time"
    LATE = "late"
    AHEAD = "ahead"
    OVERDUE = "overdue"

    REACHED = "reached"
    OVER = "over"
    EXEMPT = "exempt"


class Goal(Struct, frozen=True):
    """One thing to be seen, ``how``: of a test at ``span``, or of a precondition or stage, its ``owner``."""

    kind: GoalKind
    owner: str
    how: str
    span: Span
    op: str = ""


class Aim(Struct, frozen=True):
    """Where a goal comes from: a policy that has it, and the node that it is about."""

    policy: Policy
    node: Node


def goals(library: Library) -> Mapping[Goal, Aim]:
    """All that there is to be seen of the policies in ``library``, by place.

    The aim is the policy in whose own file it stands, where that is one of them.
    """
    found: dict[Goal, Aim] = {}
    for policy in sorted(library.policies, key=lambda policy: policy.id):
        for goal, node in _of_policy(policy, versions=len(library.versions(policy.id))):
            if goal not in found or policy.owns(goal.span):
                found[goal] = Aim(policy, node)
    ordered = sorted(found, key=lambda goal: (goal.span, goal.kind, goal.op, goal.owner))
    return MappingProxyType({goal: found[goal] for goal in ordered})


def decided(policy: Policy) -> Iterator[tuple[Deciding, tuple[Term, ...]]]:
    """All that a policy decides, each with the conditions and expressions that decide it."""
    if policy.applies_to is not None:
        yield policy, (policy.applies_to,)
    for value in policy.values.values():
        yield value, (value.expression,)
    for stage in policy.stages:
        if stage.done_when is not None:
            yield stage, (stage.done_when,)
    for item in policy.all_preconditions():
        own = None if isinstance(item.condition, PolicyRef) else item.condition
        exempting = None if item.unless is None else item.unless.condition
        yield item, tuple(part for part in (item.when, exempting, own) if part is not None)


def named(owner: Deciding) -> str:
    """What a policy calls something that it decides."""
    match owner:
        case Policy():
            return APPLIES
        case NamedValue(name=name):
            return name
        case Stage(id=name) | Precondition(id=name):
            return name


def version(policy: Policy) -> str:
    """What tells a version of a policy from the others: its first day."""
    return "" if policy.in_force.start is None else policy.in_force.start.isoformat()


def _of_policy(policy: Policy, versions: int) -> Iterator[tuple[Goal, Node]]:
    for owner, parts in decided(policy):
        for node in (node for part in parts for node in within(part)):
            if isinstance(node, Comparison):
                yield from _of_test(node, named(owner))
    for item in policy.all_preconditions():
        yield from _of_precondition(item)
    for stage in policy.stages:
        yield from _of_stage(stage)
    for parameter in policy.parameters.values():
        yield from _of_parameter(parameter)
    if versions > 1:
        yield Goal(GoalKind.VERSION, policy.id, version(policy), policy.span), policy


def _of_test(test: Comparison, owner: str) -> Iterator[tuple[Goal, Node]]:
    for how in (Way.TRUE, Way.FALSE):
        yield Goal(GoalKind.ATOM, owner, how, test.span, test.op), test
    if test.op is Op.IN_TIME:
        for how in (Way.IN_TIME, Way.LATE, Way.AHEAD, Way.OVERDUE):
            yield Goal(GoalKind.DUTY, owner, how, test.span), test


def _of_precondition(item: Precondition) -> Iterator[tuple[Goal, Node]]:
    ways = [Way.MET, Way.FAILED, Way.UNKNOWN]
    if item.when is not None or isinstance(item.condition, PolicyRef):
        ways.append(Way.NOT_APPLICABLE)
    for how in ways:
        yield Goal(GoalKind.STATUS, item.id, how, item.span), item
    if item.unless is not None:
        yield Goal(GoalKind.EXEMPTION, item.id, Way.EXEMPT, item.unless.span), item


def _of_stage(stage: Stage) -> Iterator[tuple[Goal, Node]]:
    yield Goal(GoalKind.STAGE, stage.id, Way.REACHED, stage.span), stage
    if stage.done_when is not None:
        yield Goal(GoalKind.STAGE, stage.id, Way.OVER, stage.span), stage


def _of_parameter(parameter: Parameter) -> Iterator[tuple[Goal, Node]]:
    for name, choice in (parameter.choices or {}).items():
        yield Goal(GoalKind.CHOICE, parameter.name, name, choice.span or parameter.span), parameter
