"""Values of a report as JSON has them: held against each other, and as values that can be put into words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, overload

from checker.base.patterns import pattern
from checker.values.quantity import Interval, Money, Range, Reason, Unknown, Value

_INSTANT: Final = pattern(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}(:\d{2})?")


@overload
def instant(text: str) -> datetime: ...
@overload
def instant(text: None) -> None: ...
@overload
def instant(text: str | None) -> datetime | None: ...
def instant(text: str | None) -> datetime | None:
    """The instant that a report writes, None where it has none."""
    return None if text is None else datetime.fromisoformat(text)


def value_of(json: Any) -> Value:  # Any: what the schema calls a value
    """The value that JSON stands for; numbers with a fraction stay the texts that they are there."""
    if isinstance(json, str):
        return _moment(json) or json
    if not isinstance(json, Mapping):
        plain: Value = json
        return plain
    if "amount" in json:
        return Money(Decimal(json["amount"]), json["currency"])
    if "not_before" in json:
        return Interval(instant(json["not_before"]), instant(json["not_after"]))
    if "low" in json:
        return Range(json["low"], json["high"])
    return Unknown(Reason(json["unknown"]))


def others(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of what both have and isn't the same, in whatever zone an instant is written.

    What was looked at in one of them only has changed nothing.
    """
    return tuple(name for name in before if name in after and value_of(before[name]) != value_of(after[name]))


def _moment(text: str) -> datetime | None:
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
