"""Conditions under the readings in force: tests of parameters are settled before anything is said."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Expression,
    FieldRef,
    Holds,
    Literal,
    NameRef,
    Not,
    Op,
    Quantifier,
    QuantifierKind,
    SomeOf,
    so_many_of,
)
from checker.language.model.policy import Definitions, Parameter, Policy
from checker.language.model.walk import within
from checker.schema.catalog import Scalar
from checker.values.quantity import Duration, Unit, Value

#: A condition, or its truth where parameters alone decide it.
Settled = Condition | bool


def settle(condition: Condition, policy: Definitions) -> Settled:
    """``condition`` without the parts that the policy's parameters decide."""
    match condition:
        case Comparison():
            return _reading(condition, policy)
        case Not(part=part):
            settled = settle(part, policy)
            return not settled if isinstance(settled, bool) else Not(settled, condition.span)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            decisive = isinstance(condition, AnyOf)
            every = [settle(part, policy) for part in parts]
            if decisive in [part for part in every if isinstance(part, bool)]:
                return decisive
            kept = tuple(part for part in every if not isinstance(part, bool))
            kept = _widest(_merged(kept), policy) if decisive else kept
            if not kept:
                return not decisive
            return kept[0] if len(kept) == 1 else replace(condition, parts=kept)
        case SomeOf():
            return _some_of(condition, policy)
        case Quantifier():
            return _quantifier(condition, policy)


def _some_of(condition: SomeOf, policy: Definitions) -> Settled:
    """What is still to be counted beside the parts that are decided."""
    every = [settle(part, policy) for part in condition.parts]
    kept = tuple(part for part in every if not isinstance(part, bool))
    held = sum(part is True for part in every)
    least, most = condition.least - held, condition.most - held
    if least > len(kept) or most < 0:
        return False
    if least <= 0 and most >= len(kept):
        return True
    return so_many_of(kept, least, most, condition.span)


def _merged(parts: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Alternatives with tests of one field for one value each made into one test for several."""
    kept: list[Condition] = []
    for part in parts:
        if isinstance(part, Comparison) and isinstance(part.left, FieldRef) and part.op is Op.IS:
            for number, other in enumerate(kept):
                if (
                    isinstance(other, Comparison)
                    and isinstance(other.left, FieldRef)
                    and other.op is Op.IS
                    and (other.left.path.scope, other.left.path.steps)
                    == (part.left.path.scope, part.left.path.steps)
                ):
                    kept[number] = replace(other, right=other.right + part.right)
                    break
            else:
                kept.append(part)
        else:
            kept.append(part)
    return tuple(kept)


def _widest(parts: tuple[Condition, ...], policy: Definitions) -> tuple[Condition, ...]:
    """Alternatives without those that another one takes in: beside 30 days gone by, 90 say nothing more."""
    ages = {number: age for number, part in enumerate(parts) if (age := _age(part, policy)) is not None}
    least: dict[tuple[int, str, Unit], tuple[int, int]] = {}
    for number, (passed, count) in ages.items():
        least[passed] = min((count, number), least.get(passed, (count, number)))
    beyond = ages.keys() - {number for _, number in least.values()}
    return tuple(part for number, part in enumerate(parts) if number not in beyond)


def _age(test: Condition, policy: Definitions) -> tuple[tuple[int, str, Unit], int] | None:
    """What must be how long ago: the field with the unit that it is counted in, and how many of them."""
    if (
        not isinstance(test, Comparison)
        or test.op is not Op.OLDER_THAN
        or not isinstance(test.left, FieldRef)
    ):
        return None
    path, value = test.left.path, settled_value(test.right[0], policy)
    return (
        ((path.scope, path.text, value.unit), value.count + value.next_day)
        if isinstance(value, Duration)
        else None
    )


def settled_value(expression: Expression, policy: Definitions) -> Value:
    """The value of a literal, of a parameter that is set, of durations added to such; None for any other."""
    match expression:
        case Literal(value=value):
            return value
        case NameRef(name=name) if name in policy.parameters:
            return policy.parameters[name].value
        case Arithmetic(type=Scalar.DURATION):
            return _added(expression, policy)
    return None


def _added(node: Arithmetic, policy: Definitions) -> Duration | None:
    total: object = settled_value(node.base, policy)
    for part, sign in ((node.plus, 1), (node.minus, -1)):
        other = None if part is None else settled_value(part, policy)
        if part is not None and isinstance(total, Duration):
            total = total.plus(other, sign) if isinstance(other, Duration) else None
    if not isinstance(total, Duration):
        return None
    return replace(total, next_day=True) if node.next_day else total


def _quantifier(quantifier: Quantifier, policy: Definitions) -> Settled:
    where = True if quantifier.where is None else settle(quantifier.where, policy)
    require = True if quantifier.require is None else settle(quantifier.require, policy)
    if where is False:
        return quantifier.kind is not QuantifierKind.SOME
    if quantifier.kind is QuantifierKind.EVERY:
        if require is True:
            return True
        if require is False:
            kept = None if where is True else where
            return replace(quantifier, kind=QuantifierKind.NONE, where=kept, require=None)
    return replace(
        quantifier,
        where=None if isinstance(where, bool) else where,
        require=None if isinstance(require, bool) else require,
    )


def _reading(test: Comparison, policy: Definitions) -> Settled:
    """A test against literals of a parameter with a value, or of what parameters decide, is decided."""
    values = [operand.value for operand in test.right if isinstance(operand, Literal)]
    if len(values) != len(test.right) or test.op is not Op.IS:
        return test
    match test.left:
        case NameRef(name=name) if name in policy.parameters and policy.parameters[name].has_value:
            return policy.parameters[name].value in values
        case Holds(condition=condition) if isinstance(holds := settle(condition, policy), bool):
            return holds in values
    return test


def followed(policy: Policy, name: str) -> tuple[Parameter, ...]:
    """The parameters between whose readings the named value ``name`` chooses, each once, in their order."""
    used = set(_names(policy, name, frozenset()))
    return tuple(
        parameter for parameter in policy.parameters.values() if parameter.name in used and parameter.reads
    )


def _names(policy: Policy, name: str, above: frozenset[str]) -> Iterator[str]:
    """The names that a named value uses, and those that the named values among them use."""
    for node in within(policy.values[name].expression):
        if isinstance(node, NameRef) and node.name not in above:
            yield node.name
            if node.name in policy.values:
                yield from _names(policy, node.name, above | {name, node.name})
