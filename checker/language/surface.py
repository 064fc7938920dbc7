"""What the operators of a policy stand for, and the way back to what a policy has written.

When a policy is read, every test is put into the few operators of ``Op``; ``surface`` finds the test again,
for those who say what is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

from checker.diagnostics import Span
from checker.language.model.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Default,
    Expression,
    FieldRef,
    Guarded,
    Literal,
    Not,
    Op,
    Quantifier,
    SomeOf,
    type_of,
)
from checker.language.model.operators import Operands, Operator, Phrasing, Sort, sort_of
from checker.language.operators import DUTY, OPERATORS, of_sort


def core(operator: Operator, left: Expression, right: Sequence[Expression], span: Span) -> Condition:
    """What a test with ``operator`` comes to. All that it is made of stands where the test is written."""
    parts: list[Condition] = []
    for part in operator.parts:
        operands = tuple(right) if part.place is None else (right[part.place],)
        test = Comparison(left, part.op, operands, span)
        parts.append(Not(test, span) if part.denied else test)
    if len(parts) == 1:
        return parts[0]
    return AnyOf(tuple(parts), span) if operator.either else AllOf(tuple(parts), span)


def cases(node: Expression) -> tuple[tuple[Guarded, ...], Expression | None]:
    """The values of which the first counts whose condition holds, and what counts where none does.

    So are the rows of a table written, and one that is guarded with a default beside it.
    """
    rows: list[Guarded] = []
    rest: Expression | None = node
    while isinstance(rest, Default) and not rest.missing and isinstance(rest.base, Guarded):
        rows.append(rest.base)
        rest = rest.default
    if rows and isinstance(rest, Guarded):
        rows.append(rest)
        rest = None
    return tuple(rows), rest if rows else None


class SurfaceTest(Struct, frozen=True):
    """A test as a policy writes it: with one operator, which may be ``denied`` where that has no opposite."""

    left: Expression
    operator: Operator
    right: tuple[Expression, ...]
    span: Span
    denied: bool = False

    @property
    def op(self) -> Op | None:
        """The operator that it comes to; None where it comes to several tests."""
        return self.operator.op

    @property
    def words(self) -> Phrasing:
        """What it is said with."""
        if not self.denied:
            return self.operator.words
        assert self.operator.denied is not None, "what has no opposite has words for its denial"
        return self.operator.denied


def surface(condition: Condition, *, negated: bool = False) -> SurfaceTest | None:
    """The one test that a policy has written to mean ``condition``, or its opposite; None where it is more.

    A condition that stands in one place with all that it is made of was written as one test.
    """
    found: SurfaceTest | None
    match condition:
        case Comparison():
            found = _single(condition)
        case Not(part=Comparison() as part) if part.span == condition.span:
            found = _single(part, denied=True)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            found = _joint(parts, condition.span, either=isinstance(condition, AnyOf))
        case SomeOf() | Not() | Quantifier():
            found = None
    return opposite(found) if negated and found is not None else found


def named(test: Comparison, *, negated: bool = False) -> SurfaceTest:
    """What a comparison, or its opposite, is called where it is written as a test of its own."""
    return opposite(_single(test)) if negated else _single(test)


def _single(test: Comparison, *, denied: bool = False) -> SurfaceTest:
    name = (test.op, sort_of(type_of(test.left)), len(test.right) > 1)
    if denied and (*name, denied) not in _names():
        return opposite(_single(test))
    operator = _names()[(*name, denied)]
    return SurfaceTest(test.left, operator, test.right, test.span)


def _joint(parts: tuple[Condition, ...], span: Span, *, either: bool) -> SurfaceTest | None:
    tests = [part.part if isinstance(part, Not) else part for part in parts]
    compared = [test for test in tests if isinstance(test, Comparison) and test.span == span]
    if len(compared) < 2 or len(compared) < len(parts):
        return None
    left = compared[0].left
    written = AnyOf(parts, span) if either else AllOf(parts, span)
    for operator in of_sort(sort_of(type_of(left))):
        if len(operator.parts) == len(parts):
            right = _operands(operator, compared)
            if core(operator, left, right, span) == written:
                return SurfaceTest(left, operator, right, span)
    return None


def _operands(operator: Operator, tests: Sequence[Comparison]) -> tuple[Expression, ...]:
    """What an operator was given, where these are the tests that it stands for."""
    found = {part.place: test.right for part, test in zip(operator.parts, tests, strict=True)}
    whole = found.pop(None, None)
    return whole or tuple(operand for place in sorted(found, key=str) for operand in found[place])


def event_of(test: Comparison | SurfaceTest) -> FieldRef | None:
    """The field whose time a test asks for: for a duty also one that counts only under a condition."""
    left = test.left
    while test.op is Op.IN_TIME and isinstance(left, Guarded):
        left = left.base
    return left if isinstance(left, FieldRef) else None


def opposite(test: SurfaceTest) -> SurfaceTest:
    """The test that denies ``test``."""
    operator = test.operator
    if operator.opposite is not None:
        return SurfaceTest(test.left, OPERATORS[operator.opposite], test.right, test.span)
    if operator.denied is not None:
        return SurfaceTest(test.left, operator, test.right, test.span, denied=not test.denied)
    (wanted,) = test.right
    assert isinstance(wanted, Literal), "what has no opposite is given yes or no"
    other = Literal(wanted.value is False, wanted.type, wanted.span)
    return SurfaceTest(test.left, operator, (other,), test.span)


@cache
def _names() -> Mapping[tuple[Op, Sort, bool, bool], Operator]:
    """What a single test is called: by what it comes to, on what, with several operands, and denied."""
    found: dict[tuple[Op, Sort, bool, bool], Operator] = {}
    for operator in (*OPERATORS.values(), DUTY):
        if operator.op is not None:
            several = operator.operands is Operands.SEVERAL
            for sort in operator.sorts:
                found.setdefault((operator.op, sort, several, operator.parts[0].denied), operator)
    return found
