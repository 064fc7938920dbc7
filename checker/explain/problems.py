"""What is so when a precondition fails, as its policy words it, with the snapshot's figures filled in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from checker.base.text import Language, Text
from checker.evaluate.model import SubjectTruths
from checker.evaluate.reference.evaluate import ReferenceEvaluator, Scopes
from checker.explain.sentences import parameter_value
from checker.explain.wording.values import format_value, listed, say
from checker.language.model.conditions import FieldRef, Quantifier
from checker.language.model.placeholders import filled
from checker.language.model.policy import Precondition
from checker.language.model.problems import COUNT, OF, SUM, counted, in_the_way, summed
from checker.values.quantity import Interval, Money, Range, Unknown, Value
from checker.values.truth import Truth

#: Values that can't be told in a few words: the generated sentence says what is known of them.
_UNCERTAIN = (Unknown, Interval, Range)


class _UntoldError(Exception):
    """A figure in a text isn't known."""


def problem(
    precondition: Precondition,
    truths: SubjectTruths,
    timezone: str | None,
    at: ReferenceEvaluator,
    scopes: Scopes,
) -> Text:
    """The policy's text about a ``precondition`` that fails, filled in; empty where a figure isn't known."""
    policy, result = truths.policy, truths.preconditions[precondition.id].condition
    records = counted(precondition.condition)

    @cache
    def totals() -> list[Money]:
        return [Money(total, currency) for currency, total in _totals(records[0], at, scopes).items()]

    def figure(name: str, language: Language) -> str:
        if records and name in (COUNT, OF):
            return f"{result.failing if name == COUNT else result.checked:,}"
        if len(records) == 1 and name == SUM:
            return listed([format_value(amount, language, None) for amount in totals()], language)
        if name in policy.parameters:
            return parameter_value(policy.parameters[name], language)
        value: Value = truths.values.get(name)
        if name not in policy.values or value is None or isinstance(value, _UNCERTAIN):
            raise _UntoldError
        return say(value, policy.values[name].type, language, timezone)

    try:
        return filled(precondition.problem, result.failing, figure)
    except _UntoldError:
        return Text()


def _totals(records: Quantifier, at: ReferenceEvaluator, scopes: Scopes) -> Mapping[str | None, Decimal]:
    """What the records that fail a quantifier come to, by currency."""
    path, failing = summed(records), in_the_way(records)
    if path is None:
        raise _UntoldError
    found: dict[str | None, Decimal] = {}
    for record in at.records(records.source, scopes):
        inner = (*scopes, record)
        if failing is not None and at.truth(failing, inner) is not Truth.TRUE:
            continue
        value = at.value(FieldRef(path, path.span), inner)
        if isinstance(value, Money):
            found[value.currency] = found.get(value.currency, Decimal(0)) + value.amount
        elif value is not None:
            raise _UntoldError
    if not found:
        raise _UntoldError
    return found
