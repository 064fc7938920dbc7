"""What a check found, put beside what a case expected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from checker.diagnostics import Pair
from checker.report.model import PreconditionResult, Result
from checker.testing.model import Aspect, Expectation, Json
from checker.testing.reading import instant
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Ratio, Unknown, Value


def found(result: Result, expectation: Expectation) -> Value | list[str]:
    """What ``result`` says where ``expectation`` looks.

    Raises:
        KeyError: the result has no such precondition or value.
    """
    match expectation.aspect:
        case Aspect.VERDICT:
            return result.verdict
        case Aspect.STAGE:
            return result.stage
        case Aspect.ELIGIBLE_FROM:
            return result.eligible_from
        case Aspect.MAY_BE_ELIGIBLE_FROM:
            return result.may_be_eligible_from
        case Aspect.ELIGIBLE_UNTIL:
            return result.eligible_until
        case Aspect.VALUES:
            assert expectation.name is not None
            return result.values[expectation.name].value
    item = precondition(result, expectation)
    match expectation.aspect:
        case Aspect.ASKED:
            return item.asked
        case Aspect.RECORDS:
            return sorted(record.id or "" for record in item.records if record.failing)
        case Aspect.MISSING:
            return sorted(missing.path for missing in item.missing)
        case Aspect.CLEARS_AT:
            return item.clears_at
        case Aspect.MAY_CLEAR_AT:
            return item.may_clear_at
        case _:
            return item.status


def precondition(result: Result, expectation: Expectation) -> PreconditionResult:
    """The precondition that ``expectation`` is about.

    Raises:
        KeyError: the result has none of that name.
    """
    for item in result.preconditions:
        if item.id == expectation.name:
            return item
    raise KeyError(expectation.name)


def agrees(wanted: Json, actual: Value | list[str]) -> bool:
    """Whether ``actual`` is what was wanted; an instant or a number may be written in several ways."""
    if isinstance(actual, datetime):
        return isinstance(wanted, str) and instant(wanted) == actual
    if isinstance(actual, Money):
        return (
            isinstance(wanted, Mapping)
            and actual.currency in (None, wanted.get("currency"))  # a zero compares with any currency
            and _decimal(wanted.get("amount")) == actual.amount
        )
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return wanted is actual
    if isinstance(actual, Ratio):
        return wanted == actual.percent
    if isinstance(actual, int | Decimal):
        return not isinstance(wanted, str) and _decimal(wanted) == actual
    return wanted == (actual if isinstance(actual, list) else written(actual))


def written(value: Value | list[str] | Json) -> str | None:
    """A value as a test file would write it; None for none."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case Money():
            return f"{{amount: '{value.amount:f}', currency: {value.currency or '?'}}}"
        case Interval(not_before=low, not_after=high):
            return f"{written(low) or '?'} … {written(high) or '?'}"
        case Range(low=low, high=high):
            return f"{written(low) or '?'} … {written(high) or '?'}"
        case Unknown():
            return "unknown"
        case Ratio():
            return value.percent
        case Decimal():
            return f"{value:f}"
        case str() | int() | float() | Duration() | LocalDate():
            return str(value)
        case list():
            return f"[{', '.join(map(str, value))}]"
        case Mapping():
            return f"{{amount: '{value.get('amount')}', currency: {value.get('currency')}}}"
    return json.dumps(value, ensure_ascii=False)


def compared(wanted: Json, actual: Value | list[str]) -> tuple[Pair, ...]:
    """Both sides, item by item: what only one of two lists has stands alone."""
    if not (isinstance(actual, list) and isinstance(wanted, list)):
        return (Pair(written(wanted) or "null", written(actual) or "null"),)
    left, right = Counter(map(str, wanted)), Counter(actual)
    pairs: list[Pair] = []
    for item in sorted(left | right):
        both = min(left[item], right[item])
        pairs += [Pair(item, item)] * both
        pairs += [Pair(item, None)] * (left[item] - both) + [Pair(None, item)] * (right[item] - both)
    return tuple(pairs)


def _decimal(value: Json) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
