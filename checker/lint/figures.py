"""What titles say of days and money, held to what conditions and values say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from checker.base.patterns import pattern
from checker.base.text import Text
from checker.diagnostics import Diagnostic, Severity
from checker.language.grammar import elsewhere
from checker.language.grammar.parameters import choice_value
from checker.language.model.conditions import Arithmetic, Literal, NameRef
from checker.language.model.placeholders import PLACEHOLDER
from checker.language.model.policy import Policy, Precondition
from checker.language.model.readings import settled_value
from checker.language.model.walk import nodes
from checker.values.quantity import Duration, Money, Unit, Value

OTHER_FIGURE: Final = "SC221"

#: What a text calls a unit, the longer words first. A day of a month is none.
_UNITS: Final = {
    "working day": Unit.WORKING_DAYS,
    "business day": Unit.WORKING_DAYS,
    "个工作日": Unit.WORKING_DAYS,
    "工作日": Unit.WORKING_DAYS,
    "calendar day": Unit.DAYS,
    "自然日": Unit.DAYS,
    "day": Unit.DAYS,
    "天": Unit.DAYS,
    "hour": Unit.HOURS,
    "小时": Unit.HOURS,
    "minute": Unit.MINUTES,
    "分钟": Unit.MINUTES,
}
_STRETCH: Final = pattern(rf"(?<![\w.])(\d+)[ -]?({'|'.join(_UNITS)})")
#: A unit that a text speaks of without a number: `quiet days`, not `today`.
_UNIT: Final = pattern(rf"(?:\b|(?<=[^\x00-\x7f今明昨每当]))({'|'.join(_UNITS)})(?:s\b|\b|(?=[^\x00-\x7f]))")
_AMOUNT: Final = pattern(
    r"(?<![\w.])\d[\d,]*(?:\.\d+)? ?(?:[A-Z]{3}\b|万?元|yuan|dollars|pounds)|[￥¥£€$]\d[\d,]*(?:\.\d+)?"
)


def other_figures(policy: Policy) -> Iterator[Diagnostic]:
    """Titles of the policy's own file that name a figure, where the condition has others of its kind only."""
    for item in policy.all_preconditions():
        if not policy.owns(item.span):
            continue
        asked = list(_values(item, policy))
        for said, value in _said(item.title, policy):
            alike = [one for one in asked if _alike(one, value)]
            if alike and value not in alike:
                yield Diagnostic.of(
                    OTHER_FIGURE,
                    item.span,
                    "condition",
                    severity=Severity.WARNING,
                    name=item.id,
                    said=said,
                    asked=", ".join(dict.fromkeys(map(_shown, alike))),
                )
                break


def other_units(policy: Policy) -> Iterator[Diagnostic]:
    """Parameters of the policy's own file whose title speaks of another unit of time than any value has."""
    for parameter in policy.parameters.values():
        values = (parameter.value, *(choice_value(parameter, choice) for choice in parameter.choices or ()))
        lasting = [value for value in values if isinstance(value, Duration)]
        if not lasting or not policy.owns(parameter.span):
            continue
        for text in (parameter.title.en, parameter.title.zh):
            said = {match[0]: _called(_UNITS[match[1]]) for match in _UNIT.finditer(text)}
            if said and {_called(value.unit) for value in lasting}.isdisjoint(said.values()):
                yield Diagnostic.of(
                    OTHER_FIGURE,
                    parameter.span,
                    "value",
                    severity=Severity.WARNING,
                    name=parameter.name,
                    said=next(iter(said)),
                    asked=", ".join(dict.fromkeys(map(_shown, lasting))),
                )
                break


def _called(unit: Unit) -> Unit:
    """What people call a unit: working days are days too."""
    return Unit.DAYS if unit is Unit.WORKING_DAYS else unit


def _said(title: Text, policy: Policy) -> Iterator[tuple[str, Value]]:
    """The stretches of time and the amounts that a title names, as it writes them or by a parameter."""
    for name in dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(title.en + title.zh)):
        if (parameter := policy.parameters.get(name)) is not None:
            yield _shown(parameter.value), parameter.value
    for text in (title.en, title.zh):
        for match in _STRETCH.finditer(text):
            yield match[0], Duration(int(match[1]), _UNITS[match[2]])
        for match in _AMOUNT.finditer(text):
            meant = elsewhere.money(match[0])
            if meant is not None:
                amount, currency = meant.word.split()
                yield match[0], Money(Decimal(amount), currency)


def _values(item: Precondition, policy: Policy) -> Iterator[Value]:
    """The values that a precondition's condition uses, by whatever name."""
    waiting: list[object] = [item.condition, item.when, item.unless]
    seen: set[str] = set()
    while waiting:
        for node in nodes(waiting.pop()):
            if isinstance(node, Literal | Arithmetic):
                yield _as_said(settled_value(node, policy))
            elif isinstance(node, NameRef) and node.name not in seen:
                seen.add(node.name)
                parameter, named = policy.parameters.get(node.name), policy.values.get(node.name)
                if parameter is not None:
                    yield parameter.value
                    yield from (choice_value(parameter, choice) for choice in parameter.choices or ())
                if named is not None:
                    waiting.append(named.expression)


def _as_said(value: Value) -> Value:
    """A value as a title says it: from which day on it counts is said beside it."""
    return replace(value, next_day=False) if isinstance(value, Duration) else value


def _alike(one: Value, other: Value) -> bool:
    if isinstance(one, Duration) and isinstance(other, Duration):
        return one.unit is other.unit
    if isinstance(one, Money) and isinstance(other, Money):
        return one.currency == other.currency
    return False


def _shown(value: Value) -> str:
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else str(value)
