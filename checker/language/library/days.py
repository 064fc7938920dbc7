"""The days on which a version of a policy holds, as its document gives them."""

from __future__ import annotations

from datetime import date

from checker.language.grammar.literals import read
from checker.language.library.documents import PolicyDocument
from checker.language.model.policy import InForce
from checker.language.yaml import nodes
from checker.schema.catalog import Scalar
from checker.values.quantity import LocalDate


def days_of(item: PolicyDocument) -> InForce:
    """The days that a document itself gives; mistakes in them are found when it is resolved."""
    node = item.root.get("in_force")
    days: dict[str, date] = {}
    for entry in node.entries if isinstance(node, nodes.MappingNode) else ():
        value = read(entry.value.text, Scalar.TIME) if isinstance(entry.value, nodes.ScalarNode) else None
        if isinstance(value, LocalDate):
            days[entry.name] = date(value.year, value.month, value.day)
    return InForce(days.get("from"), days.get("until"))


def both(left: InForce, right: InForce) -> InForce:
    """The days that are in both."""
    starts = [day for day in (left.start, right.start) if day is not None]
    ends = [day for day in (left.until, right.until) if day is not None]
    return InForce(max(starts, default=None), min(ends, default=None))


def is_empty(days: InForce) -> bool:
    """Whether there is no such day."""
    return days.start is not None and days.until is not None and days.start >= days.until


def overlap(left: InForce, right: InForce) -> bool:
    """Whether some day is in both."""
    return (left.start or date.min) < (right.until or date.max) and (right.start or date.min) < (
        left.until or date.max
    )
