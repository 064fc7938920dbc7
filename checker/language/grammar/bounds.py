"""A list of two bounds: the lower one, and the upper one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from checker.base.text import Text
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import wrong_shape
from checker.language.grammar.literals import shown
from checker.language.grammar.operands import ExpectedType, operand
from checker.language.model.conditions import Expression, Literal
from checker.language.model.operators import Operator
from checker.language.yaml.nodes import Entry, SequenceNode
from checker.values.quantity import LocalDate, Money, Value


def bounds(
    operator: Operator, slot: ExpectedType, entry: Entry, context: ResolutionContext
) -> tuple[Expression, ...] | None:
    """The two bounds that an entry gives; None, with the reason noted, where it gives none."""
    node, name = entry.value, operator.name
    what = Text(f"`{name}`", f"`{name}`")
    help_text = Text(
        f"write the lower and the upper one: `{name}: [1, 5]`", f"请写下限和上限，如 `{name}: [1, 5]`"
    )
    if not isinstance(node, SequenceNode):
        wrong_shape(node, SequenceNode, what, context.problems, help_text)
        return None
    if len(node.items) != 2:
        context.problems.error(
            "SC103",
            node.span,
            "bounds",
            help=help_text,
            operator=name,
            count=len(node.items),
        )
        return None
    low, high = (operand(item, slot, context) for item in node.items)
    if low is None or high is None:
        return None
    if isinstance(low, Literal) and isinstance(high, Literal) and _reversed(low.value, high.value):
        context.problems.error(
            "SC142",
            node.items[1].span,
            high=shown(high.value),
            low=shown(low.value),
        )
        return None
    return (low, high)


def _reversed(low: Value, high: Value) -> bool:
    """Whether the upper bound certainly lies below the lower one."""
    match low, high:
        case Money(), Money():
            one = None in (low.currency, high.currency) or low.currency == high.currency
            return one and high.amount < low.amount
        case LocalDate(), LocalDate():
            return (high.year, high.month, high.day) < (low.year, low.month, low.day)
        case datetime(), datetime():
            return high < low
        case ((int() | Decimal()), (int() | Decimal())):
            return high < low
    return False  # a day and an instant: which is first depends on the zone
