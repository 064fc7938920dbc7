"""Arithmetic as a plan has it; durations that the policy settles are worked out at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.evaluate.reference.calculate import calculated
from checker.language.model.conditions import Arithmetic, Expression, Literal
from checker.logical_plan.nodes import Calculation, Constant, Node
from checker.schema.catalog import Scalar
from checker.values.calendar import Calendar
from checker.values.quantity import Duration


def operands_of(node: Arithmetic) -> Iterator[tuple[str, Expression]]:
    """What is done to the base of an expression, in turn, each with what it is done with."""
    named = (("times", node.times), ("plus", node.plus), ("minus", node.minus), ("within", node.within))
    yield from ((part, operand) for part, operand in named if operand is not None)
    if node.next_day:
        yield "next_day", Literal(value=True, type=Scalar.BOOLEAN, span=node.span)


def worked_out(made: Calculation, nodes: Sequence[Node]) -> Calculation | Constant:
    """What is calculated of a duration and of nothing but constants, as one of them; else as it was made."""
    base, *others = (nodes[number] for number in (made.base, *made.operands))
    values = [other.value for other in others if isinstance(other, Constant)]
    if not isinstance(base, Constant) or not isinstance(base.value, Duration) or len(values) < len(others):
        return made
    return Constant(calculated(Calendar(None), base.value, dict(zip(made.parts, values, strict=True))))
