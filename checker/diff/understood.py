"""What the encoding knows of the nodes of a plan: whatever else a node says isn't passed over in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import fields

from checker.diff.bounds import records_for
from checker.diff.days import UnsaidError
from checker.language.model.conditions import Fold
from checker.logical_plan import nodes
from checker.logical_plan.plan import LogicalPlan
from checker.values.quantity import Ratio

#: The fields that are heeded, by kind of node. A field that is added here is one that the encoder says.
HEEDED: Final[dict[Any, str]] = {
    nodes.ConstantTruth: "truth",
    nodes.Constant: "value",
    nodes.CurrentInstant: "",
    nodes.FromNowOn: "",
    nodes.Column: "scope steps type behind case",
    nodes.ColumnValue: "column text",
    nodes.Test: "left op right type",
    nodes.Conjunction: "parts",
    nodes.Disjunction: "parts",
    nodes.Negation: "part",
    nodes.Source: "text section column scope key window leaves_out",
    nodes.QuantifierFold: "kind source where require shape",
    nodes.AggregateFold: "fold source where value take type if_unknown",
    nodes.Extreme: "fold items",
    nodes.Calculation: "base parts operands",
    nodes.Proportion: "part whole inside",
    nodes.Coalesce: "base default missing",
    nodes.Conditional: "condition base if_unknown",
    nodes.TruthOf: "fold",
}


def check_understood(node: Struct) -> None:
    """Refuses a node of another kind, or one that says more than is heeded.

    Raises:
        UnsaidError: it does.
    """
    heeded = HEEDED.get(type(node))
    if heeded is None:
        raise UnsaidError(f"a {type(node).__name__}")
    for field in fields(node):
        if field.name not in heeded.split() and getattr(node, field.name) != field.default:
            raise UnsaidError(f"the {field.name} of a {type(node).__name__}")
    if isinstance(node, nodes.QuantifierFold | nodes.AggregateFold):
        check_understood(node.source)


def check_counts(made: LogicalPlan, test: nodes.Test, records: int) -> None:
    """Refuses a count that no shop with so many records reaches: it would say nothing of larger ones.

    Raises:
        UnsaidError: the test asks for one.
    """
    asked = [made.nodes[number] for side in (test.left, *test.right) for number in made.needs(side)]
    if any(isinstance(node, nodes.AggregateFold) and node.fold is Fold.COUNT for node in asked):
        written = [node.value for node in asked if isinstance(node, nodes.Constant)]
        if any(isinstance(value, Ratio) and records_for(value) > records for value in written):
            raise UnsaidError(f"shares of more than {records}")
        if any(isinstance(value, int | Decimal) and value >= records for value in written):
            raise UnsaidError(f"counts from {records} on")
