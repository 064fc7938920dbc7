"""Values that a fact may have: all of them, or one on each side of every bound that conditions ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Final

from checker.facts.columns import AskedField
from checker.language.model.conditions import Literal
from checker.language.model.policy import Policy
from checker.language.model.walk import nodes
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar
from checker.values.calendar import Calendar
from checker.values.quantity import Duration, LocalDate, Money, Unit

#: A snapshot, or a part of one, as plain data.
Json = dict[str, object]
#: Records of a list are tried in no more combinations of their fields than this.
_COMBINATIONS: Final = 24
_CENT: Final = Decimal("0.01")
_DAY: Final = timedelta(days=1)
_HOURS: Final[Mapping[Unit, int]] = {Unit.DAYS: 24, Unit.WORKING_DAYS: 36, Unit.HOURS: 1}


class Values:
    """The values to try for facts of a shop, as a snapshot writes them.

    Bounds are the constants of ``policies``, times counted from ``as_of``; money is in ``currency``.
    """

    def __init__(
        self, policies: Iterable[Policy], as_of: datetime, currency: str | None, calendar: Calendar
    ) -> None:
        self._as_of = as_of
        self._currency = currency
        self._calendar = calendar
        found = [node.value for policy in policies for node in nodes(policy) if isinstance(node, Literal)]
        found += [
            parameter.value
            for policy in policies
            for parameter in policy.parameters.values()
            if parameter.has_value
        ]
        self._words = tuple(dict.fromkeys(item for item in found if isinstance(item, str)))
        self._times = tuple(self._instants(found))
        amounts = {Decimal(0)}
        amounts |= {item.amount for item in found if isinstance(item, Money)}
        amounts |= {
            Decimal(item) for item in found if isinstance(item, int | Decimal) and not isinstance(item, bool)
        }
        self._amounts = tuple(
            sorted({near for amount in amounts for near in (amount - _CENT, amount, amount + _CENT)})
        )
        self._counts = tuple(
            sorted({max(0, int(amount) + near) for amount in amounts for near in (-1, 0, 1)})
        )

    def of(self, field: Field, columns: Sequence[AskedField] = ()) -> tuple[object, ...]:
        """What to try for ``field``; for a list, none and one record of every kind."""
        if isinstance(field.type, ListType):
            return ([], *([record] for record in self._records(columns)))
        if isinstance(field.type, ObjectType):
            return (None, {})
        values = tuple(self._scalars(field, field.type))
        return values if field.required else (*values, None)

    def _scalars(self, field: Field, kind: Scalar | EnumType) -> Iterator[object]:
        if isinstance(kind, EnumType):
            yield from kind.values
        elif kind is Scalar.BOOLEAN:
            yield from (True, False)
        elif kind is Scalar.TIME:
            yield from (
                self._times if field.ahead else (t for t in self._times if t <= self._as_of.isoformat())
            )
        elif kind is Scalar.MONEY:
            currency = self._currency or "USD"
            yield from ({"amount": f"{amount:f}", "currency": currency} for amount in self._amounts)
        elif kind in (Scalar.INTEGER, Scalar.DECIMAL):
            yield from self._counts
        elif kind is Scalar.CURRENCY:
            yield self._currency or "USD"
        elif field.closed == "timezone":
            yield from ("Asia/Shanghai", "Europe/London")
        elif field.closed == "region":
            yield from dict.fromkeys(
                (*(word for word in self._words if len(word) == 2 and word.isupper()), "JP")
            )
        elif field.is_id:
            yield "shopcheck-1"
        else:
            yield "x"

    def _records(self, columns: Sequence[AskedField]) -> Iterator[Json]:
        """Records in every combination of values, or, where these are many, each value in some record."""
        choices = [
            ("shopcheck-new",)
            if column.path == columns[0].path and column.field.is_id
            else self.of(column.field, column.inner)
            for column in columns
        ]
        count = 1
        for choice in choices:
            count *= len(choice)
        rows: Iterable[tuple[object, ...]] = product(*choices)
        if count > _COMBINATIONS:
            rows = (
                tuple(
                    choice[(turn + turn // len(choice) * place) % len(choice)]
                    for place, choice in enumerate(choices)
                )
                for turn in range(_COMBINATIONS)
            )
        for row in rows:
            yield nested({column.path: value for column, value in zip(columns, row, strict=True)})

    def _instants(self, found: Iterable[object]) -> Iterator[str]:
        offsets = {timedelta(), *(_length(item) for item in found if isinstance(item, Duration))}
        moments = {
            self._as_of + sign * offset + near
            for offset in offsets
            for sign in (-1, 1)
            for near in (-2 * _DAY, -timedelta(minutes=1), 2 * _DAY)
        }
        days = (self._calendar.start_of(item) for item in found if isinstance(item, LocalDate))
        moments |= {day + near for day in days if isinstance(day, datetime) for near in (-_DAY, _DAY)}
        yield from (moment.isoformat() for moment in sorted(moments))


def _length(duration: Duration) -> timedelta:
    if duration.unit is Unit.MINUTES:
        return timedelta(days=duration.next_day, minutes=duration.count)
    return timedelta(days=duration.next_day, hours=duration.count * _HOURS[duration.unit])


def nested(values: Mapping[tuple[str, ...], object]) -> Json:
    """An object with values at paths."""
    found: Json = {}
    for path, value in values.items():
        inside = found
        for key in path[:-1]:
            inner = inside.setdefault(key, {})
            assert isinstance(inner, dict)
            inside = inner
        inside[path[-1]] = value
    return found
