"""What expressions calculate of a value: sums and products, shifted times, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from checker.evaluate.reference.arithmetic import add, times
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Unknown, Value


def calculated(calendar: Calendar, base: Value, given: Mapping[str, Value]) -> Value:
    """``base`` with what is ``given`` applied in turn: times, plus, minus, within, next_day."""
    everything = (base, *given.values())
    unknown = next((value for value in everything if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    if None in everything:
        return None
    for part, operand in given.items():
        if not isinstance(base, Unknown):
            base = _applied(calendar, part, base, operand)
    return base


def _applied(calendar: Calendar, part: str, base: Any, operand: Any) -> Value:
    if isinstance(base, Duration) and part == "next_day":
        return replace(base, next_day=True)
    match part:
        case "plus" | "minus" if isinstance(base, Duration):
            return base.plus(operand, 1 if part == "plus" else -1)
        case "times":
            return times(base, operand)
        case "within":
            return calendar.end_of(base, operand)
        case "plus" if isinstance(operand, Duration):
            return calendar.plus(base, operand)
        case "minus" if isinstance(operand, Duration):
            return calendar.plus(base, Duration(-operand.count, operand.unit))
    return add(base, operand if part == "plus" else times(operand, -1))
