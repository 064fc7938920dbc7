"""On which platforms a policy may apply, read off its ``applies_to``."""

from __future__ import annotations

from checker.base.text import Text
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FieldRef,
    Literal,
    Not,
    Op,
    Path,
    Quantifier,
    SomeOf,
)
from checker.language.model.policy import Policy
from checker.schema.catalog import EnumType, catalog


def platforms() -> dict[str, Text]:
    """The platforms there are, with their titles."""
    kind = catalog().records["shop"].fields["platform"].type
    assert isinstance(kind, EnumType), "the schema lists the platforms"
    return dict(kind.values)


def platforms_of(policy: Policy) -> tuple[str, ...]:
    """The platforms on which ``policy`` doesn't certainly apply to nothing: all, unless it says otherwise."""
    known = platforms()
    allowed = set(known) if policy.applies_to is None else _allowed(policy.applies_to, frozenset(known))
    return tuple(name for name in known if name in allowed)


def only_on(policy: Policy) -> tuple[Text, ...]:
    """The titles of the platforms that ``policy`` is for; none where it is for all."""
    known, names = platforms(), platforms_of(policy)
    return () if len(names) == len(known) else tuple(known[name] for name in names)


def _allowed(condition: Condition, known: frozenset[str], *, holds: bool = True) -> frozenset[str]:
    """The platforms on which ``condition`` may hold; or may fail, where it isn't to hold."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            each = [_allowed(part, known, holds=holds) for part in parts]
            if isinstance(condition, AllOf) is holds:
                return known.intersection(*each)
            return frozenset().union(*each)
        case Not(part=part):
            return _allowed(part, known, holds=not holds)
        case Comparison(left=FieldRef(path=path), op=Op.IS, right=right) if _is_platform(path):
            named = frozenset(str(item.value) for item in right if isinstance(item, Literal))
            if len(named) < len(right):
                return known
            return named if holds else known - named
        case Comparison() | Quantifier() | SomeOf():
            return known


def _is_platform(path: Path) -> bool:
    last = path.steps[-1] if path.steps else None
    return last is catalog().records["shop"].fields["platform"]
