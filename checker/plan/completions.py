"""What a plan hangs on that isn't known: each fact is tried with its values, and a plan made for each way.

One fact at a time: what else is missing is taken to be in order meanwhile, as far as any value of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from checker.base.text import LANGUAGES, Language, Text
from checker.explain.wording.values import format_instant, format_value, listed
from checker.facts.overlay import together
from checker.facts.questions import Question, QuestionKind
from checker.facts.trials import FactTrial, FactTrials, spread
from checker.facts.values import Json
from checker.facts.wording import title
from checker.report.plan import Completion, CompletionWay, Plan
from checker.schema.catalog import EnumType, Field, Scalar
from checker.values.calendar import NEVER
from checker.values.quantity import Money

#: So many facts are tried, the first that are asked for, and told of so many at most.
_ASKED: Final = 6
_TOLD: Final = 3
#: So many ways are told of each.
_WAYS: Final = 3
#: So many values are planned for each by itself; of more, so many of those that lead to the same standing.
_EACH: Final = 10
_ALIKE: Final = 3
#: So many plans are made for it at most, and so many checks of single values; none with more records.
_PLANS: Final = 40
CHECKS: Final = 100
RECORDS: Final = 500

_YES, _NO = Text("yes", "是"), Text("no", "否")
_NONE: Final = Text("there is none", "没有")
_ANY: Final = Text("there is one, whatever it is", "有，不论是什么")
_CLEAR: Final = Text("none is in the way", "没有妨碍的")
_ONE: Final = Text("there is one", "有")


class Completions:
    """Finds the facts between whose values a plan is decided.

    Args:
        trials: checks of what is known with facts added.
        plan: the plan with facts added; None where there can't be one.
        timezone: the shop's, if it is known.
    """

    def __init__(self, trials: FactTrials, plan: Callable[[Json], Plan | None], timezone: str | None) -> None:
        self._trials = trials
        self._plan = plan
        self._timezone = timezone
        self._left = _PLANS

    def of(self, questions: Sequence[Question], policy: str) -> tuple[Completion, ...]:
        """The first of the facts asked for that decide a plan for ``policy``."""
        asked = questions[:_ASKED]
        tried = {question.id: self._tries(question) for question in asked}
        fine = {name: self._trials.best([each.facts for each in own], policy) for name, own in tried.items()}
        found: list[Completion] = []
        for question in asked:
            others = together(*(fine[other.id] for other in asked if other is not question))
            ways = self._ways(tried[question.id], others)
            if len(ways) > 1 and len(found) < _TOLD:
                told = tuple(
                    CompletionWay(self._values(question, own, tried[question.id]), plan)
                    for own, plan in ways[:_WAYS]
                )
                found.append(Completion(".".join(question.path), title(question), told, len(ways) > _WAYS))
        return tuple(found)

    def _tries(self, question: Question) -> tuple[FactTrial, ...]:
        """The values to try: of records the states that a single one may be in."""
        found = self._trials.tries(question, most=None)
        if question.kind is not QuestionKind.RECORDS:
            return found
        return tuple(each for each in found if len(question.rows) == 1 and _words(each.field) is not None)

    def _ways(self, tried: Sequence[FactTrial], others: Json) -> list[tuple[list[FactTrial], Plan]]:
        """The values that lead to the same plan together, with that plan; the best plan first."""
        chosen = tried if len(tried) <= _EACH else self._unlike(tried, others)
        if len(chosen) > self._left:
            return []
        self._left -= len(chosen)
        found: dict[object, tuple[list[FactTrial], Plan]] = {}
        for trial in chosen:
            plan = self._plan(together(others, trial.facts))
            if plan is not None:
                found.setdefault(_comes_to(plan), ([], _unpriced(plan)))[0].append(trial)
        return sorted(found.values(), key=lambda way: _rank(way[1]))

    def _unlike(self, tried: Sequence[FactTrial], others: Json) -> list[FactTrial]:
        """Of many values a few for each standing that they lead to."""
        groups: dict[object, list[FactTrial]] = {}
        for trial in tried:
            standing = self._trials.standing(together(others, trial.facts))
            if standing is not None:
                groups.setdefault(standing, []).append(trial)
        return [trial for own in groups.values() for trial in spread(own, _ALIKE)]

    def _values(self, question: Question, own: Sequence[FactTrial], every: Sequence[FactTrial]) -> Text:
        """Which values of all these are, in words."""
        if question.kind is QuestionKind.LIST:
            none = any(trial.value == [] for trial in own)
            return _CLEAR if none else self._record(question, own[0].value)
        field, given = own[0].field, [trial.value for trial in own if trial.value is not None]
        words = _words(field)
        if words is not None:
            said = [words[value] for value in given]
        elif all(trial in own for trial in every if trial.value is not None):
            said = [_ANY] if given else []
        else:
            said = [_such_as(_said(given[0], self._timezone))] if given else []
        if len(given) < len(own):
            said.append(_NONE)
        english, chinese = (listed([text.to(each) for text in said], each, last="or") for each in LANGUAGES)
        if question.kind is QuestionKind.RECORDS:
            return Text(f"{field.title.en}: {english}", f"{field.title.zh}：{chinese}")
        return Text(english, chinese)

    def _record(self, question: Question, value: object) -> Text:
        """What a record that is tried is like."""
        assert isinstance(value, list), "none is told otherwise"
        told: list[Text] = []
        for column in question.columns:
            found = value[0]
            for key in column.path:
                found = found.get(key) if isinstance(found, Mapping) else None
            words = _words(column.field)
            if found is None or column.field.is_id or isinstance(found, list) or _is_nothing(found):
                continue
            said = words[found] if words is not None else _said(found, self._timezone)
            told.append(Text(f"{column.field.title.en} {said.en}", f"{column.field.title.zh} {said.zh}"))
        if not told:
            return _ONE
        return Text(
            f"there is one with {'; '.join(text.en for text in told)}",
            f"有这样的：{'；'.join(text.zh for text in told)}",
        )


def _words(field: Field) -> Mapping[object, Text] | None:
    """What the values of a field are called; None where they aren't words."""
    if field.type is Scalar.BOOLEAN:
        return {True: _YES, False: _NO}
    return dict[object, Text](field.type.values.items()) if isinstance(field.type, EnumType) else None


def _is_nothing(value: object) -> bool:
    return isinstance(value, Mapping) and Decimal(value["amount"]) <= 0


def _such_as(said: Text) -> Text:
    """One of the values of a group, for which it stands."""
    return Text(f"it is, for example, {said.en}", f"取值如 {said.zh}")


def _said(value: object, timezone: str | None) -> Text:
    """A value as a snapshot writes it, in words."""

    def said(language: Language) -> str:
        if isinstance(value, Mapping):
            return format_value(Money(Decimal(value["amount"]), value["currency"]), language, timezone)
        try:
            return format_instant(datetime.fromisoformat(str(value)), language, timezone)
        except ValueError:
            return str(value)

    return Text(said("en"), said("zh"))


def _unpriced(plan: Plan) -> Plan:
    """``plan`` without amounts: those of made-up records mean nothing."""
    made = [replace(step, money={}, priced=step.priced and not step.money) for step in plan.steps]
    return replace(plan, steps=tuple(made), money={})


def _comes_to(plan: Plan) -> object:
    """What tells one plan from another."""
    acts = tuple((step.action.id, step.records, step.count) for step in plan.steps)
    return plan.possible, plan.eligible_from, acts, tuple(item.precondition for item in plan.unmet)


def _rank(plan: Plan) -> tuple[object, ...]:
    """The better plan first: that there is one, its date, its length."""
    possible = (True, None, False).index(plan.possible)
    return possible, plan.eligible_from or NEVER, len(plan.unmet), len(plan.steps)
