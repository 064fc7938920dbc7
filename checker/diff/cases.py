"""Random shops of which all is known, at the bounds that policies write and around them.

They go beyond what is said to a solver: more records of a kind, and whatever the policies read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, Final

from checker.diff.bounds import IN_DAYS, constants
from checker.logical_plan.plan import LogicalPlan
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog
from checker.values.quantity import Duration, LocalDate, Money

#: Sections have as many records as a policy counts to, but no more than these.
_MOST: Final = 40
#: From so many on, records are copies of a few.
_COPIES: Final = 4
_USUAL_DAYS: Final = (0, 1, 30, 90)
_NEAR: Final = tuple(timedelta(minutes=by) for by in (0, 1, -1, 720, -720, -721))
_CENT: Final = Decimal("0.01")


class RandomShops:
    """Shops for the policies of a plan; the same seed makes the same ones."""

    def __init__(self, made: LogicalPlan, as_of: datetime, seed: str) -> None:
        self._read = made.projection
        self._as_of = as_of
        self._random = Random(seed)  # noqa: S311 - the same shops each time, no secrets
        written = list(constants(made))
        self._texts = sorted({value for value in written if isinstance(value, str)})
        self._numbers = sorted({0, 1} | {n + by for n in _numbers(written) for by in (-1, 0, 1)})
        self._amounts = sorted({Decimal(0), *(m.amount for m in written if isinstance(m, Money))})
        money = (m.currency for m in written if isinstance(m, Money) and m.currency)
        self._currencies = [word for word in self._texts if word in catalog().currencies]
        self._currency = next(money, "CNY")
        self._times = sorted(set(self._instants(written)))
        self._ids: dict[str, list[str]] = {}

    def shops(self) -> Iterator[Mapping[str, Any]]:
        """One snapshot after the other, without an end."""
        for _ in count():
            yield self._shop()

    def _instants(self, written: Sequence[object]) -> Iterator[datetime]:
        days = [value for value in written if isinstance(value, Duration)]
        back = [timedelta(days=value.count * IN_DAYS[value.unit]) for value in days]
        for away in (*back, *(timedelta(days=day) for day in _USUAL_DAYS)):
            yield from (self._as_of + sign * away + near for sign in (-1, 1) for near in _NEAR)
        for value in written:
            if isinstance(value, LocalDate):
                start = datetime(value.year, value.month, value.day, tzinfo=UTC)
                yield from (start + near for near in _NEAR)

    def _shop(self) -> Mapping[str, Any]:
        random, root = self._random, catalog().root
        self._currency = random.choice(self._currencies or [self._currency])
        self._ids = {}
        for path, record in catalog().sections():
            if path in self._read.sections():
                self._ids[record.name] = [str(number + 1) for number in range(self._size())]
        document: dict[str, Any] = {"schema_version": "1", "as_of": _text(self._as_of)}
        document |= self._record(root, None)
        document["shop"] |= {"id": "1", "timezone": "UTC", "currency": self._currency}
        document["coverage"] = {
            path: {"complete": True, "retrieved_at": document["as_of"]} for path in self._read.sections()
        }
        return document

    def _size(self) -> int:
        most = [number for number in self._numbers if 0 <= number <= _MOST and number == int(number)]
        return int(self._random.choice([0, 1, 1, 2, 3, *most]))

    def _record(self, record: Record, own_id: str | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        reads = self._read.of(record.name)
        for field in record.fields.values():
            if field.derived is not None or not (field.required or field.name in reads):
                continue
            optional = not field.required and field.name not in ("shop", record.id)
            if field.name == record.id and own_id is not None:
                found[field.name] = own_id
            elif isinstance(field.type, ListType):
                found[field.name] = self._list(field.type)
            elif optional and self._random.random() < 0.2:
                found[field.name] = None
            else:
                found[field.name] = self._value(field)
        for name in self._read.derived.get(record.name, ()):
            self._settle(record, record.fields[name], found)
        return found

    def _settle(self, record: Record, derived: Field, found: dict[str, Any]) -> None:
        """In a shop of which all is known, what a derived field is picked from is there."""
        assert derived.derived is not None
        picked = derived.derived.cases.get(found.get(derived.derived.by) or "")
        if picked is not None and found.get(picked) is None:
            found[picked] = self._value(record.fields[picked])

    def _list(self, kind: ListType) -> list[Any]:
        if kind.record is None:
            return self._random.choice([[], ["1"], self._texts[:2]])
        record = catalog().records[kind.record]
        ids = self._ids.get(kind.record) or [str(n + 1) for n in range(self._random.choice((0, 1, 2)))]
        found: list[dict[str, Any]] = []
        for number in ids:
            copied = len(found) >= _COPIES
            fresh = self._random.choice(found[:_COPIES]) if copied else self._record(record, number)
            found.append({**fresh, record.id: number} if copied and record.id else fresh)
        return found

    def _value(self, field: Field) -> Any:
        random = self._random
        match field.type:
            case ObjectType(record=name):
                return self._record(catalog().records[name], None)
            case EnumType(values=words):
                named = [word for word in self._texts if word in words]
                return random.choice(named if named and random.random() < 0.7 else list(words))
            case Scalar.BOOLEAN:
                return random.random() < 0.5
            case Scalar.INTEGER:
                return max(0, int(random.choice(self._numbers)))
            case Scalar.DECIMAL:
                return max(0.0, float(random.choice(self._numbers)))
            case Scalar.CURRENCY:
                return self._currency
            case Scalar.MONEY:
                amount = random.choice(self._amounts) + random.choice((0, 1, -1)) * _CENT
                return {"amount": f"{amount:.2f}", "currency": self._currency}
            case Scalar.TIME:
                times = self._times if field.ahead else [t for t in self._times if t <= self._as_of]
                return _text(random.choice(times))
            case _:
                return self._string(field)

    def _string(self, field: Field) -> str:
        """A text: the id of a record that it may name, a word of the policies, or another."""
        if field.closed == "region":
            named = [word for word in self._texts if word in catalog().regions]
            return self._random.choice([*named, *catalog().regions[:2]])
        record = catalog().records[field.record]
        ids = [self._ids.get(r.target, []) for r in record.relations.values() if r.key is field]
        known = [name for found in ids for name in found]
        return self._random.choice(known or [*self._texts, "1", "2"])


def _numbers(written: Sequence[object]) -> Iterator[int | Decimal]:
    for value in written:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield value


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
