"""Which preconditions run out on a deadline, and what that is called."""

from __future__ import annotations

from msgspec import Struct

from checker.base.text import Text
from checker.explain.deadlines import is_deadline
from checker.explain.wording.context import last_field
from checker.explain.wording.slots import fill
from checker.language.model.conditions import (
    Arithmetic,
    Comparison,
    Default,
    Expression,
    FieldRef,
    Guarded,
    NameRef,
    Not,
    NowRef,
    Op,
)
from checker.language.model.policy import Policy, PolicyRef, Precondition
from checker.language.model.readings import settle
from checker.schema.words import noun


class Deadline(Struct, frozen=True):
    """What a precondition must happen by; ``awaited`` is the event, where it is a duty."""

    by: Expression
    awaited: Expression | None
    title: Text


def deadline_of(precondition: Precondition, policy: Policy) -> Deadline | None:
    """The deadline of a precondition under the readings in force: of a duty, or of what mustn't be past."""
    if isinstance(precondition.condition, PolicyRef):
        return None
    settled = settle(precondition.condition, policy)
    if isinstance(settled, Comparison) and settled.op is Op.IN_TIME:
        return Deadline(settled.right[0], settled.left, _title(settled.right[0], precondition, policy))
    if isinstance(settled, Not) and isinstance(settled.part, Comparison):
        test = settled.part
        clocked = test.op is Op.OLDER_THAN or isinstance(test.right[0], NowRef)
        if clocked and test.op is not Op.NEWER_THAN and _lies_ahead(test.left, policy):
            return Deadline(test.left, None, _title(test.left, precondition, policy))
    return None


def _lies_ahead(expression: Expression, policy: Policy) -> bool:
    """Whether a time is one by which something is expected."""
    match expression:
        case NameRef(name=name) if name in policy.values:
            return _lies_ahead(policy.values[name].expression, policy)
        case Guarded(base=base) | Default(base=base):
            return _lies_ahead(base, policy)
        case Arithmetic(plus=plus) if plus is not None:
            return True
    return is_deadline(expression, policy)


def _title(expression: Expression, precondition: Precondition, policy: Policy) -> Text:
    """What a deadline is called; as its precondition is where it has no name."""
    match expression:
        case NameRef(name=name) if name in policy.values and policy.values[name].title:
            return policy.values[name].title
        case FieldRef(path=path) if (target := last_field(path)) is not None:
            return noun(target) or target.title
        case Guarded(base=base) | Default(base=base) | Arithmetic(base=base, within=None):
            return _title(base, precondition, policy)
    return fill(precondition.title, policy)
