"""What a value is where a condition that it hangs on is unknown: both evaluators name the same fact."""

from __future__ import annotations

from collections.abc import Iterator

from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Not,
    Quantifier,
    SomeOf,
)
from checker.values.quantity import Reason, Unknown


def unsettled(condition: Condition) -> Unknown:
    """The value that hangs on a condition that is unknown; named is the first fact that it reads."""
    return Unknown(Reason.CONDITION, next(_facts(condition), ""))


def _facts(condition: Condition) -> Iterator[str]:
    match condition:
        case Quantifier(source=source):
            yield source.path.text
        case Comparison(left=FieldRef(path=path)):
            yield path.text
        case AllOf(parts=parts) | AnyOf(parts=parts) | SomeOf(parts=parts):
            for part in parts:
                yield from _facts(part)
        case Not(part=part):
            yield from _facts(part)
        case Comparison():
            return
