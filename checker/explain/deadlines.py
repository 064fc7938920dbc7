"""Which values are deadlines: such a midnight is the end of a day, not the beginning of the next one."""

from __future__ import annotations

from checker.explain.wording.context import last_field
from checker.language.model.conditions import (
    Arithmetic,
    Default,
    Expression,
    Extremum,
    FieldRef,
    Guarded,
    NameRef,
)
from checker.language.model.policy import Policy
from checker.schema.words import event


def is_deadline(expression: Expression, policy: Policy) -> bool:
    """Whether all that an expression may come to is a deadline."""
    match expression:
        case FieldRef(path=path):
            target = last_field(path)
            told = None if target is None else event(target)
            return told is not None and told.deadline
        case NameRef(name=name):
            return name in policy.values and is_deadline(policy.values[name].expression, policy)
        case Arithmetic(within=within):
            return within is not None
        case Guarded(base=base):
            return is_deadline(base, policy)
        case Default(base=base, default=default):
            return is_deadline(base, policy) and is_deadline(default, policy)
        case Extremum(items=items):
            return all(is_deadline(item, policy) for item in items)
    return False
