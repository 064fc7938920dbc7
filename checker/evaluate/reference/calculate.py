"""What expressions calculate of a value: sums and products, shifted times, deadlines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from checker.evaluate.reference.arithmetic import add, times
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, Interval, Unknown, Value


def calculated(calendar: Calendar, base: Value, given: Mapping[str, Value]) -> Value:
    """``base`` with what is ``given`` applied in turn: times, plus, minus, within."""
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
    match part:
        case "times":
            return times(base, operand)
        case "within":
            return _shift(calendar.end_of, base, operand)
        case "plus" if isinstance(operand, Duration):
            return _shift(calendar.plus, base, operand)
        case "minus" if isinstance(operand, Duration):
            return _shift(calendar.plus, base, Duration(-operand.count, operand.unit))
    return add(base, operand if part == "plus" else times(operand, -1))


def _shift(
    by: Callable[[datetime, Duration], datetime | Unknown], base: datetime | Interval, duration: Duration
) -> Value:
    if isinstance(base, datetime):
        return by(base, duration)
    ends = [end and by(end, duration) for end in bounds(base)]
    unknown = next((end for end in ends if isinstance(end, Unknown)), None)
    return unknown or Interval(*ends)  # type: ignore[arg-type]  # what is left are instants


def bounds(value: Value) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant that a time may be; None where it has no such bound."""
    assert isinstance(value, Interval)
    return value.not_before, value.not_after
