"""What of a snapshot policies read: the projection that comes with a plan."""

from __future__ import annotations

from collections.abc import Iterable

from checker.logical_plan.nodes import AggregateFold, Column, Node, QuantifierFold
from checker.snapshot.read.projection import Projection, Reading


def projection(nodes: Iterable[Node], subjects: Iterable[str | None]) -> Projection:
    """The fields that ``nodes`` read, of subjects in these sections."""
    reading = Reading()
    for section in subjects:
        if section is not None:
            reading.section(section)
    for node in nodes:
        match node:
            case Column(steps=steps):
                reading.steps(steps)
            case QuantifierFold(source=source) | AggregateFold(source=source) if source.section is not None:
                reading.section(source.section)
    return reading.projection()
