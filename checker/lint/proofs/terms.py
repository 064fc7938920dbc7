"""What fields and values are in a formula: a value, and whether there is none.

Every world that these terms describe is one in which all is known. Where nothing better is known of a value,
it is a variable of its own: there are more worlds then than there could be, and what none allows can't be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.language.model.conditions import Op
from checker.lint.proofs.formulas import (
    FALSE,
    TRUE,
    Formula,
    Total,
    at_least,
    at_most,
    below,
    both,
    constant,
    either,
    equal,
    fact,
    negated,
    quantity,
)
from checker.schema.catalog import EnumType, Scalar, Type
from checker.values.quantity import MINUTES, Duration, LocalDate, Money, Unit, Value

_NOW: Final = Total()


class Truths(Struct, frozen=True):
    """When a condition is true, and when it is false."""

    true: Formula
    false: Formula

    def negated(self) -> Truths:
        """Those of its negation."""
        return Truths(self.false, self.true)


class Term(Struct, frozen=True):
    """A value of type ``kind``: ``parts`` are what it is made of, ``none`` is whether there is none.

    A word or text is a number that stands for it; yes is one, no is zero; money is an amount and a currency;
    a time is how long ago it is, in seconds, in calendar days and in working days. A ``name`` is that of a
    variable, of which something may be known.
    """

    kind: Type
    parts: tuple[Total | None, ...]
    none: Formula = FALSE
    name: str = ""

    @property
    def value(self) -> Total:
        """The first of its parts."""
        (first, *_) = self.parts
        assert first is not None
        return first


class Terms:
    """Makes terms for the worlds of one policy, each variable once."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._made: dict[str, Term] = {}
        self._known: dict[str, Formula] = {}
        self._between: dict[tuple[str, str], Formula] = {}
        self._moments: dict[str, tuple[datetime, bool]] = {}

    def facts(self, names: Iterable[str]) -> list[Formula]:
        """What holds of the variables of these names, whatever is said of them."""
        every = tuple(names)
        times = [name for name in every if self._made[name].kind is Scalar.TIME]
        found = [self._known[name] for name in every if name in self._known]
        return [*found, *(self._related(*pair) for pair in combinations(times, 2))]

    def word(self, text: str) -> Total:
        """The number that stands for a text."""
        return _number(self._words.setdefault(text, len(self._words)))

    def variable(self, name: str, kind: Type, *, maybe_none: bool = True) -> Term:
        """The value that is called ``name``."""
        if name not in self._made:
            none = fact(f"{name} is none") if maybe_none else FALSE
            term = Term(kind, _parts(name, kind), none, name)
            self._made[name] = term
            if isinstance(kind, EnumType):
                self._know(name, either(*(equal(term.value, self.word(value)) for value in kind.values)))
            elif kind is Scalar.BOOLEAN:
                self._know(name, both(at_least(term.value, _number(0)), at_most(term.value, _number(1))))
            elif kind is Scalar.TIME:
                self._know(name, _in_order(term, now()))
        return self._made[name]

    def one_of(self, name: str, kind: Type, values: Iterable[Value]) -> Term:
        """The value that is called ``name``, which is one of these."""
        known = name in self._made
        term = self.variable(name, kind, maybe_none=False)
        if not known:
            self._know(name, either(*(same(term, self.literal(value, kind)) for value in values)))
        return term

    def _know(self, name: str, known: Formula) -> None:
        self._known[name] = both(self._known[name], known) if name in self._known else known

    def literal(self, value: Value, kind: Type) -> Term:
        """A value that a policy writes."""
        if isinstance(value, bool):
            return Term(Scalar.BOOLEAN, (_number(int(value)),))
        if isinstance(value, Money):
            # A zero without a currency compares with any: its currency is that of the other side.
            currency = None if value.currency is None else self.word(value.currency)
            return Term(Scalar.MONEY, (_written(value.amount), currency))
        if isinstance(value, int | Decimal):
            return Term(kind, (_written(value),))
        if isinstance(value, LocalDate | datetime):
            return self._moment(value)
        return Term(kind, (self.word(str(value)),))

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
        self._moments[name] = at, day
        return self.variable(name, Scalar.TIME, maybe_none=False)

    def _related(self, one: str, other: str) -> Formula:
        """How two times relate."""
        pair = (one, other)
        if pair not in self._between:
            left, right = self._made[one], self._made[other]
            self._between[pair] = both(_in_order(left, right), self._dated(left, right))
        return self._between[pair]

    def _dated(self, left: Term, right: Term) -> Formula:
        """Which of two moments that a policy writes is longer ago, where that is plain."""
        if left.name not in self._moments or right.name not in self._moments:
            return TRUE
        (at, day), (other, also_day) = self._moments[left.name], self._moments[right.name]
        if abs((other - at).total_seconds()) <= (0 if day is also_day else 2 * 86_400):
            return TRUE
        earlier, later = (left, right) if at < other else (right, left)
        return below(later.value, earlier.value)


def _parts(name: str, kind: Type) -> tuple[Total, ...]:
    if kind is Scalar.DECIMAL:
        return (quantity(name, whole=False),)
    if kind is Scalar.MONEY:
        return quantity(f"{name} amount", whole=False), quantity(f"{name} currency")
    if kind is Scalar.TIME:
        seconds = quantity(f"{name} seconds", whole=False)
        return seconds, quantity(f"{name} days"), quantity(f"{name} working days")
    return (quantity(name),)


def _written(value: int | Decimal) -> Total:
    """A number; one with more digits than are counted is some value of its own."""
    found = constant(value)
    return quantity(f"number {value}", whole=False) if found is None else found


def _in_order(term: Term, other: Term) -> Formula:
    """That of two times, the one that is longer ago is so in every count."""
    (seconds, days, working), (others, other_days, other_working) = _counts(term), _counts(other)
    longer = both(at_least(seconds, others), at_least(days, other_days), at_least(working, other_working))
    shorter = both(below(seconds, others), at_most(days, other_days), at_most(working, other_working))
    return either(longer, shorter)


def _number(value: int) -> Total:
    found = constant(value)
    assert found is not None, "whole numbers have no digits behind the point"
    return found


def _counts(term: Term) -> tuple[Total, Total, Total]:
    seconds, days, working = term.parts
    assert seconds is not None
    assert days is not None
    assert working is not None
    return seconds, days, working


def now() -> Term:
    """The instant at which a condition is asked."""
    return Term(Scalar.TIME, (_NOW, _NOW, _NOW))


def comparable(left: Term, right: Term) -> Formula:
    """Whether two values compare at all: amounts in two currencies don't."""
    if left.kind is Scalar.MONEY:
        mine, other = left.parts[1], right.parts[1]
        if mine is not None and other is not None:
            return equal(mine, other)
    return TRUE


def same(left: Term, right: Term) -> Formula:
    """Whether two values, neither of them none, are the same."""
    return both(comparable(left, right), equal(left.value, right.value))


def older(term: Term, duration: Value) -> Formula | None:
    """Whether a time is that long ago or longer; None where that can't be said by these counts."""
    assert isinstance(duration, Duration), "a time is older than a duration"
    seconds, days, working = _counts(term)
    if duration.unit is Unit.DAYS:
        return at_least(days, _number(duration.count + duration.next_day))
    if duration.next_day:
        return None
    if duration.unit is Unit.WORKING_DAYS:
        return at_least(working, _number(duration.count))
    return at_least(seconds, _number(duration.count * MINUTES[duration.unit] * 60))


def ends(since: Term, due: Term, within: Duration | None) -> list[Formula]:
    """What is known of a deadline that is ``within`` so long of a time; None is of any length."""
    facts = [either(negated(due.none), since.none), either(due.none, negated(since.none))]
    facts.append(at_most(due.value, since.value))
    if within is not None:
        whole = within.unit not in MINUTES
        plain = replace(within, next_day=within.next_day and not whole)
        longer = replace(plain, count=plain.count + 1) if whole else plain
        latest, least = (
            older(since, longer),
            older(since, plain if plain.unit is Unit.WORKING_DAYS else longer),
        )
        over = at_least(due.value, _NOW)
        if latest is not None and least is not None:
            facts += [either(negated(latest), over), either(negated(over), least)]
    return facts


def ordered(left: Term, op: Op, right: Term) -> Formula:
    """Whether two values compare so."""
    mine, other = left.value, right.value
    if left.kind is Scalar.TIME:
        mine, other = other, mine  # longer ago is earlier
    match op:
        case Op.IS:
            return equal(mine, other)
        case Op.ABOVE:
            return below(other, mine)
        case Op.AT_LEAST:
            return at_least(mine, other)
        case Op.BELOW:
            return below(mine, other)
        case Op.AT_MOST:
            return at_most(mine, other)
        case Op.PRESENT | Op.OLDER_THAN | Op.NEWER_THAN | Op.IN_TIME:
            raise AssertionError("these don't compare two values")


def in_time(event: Term, deadline: Term) -> Truths:
    """What is due has come before its deadline, or that is still ahead; what has none can't be late."""
    ahead = both(event.none, ordered(deadline, Op.ABOVE, now()))
    before = both(negated(event.none), ordered(event, Op.BELOW, deadline))
    holds = either(deadline.none, ahead, before)
    return Truths(holds, negated(holds))
