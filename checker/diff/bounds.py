"""Within which shops two versions of a policy are compared: far enough for every bound that they write."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

from checker.language.model.conditions import QuantifierKind
from checker.logical_plan.nodes import Column, Constant, QuantifierFold
from checker.logical_plan.plan import Counted, LogicalPlan, PreconditionPlan
from checker.schema.catalog import Field, Scalar, catalog
from checker.values.quantity import Duration, LocalDate, Money, Ratio, Unit, Value
from checker.values.workdays import REGIONS

#: Shops have so many records of a kind at most, however far a policy counts.
_MOST: Final = 6
IN_DAYS: Final = {Unit.DAYS: 1, Unit.WORKING_DAYS: 2, Unit.HOURS: 1 / 24, Unit.MINUTES: 1 / 1440}
#: Where a policy doesn't say in which market it holds: China, for working days and money.
_CURRENCY: Final = "CNY"
_REGION: Final = "CN"


class Bounds(Struct, frozen=True):
    """How far symbolic shops reach: records of a kind, days back and ahead, numbers and units of money.

    ``largest`` counts money in its smallest unit; ``smallest`` is the least number of things.
    """

    records: int = 2
    days: int = 400
    ahead: int = 60
    largest: int = 10**7
    smallest: int = 0


class ShopSetting(Struct, frozen=True):
    """Where a symbolic shop is: the currency of all its money, and its region; None where it may be any."""

    currency: str
    region: str | None


def constants(made: LogicalPlan) -> Iterator[Value]:
    """The values that the policies write."""
    return (node.value for node in made.nodes if isinstance(node, Constant))


def bounds(made: LogicalPlan, today: date) -> Bounds:
    """How far shops have to reach to come to both sides of every bound that the policies write."""
    usual = Bounds()
    records, days, ahead = usual.records, usual.days, usual.ahead
    largest, smallest = usual.largest, usual.smallest
    for value in constants(made):
        match value:
            case bool():
                pass
            case Duration(count=count, unit=unit, next_day=next_day):
                days = max(days, math.ceil(2 * (count * IN_DAYS[unit] + next_day)))
            case LocalDate(year=year, month=month, day=day):
                away = (date(year, month, day) - today).days
                days, ahead = max(days, 30 - away), max(ahead, 30 + away)
            case Money(amount=amount):
                largest = max(largest, math.ceil(abs(amount) * 400))
            case Ratio():
                if (needed := records_for(value)) <= _MOST:
                    records = max(records, needed)
            case int() | Decimal():
                largest = max(largest, math.ceil(4 * abs(Decimal(value))))
                smallest = min(smallest, math.floor(4 * Decimal(value)))
                if 0 < value < _MOST:
                    records = max(records, math.ceil(value) + 1)
            case _:
                pass
    return Bounds(max(records, min(_MOST, _together(made))), days, ahead, largest, smallest)


def records_for(share: Ratio) -> int:
    """How many records it takes to come to both sides of a share of them."""
    least = min(share, 1 - share)
    return math.ceil(1 / least) if least > 0 else 1


def _together(made: LogicalPlan) -> int:
    """How many records of one section can matter at once.

    A precondition that fails may need a record for each of its quantifiers, and what else has to hold one for
    each that asks for some record.
    """
    asked = [p for subject in made.subjects.values() for p in subject.preconditions]
    some = Counter(
        fold.source.section
        for fold in made.nodes
        if isinstance(fold, QuantifierFold) and fold.kind is QuantifierKind.SOME
    )
    inside = [Counter(fold.source.section for fold in _quantifiers(made, p)) for p in asked]
    return max((count + some[section] for found in inside for section, count in found.items()), default=0)


def _quantifiers(made: LogicalPlan, p: PreconditionPlan) -> Iterator[QuantifierFold]:
    folds = p.condition.folds if isinstance(p.condition, Counted) else (p.condition,)
    roots = (p.when, p.unless, *(fold for fold in folds if fold is not None))
    for number in frozenset[int]().union(*map(made.needs, roots)):
        node = made.nodes[number]
        if isinstance(node, QuantifierFold) and node.source.section is not None:
            yield node


def settings(made: LogicalPlan, market: Iterable[str]) -> tuple[ShopSetting, ...]:
    """Every place that makes a difference to what the policies say, and one that they don't name."""
    written = [value for value in constants(made) if isinstance(value, str)]
    read = [node.steps[-1] for node in made.nodes if isinstance(node, Column) and node.steps]
    fields = [step for step in read if isinstance(step, Field)]
    money = [value.currency for value in constants(made) if isinstance(value, Money) and value.currency]
    currencies = money[:1] or [_CURRENCY]
    if any(field.type is Scalar.CURRENCY for field in fields):
        named = [*money, *(word for word in written if word in catalog().currencies)]
        currencies = _and_another(named or currencies, catalog().currencies)
    working = any(isinstance(v, Duration) and v.unit is Unit.WORKING_DAYS for v in constants(made))
    regions: list[str | None] = [None]
    if working:
        home = [*market][:1] or [_REGION]
        regions = [*home]
        if any(field.closed == "region" for field in fields):
            named = [word for word in written if word in catalog().regions]
            regions = [*_and_another([*home, *named], REGIONS)]
    return tuple(ShopSetting(currency, region) for currency in currencies for region in regions)


def _and_another(named: Iterable[str], known: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(named))
    return [*found, *[word for word in known if word not in found][:1]]
