"""A shop of which everything is known, with few records: its values are variables for a solver.

Times are minutes since the instant of the check, which is noon: the shop lives by UTC, so that a day has
1,440 minutes. All money is in one currency. These shops are the bound within which policies are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import z3
from msgspec import Struct

from checker.diff.bounds import Bounds, ShopSetting
from checker.diff.days import UnsaidError
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Scalar, catalog
from checker.schema.pointers import record_at
from checker.values.quantity import MINUTES_A_DAY

#: A record: the names and numbers that lead to it, such as ``("orders", 0, "lines", 1)``.
RecordKey = tuple[str | int, ...]

_CENTS: Final = 100
#: Ids are numbers from here on where they may be any, so that few of them are words of a policy.
_IDS: Final = 10**6
YES, NO = z3.BoolVal(val=True), z3.BoolVal(val=False)


class SymbolicTerm(Struct, frozen=True):
    """A value, and whether there is none. Any: the solver says nothing of its types."""

    value: Any
    none: Any


class SymbolicPlace(Struct, frozen=True):
    """The record that a path leads to: one of ``options`` under its condition, or none at all."""

    options: tuple[tuple[Any, RecordKey], ...]
    none: Any


class SymbolicShop:
    """The variables of a shop, and what holds of them in any shop within ``bounds``."""

    def __init__(self, as_of: datetime, setting: ShopSetting, bounds: Bounds) -> None:
        self.as_of = as_of
        self.currency = setting.currency
        self.region = setting.region
        self.bounds = bounds
        self.facts: list[Any] = []
        self.fields: dict[tuple[RecordKey, str], tuple[SymbolicTerm, Field]] = {}
        self.lists: dict[RecordKey, Any] = {}
        self.objects: dict[RecordKey, Any] = {}
        self._words: dict[str, int] = {}

    # --- records --------------------------------------------------------------------------------

    def section(self, path: str) -> tuple[tuple[Any, RecordKey], ...]:
        """The records of a section, each with whether it is there."""
        key = tuple(path.split("."))
        return self.records(key, catalog().section(path).id)

    def records(self, key: RecordKey, name: str | None) -> tuple[tuple[Any, RecordKey], ...]:
        """The records of the list at ``key``; those that aren't there stand last. ``name`` is their id."""
        fresh = key not in self.lists
        there = self.lists.setdefault(
            key, [z3.Bool(f"{_text((*key, i))}?") for i in range(self.bounds.records)]
        )
        found = tuple((there[i], (*key, i)) for i in range(self.bounds.records))
        if fresh:
            self.facts += [z3.Implies(later, earlier) for earlier, later in pairwise(there)]
            if name is not None:
                kind = record_at(key)
                assert kind is not None, "what the plan runs over is in the catalog"
                ids = [self.value(record, kind.fields[name]).value for _, record in found]
                self.facts.append(z3.Distinct(*ids) if len(ids) > 1 else YES)
        return found

    def inside(self, place: SymbolicPlace, field: Field) -> SymbolicPlace:
        """The object that a record holds."""
        options = tuple((when, (*key, field.name)) for when, key in place.options)
        lacking = [z3.And(when, self._no_object(key, required=field.required)) for when, key in options]
        return SymbolicPlace(options, z3.Or(place.none, *lacking))

    def _no_object(self, key: RecordKey, *, required: bool) -> Any:
        if key not in self.objects:
            self.objects[key] = NO if required else z3.Bool(f"{_text(key)}: none")
        return self.objects[key]

    def listed(self, place: SymbolicPlace, field: Field) -> tuple[tuple[Any, RecordKey], ...]:
        """The records of a list inside a record: where that is none, there are none."""
        assert isinstance(field.type, ListType)
        if field.type.record is None:
            raise UnsaidError("a list of single values")
        name = catalog().records[field.type.record].id
        found: list[tuple[Any, RecordKey]] = []
        for when, key in place.options:
            inner = self.records((*key, field.name), name)
            found += [(z3.And(when, z3.Not(place.none), there), record) for there, record in inner]
        return tuple(found)

    def related(self, place: SymbolicPlace, key: Field, section: str) -> SymbolicPlace:
        """The record of ``section`` whose id the field ``key`` holds: in a known shop there is one."""
        wanted = self.at(place, key)
        name = catalog().section(section).id
        assert name is not None, "relations lead to records with an id"
        ids = catalog().section(section).fields[name]
        options = tuple(
            (z3.And(there, self.value(record, ids).value == wanted.value), record)
            for there, record in self.section(section)
        )
        self.facts.append(z3.Or(wanted.none, *(when for when, _ in options)))
        return SymbolicPlace(options, wanted.none)

    # --- values ---------------------------------------------------------------------------------

    def at(self, place: SymbolicPlace, field: Field) -> SymbolicTerm:
        """The value of a field at a place; none where the record is none."""
        terms = [(when, self.value(key, field)) for when, key in place.options]
        value = one_of([(when, term.value) for when, term in terms])
        none = one_of([(when, term.none) for when, term in terms])
        return SymbolicTerm(value, z3.Or(place.none, none))

    def value(self, record: RecordKey, field: Field) -> SymbolicTerm:
        """The value of a field of a record."""
        if field.derived is not None:
            return self._derived(record, field)
        key = (record, field.name)
        if key not in self.fields:
            self.fields[key] = (self._variable(record, field), field)
        return self.fields[key][0]

    def _derived(self, record: RecordKey, field: Field) -> SymbolicTerm:
        """A value that another field picks: in a known shop, what it picks is there."""
        assert field.derived is not None
        fields = catalog().records[field.record].fields
        by = self.value(record, fields[field.derived.by])
        value, none = z3.IntVal(0), YES
        for word, name in field.derived.cases.items():
            picked = self.value(record, fields[name])
            hit = z3.And(z3.Not(by.none), by.value == self.word(word))
            self.facts.append(z3.Implies(hit, z3.Not(picked.none)))
            value, none = z3.If(hit, picked.value, value), z3.If(hit, picked.none, none)
        return SymbolicTerm(value, none)

    def _variable(self, record: RecordKey, field: Field) -> SymbolicTerm:
        name = _text((*record, field.name))
        none = NO if field.required else z3.Bool(f"{name}: none")
        if record == ("shop",) and (fixed := self._of_the_shop(field.name)) is not None:
            return SymbolicTerm(self.word(fixed), NO)
        if field.type is Scalar.BOOLEAN:
            return SymbolicTerm(z3.Bool(name), none)
        value = z3.Real(name) if field.type is Scalar.DECIMAL else z3.Int(name)
        if isinstance(field.type, EnumType):
            self.facts.append(z3.Or(*(value == self.word(word) for word in field.type.values)))
        elif field.closed == "region":
            self.facts.append(z3.Or(*(value == self.word(word) for word in catalog().regions)))
        elif field.type is Scalar.CURRENCY:
            self.facts.append(value == self.word(self.currency))
        elif field.type is Scalar.TIME:
            ahead = self.bounds.ahead * MINUTES_A_DAY if field.ahead else 0
            self.facts.append(z3.And(value >= -self.bounds.days * MINUTES_A_DAY, value <= ahead))
        elif field.type is Scalar.MONEY:
            self.facts.append(z3.And(value >= -self.bounds.largest, value <= self.bounds.largest))
        elif field.type in (Scalar.INTEGER, Scalar.DECIMAL):
            self.facts.append(z3.And(value >= self.bounds.smallest, value <= self.bounds.largest))
        else:
            self.facts.append(value >= 0)
        return SymbolicTerm(value, none)

    def _of_the_shop(self, name: str) -> str | None:
        return {"timezone": "UTC", "currency": self.currency, "region": self.region}.get(name)

    def word(self, text: str) -> Any:
        """The number that stands for a word or an id."""
        return z3.IntVal(self._words.setdefault(text, len(self._words)))

    def money(self, amount: Decimal, currency: str | None) -> Any:
        """An amount that a policy writes, in the smallest unit.

        Raises:
            UnsaidError: it is in another currency, or finer.
        """
        if currency is not None and currency != self.currency:
            raise UnsaidError("a second currency")
        if amount * _CENTS != int(amount * _CENTS):
            raise UnsaidError("amounts below the smallest unit")
        return z3.IntVal(int(amount * _CENTS))

    def minutes(self, instant: datetime) -> Any:
        """A moment that a policy writes."""
        return z3.RealVal(str((instant - self.as_of) / timedelta(minutes=1)))

    def wishes(self) -> Iterator[Any]:
        """What makes a shop small and plain: few records, texts that aren't words of something else."""
        for there in self.lists.values():
            yield from map(z3.Not, reversed(there))
        for term, field in self.fields.values():
            if field.type is Scalar.STRING and not field.closed:
                yield term.value >= _IDS

    # --- a shop of a model ----------------------------------------------------------------------

    def document(self, model: Any) -> dict[str, Any]:
        """The snapshot that a model of the solver describes."""
        texts = {number: text for text, number in self._words.items()}
        at = _written_time(self.as_of)
        shop = {"id": "1", "timezone": "UTC", "currency": self.currency}
        document: dict[str, Any] = {"schema_version": "1", "as_of": at, "shop": shop, "coverage": {}}
        if self.region is not None:
            shop["region"] = self.region

        def told(term: Any) -> Any:
            return model.eval(term, model_completion=True)

        for key in sorted(self.lists, key=_text):
            if (holder := self._holder(document, key[:-1], told)) is not None:
                there = sum(bool(z3.is_true(told(one))) for one in self.lists[key])
                holder.setdefault(str(key[-1]), [{} for _ in range(there)])
                if not any(isinstance(step, int) for step in key):
                    document["coverage"][".".join(map(str, key))] = {"complete": True, "retrieved_at": at}
        for (record, name), (term, field) in self.fields.items():
            holder = self._holder(document, record, told)
            if holder is not None:
                none = z3.is_true(told(term.none))
                holder[name] = None if none else self._written(told(term.value), field, texts)
        for key, none in self.objects.items():
            if z3.is_true(told(none)) and (holder := self._holder(document, key[:-1], told)) is not None:
                holder[str(key[-1])] = None
        _complete(document)
        return document

    def _holder(self, document: dict[str, Any], record: RecordKey, told: Any) -> dict[str, Any] | None:
        """The object at ``record``; None where it isn't there."""
        node: Any = document
        for depth, step in enumerate(record):
            if isinstance(step, int):
                if step >= len(node):
                    return None
                node = node[step]
            elif isinstance(record[depth + 1] if depth + 1 < len(record) else None, int):
                node = node.get(step, ())
            else:
                none = self.objects.get(record[: depth + 1])
                if none is not None and z3.is_true(told(none)):
                    return None
                node = node.setdefault(step, {})
        found: dict[str, Any] = node
        return found

    def _written(self, value: Any, field: Field, texts: Mapping[int, str]) -> Any:
        if field.type is Scalar.BOOLEAN:
            return bool(z3.is_true(value))
        if field.type is Scalar.DECIMAL:
            return float(value.as_fraction())
        number = value.as_long()
        if field.type is Scalar.TIME:
            return _written_time(self.as_of + timedelta(minutes=number))
        if field.type is Scalar.MONEY:
            amount = Decimal(number) / _CENTS
            return {"amount": f"{amount:.2f}", "currency": self.currency}
        if field.type is Scalar.INTEGER:
            return number
        return texts.get(number) or _text_beside(number, self._words)


def one_of(options: Sequence[tuple[Any, Any]]) -> Any:
    """The value whose condition holds, the last where none does."""
    *others, (_, value) = options
    for when, other in reversed(others):
        value = z3.If(when, other, value)
    return value


def _text_beside(number: int, words: Collection[str]) -> str:
    """A text for a number that stands for no word: none that policies write."""
    text = str(number)
    while text in words:
        text = f"n{text}"
    return text


def _written_time(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _text(key: RecordKey) -> str:
    return ".".join(map(str, key))


def _complete(document: dict[str, Any]) -> None:
    """Give records the fields that every record has to have."""

    def fill(node: dict[str, Any], kind: str, number: int) -> None:
        for field in catalog().records[kind].fields.values():
            inner = node.get(field.name)
            if inner is None and field.required and field.name not in node:
                node[field.name] = _usual(field, number, document)
            elif isinstance(field.type, ObjectType) and isinstance(inner, dict):
                fill(inner, field.type.record, 0)
            elif isinstance(field.type, ListType) and field.type.record is not None and inner:
                for place, record in enumerate(inner):
                    fill(record, field.type.record, place)

    fill(document, "snapshot", 0)


def _usual(field: Field, number: int, document: Mapping[str, Any]) -> Any:
    """What a field that nobody asks for holds."""
    if isinstance(field.type, EnumType):
        return next(iter(field.type.values))
    if field.type is Scalar.TIME:
        return document["as_of"]
    if field.type is Scalar.MONEY:
        return {"amount": "0.00", "currency": document["shop"]["currency"]}
    if field.type is Scalar.BOOLEAN:
        return False
    if field.type in (Scalar.INTEGER, Scalar.DECIMAL):
        return 0
    if isinstance(field.type, ListType):
        return []
    if isinstance(field.type, ObjectType):
        return {}
    return str(number + 1)


def noon(as_of: datetime) -> datetime:
    """Noon of the day of ``as_of``, by UTC."""
    return as_of.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
