"""What is so when a precondition fails, as its policy words it, with the snapshot's figures filled in."""

from __future__ import annotations

from collections.abc import Callable

from checker.base.text import Language, Text
from checker.evaluate.model import SubjectTruths
from checker.explain.tallies import RecordTally
from checker.explain.wording.slots import parameter_value
from checker.explain.wording.values import format_value, listed, say
from checker.language.model.placeholders import filled
from checker.language.model.policy import Precondition
from checker.language.model.problems import COUNT, OF, SUM, counted
from checker.values.quantity import Interval, Range, Unknown, Value

#: Values that can't be told in a few words: the generated sentence says what is known of them.
_UNCERTAIN = (Unknown, Interval, Range)


class _UntoldError(Exception):
    """A figure in a text isn't known."""


def problem(
    precondition: Precondition,
    truths: SubjectTruths,
    timezone: str | None,
    tally: Callable[[], RecordTally],
) -> Text:
    """The policy's text about a ``precondition`` that fails, filled in; empty where a figure isn't known.

    ``tally`` takes together the records that fail it.
    """
    policy, result = truths.policy, truths.preconditions[precondition.id].condition
    records = counted(precondition.condition)

    def figure(name: str, language: Language) -> str:
        if records and name in (COUNT, OF):
            return f"{result.failing if name == COUNT else result.checked:,}"
        if len(records) == 1 and name == SUM:
            if not (totals := tally().totals):
                raise _UntoldError
            return listed([format_value(amount, language, None) for amount in totals], language)
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
