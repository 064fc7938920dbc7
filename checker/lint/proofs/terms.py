"""What fields and values are to the solver: a value, and whether there is none.

Every world that these terms describe is one in which all is known. Where nothing better is known of a value,
it is a variable of its own: there are more worlds then than there could be, and what none allows can't be.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import z3
from msgspec import Struct

from checker.schema.catalog import EnumType, Scalar, Type
from checker.values.quantity import Duration, LocalDate, Money, Unit, Value

_SECONDS: Final = {Unit.HOURS: 3600, Unit.MINUTES: 60}


class Term(Struct, frozen=True):
    """A value of type ``kind``: ``parts`` are what it is made of, ``none`` is whether there is none.

    A word or text is a number that stands for it; money an amount and a currency; a time how long ago it is,
    in seconds, in calendar days and in working days.
    """

    kind: Type
    parts: tuple[Any, ...]
    none: Any


class Terms:
    """Makes terms, each variable once; ``facts`` is what holds of all of them."""

    def __init__(self) -> None:
        self.facts: list[Any] = []
        self._words: dict[str, int] = {}
        self._made: dict[str, Term] = {}
        self._times: list[Term] = []
        self._moments: list[tuple[datetime, bool, Term]] = []

    def word(self, text: str) -> Any:
        """The number that stands for a text."""
        return z3.IntVal(self._words.setdefault(text, len(self._words)))

    def variable(self, name: str, kind: Type, *, maybe_none: bool = True) -> Term:
        """The value that is called ``name``."""
        if name not in self._made:
            none = z3.Bool(f"{name} is none") if maybe_none else z3.BoolVal(False)  # noqa: FBT003 - z3's way
            self._made[name] = Term(kind, self._parts(name, kind), none)
            if kind is Scalar.TIME:
                self._time(self._made[name])
        return self._made[name]

    def _parts(self, name: str, kind: Type) -> tuple[Any, ...]:
        if isinstance(kind, EnumType):
            word = z3.Int(name)
            self.facts.append(z3.Or(*(word == self.word(value) for value in kind.values)))
            return (word,)
        if kind is Scalar.BOOLEAN:
            return (z3.Bool(name),)
        if kind is Scalar.INTEGER:
            return (z3.Int(name),)
        if kind is Scalar.DECIMAL:
            return (z3.Real(name),)
        if kind is Scalar.MONEY:
            return z3.Real(f"{name} amount"), z3.Int(f"{name} currency")
        if kind is Scalar.TIME:
            return z3.Real(f"{name} seconds"), z3.Int(f"{name} days"), z3.Int(f"{name} working days")
        return (z3.Int(name),)

    def literal(self, value: Value, kind: Type) -> Term:
        """A value that a policy writes."""
        some = z3.BoolVal(False)  # noqa: FBT003 - z3's way
        if isinstance(value, bool):
            return Term(Scalar.BOOLEAN, (z3.BoolVal(value),), some)
        if isinstance(value, Money):
            # A zero without a currency compares with any: its currency is that of the other side.
            currency = None if value.currency is None else self.word(value.currency)
            return Term(Scalar.MONEY, (z3.RealVal(str(value.amount)), currency), some)
        if isinstance(value, int):
            return Term(kind, (z3.IntVal(value),), some)
        if isinstance(value, Decimal):
            return Term(kind, (z3.RealVal(str(value)),), some)
        if isinstance(value, (LocalDate, datetime)):
            return self._moment(value)
        return Term(kind, (self.word(str(value)),), some)

    def _time(self, term: Term) -> None:
        """How a time relates to now and to all others: whoever is longer ago is so in every count."""
        seconds, days, working = term.parts
        now = (z3.RealVal(0), z3.IntVal(0), z3.IntVal(0))
        for other in (now, *(known.parts for known in self._times)):
            self.facts.append(
                z3.If(
                    seconds >= other[0],
                    z3.And(days >= other[1], working >= other[2]),
                    z3.And(days <= other[1], working <= other[2]),
                )
            )
        self._times.append(term)

    def _moment(self, value: LocalDate | datetime) -> Term:
        """A moment that a policy writes: earlier ones are longer ago.

        Where a day begins depends on the zone: it is only known to lie within a day of its beginning in UTC.
        """
        day = isinstance(value, LocalDate)
        if isinstance(value, LocalDate):
            at = datetime.combine(date(value.year, value.month, value.day), datetime.min.time(), UTC)
        else:
            at = value.astimezone(UTC)
        name = f"{'day' if day else 'moment'} {at.isoformat()}"
        known = name in self._made
        term = self.variable(name, Scalar.TIME, maybe_none=False)
        if not known:
            for other_at, other_day, other in self._moments:
                apart = abs((other_at - at).total_seconds())
                if apart > (0 if day is other_day else 2 * 86_400):
                    earlier, later = (term, other) if at < other_at else (other, term)
                    self.facts.append(earlier.parts[0] > later.parts[0])
            self._moments.append((at, day, term))
        return term


def older(term: Term, duration: Duration) -> Any:
    """Whether a time is that long ago or longer."""
    seconds, days, working = term.parts
    if duration.unit is Unit.DAYS:
        return days >= duration.count
    if duration.unit is Unit.WORKING_DAYS:
        return working >= duration.count
    return seconds >= duration.count * _SECONDS[duration.unit]
