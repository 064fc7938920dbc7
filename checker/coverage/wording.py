"""What no case has seen, said in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checker.base.text import Text
from checker.coverage.codes import NOT_SEEN
from checker.coverage.goals import Aim, Goal, GoalKind, decided
from checker.diagnostics import Diagnostic, Severity
from checker.explain.wording import both
from checker.explain.wording.context import WordingContext, record_of
from checker.explain.wording.opening import context
from checker.language.model.conditions import Aggregate, Comparison, FieldRef, NameRef, Node, Quantifier
from checker.language.model.policy import Policy
from checker.language.model.walk import Term, children

#: A version that has no first day.
_FIRST: Final = Text("the first version", "最初的版本")


def not_seen(goal: Goal, aim: Aim, help_: Text = Text()) -> Diagnostic:
    """That no case has seen what ``goal`` asks for."""
    match goal.kind:
        case GoalKind.CHOICE:
            key = "choice"
        case GoalKind.VERSION:
            key = "version"
        case _:
            key = f"{goal.kind}-{goal.how}"
    return Diagnostic.of(
        NOT_SEEN,
        goal.span,
        key,
        severity=Severity.WARNING,
        help=help_,
        tag=_tag(goal, aim),
        owner=goal.owner,
        how=_how(goal),
        what=_test(aim),
    )


def _tag(goal: Goal, aim: Aim) -> str:
    """What tells a goal from others on its line: of a test which field or value it is about, and the way."""
    about = aim.node.left if isinstance(aim.node, Comparison) and goal.kind is GoalKind.ATOM else None
    match about:
        case FieldRef(path=path):
            return f"{path.text}-{goal.how}"
        case NameRef(name=name):
            return f"${name}-{goal.how}"
    return goal.how or str(goal.kind)


def title(goal: Goal, aim: Aim) -> str:
    """What a case is called that shows ``goal``."""
    how = goal.how.replace("_", " ")
    match goal.kind:
        case GoalKind.ATOM:
            return f"{goal.owner} would turn out otherwise if it were {how} that {_test(aim).en}"
        case GoalKind.DUTY:
            return f"{goal.owner}: the duty is {how}"
        case GoalKind.VERSION:
            return f"as of the version of {_how(goal).en}"
        case _:
            return f"{goal.owner} is {how}"


def _how(goal: Goal) -> Text:
    if goal.kind is GoalKind.VERSION and not goal.how:
        return _FIRST
    return Text(goal.how, goal.how)


def _test(aim: Aim) -> Text:
    """A test in words, as at the place where it stands; nothing of what isn't one."""
    if not isinstance(aim.node, Comparison):
        return Text()
    return both.clause(aim.node, place_of(aim.node, aim.policy))


def place_of(node: Node, policy: Policy) -> WordingContext:
    """Where a node of a policy stands: which records it speaks of."""
    start = context(policy, None)
    found = (ctx for _, parts in decided(policy) for part in parts for ctx in _down(part, node, start))
    return next(found, start)


def _down(term: Term, node: Node, ctx: WordingContext) -> Iterator[WordingContext]:
    if term is node:
        yield ctx
    if isinstance(term, Quantifier | Aggregate):
        ctx = ctx.inside(term.scope, record_of(term.source))
    for child in children(term):
        yield from _down(child, node, ctx)
