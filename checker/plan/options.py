"""What may become of one record, or of the shop: every chain of actions, with what it changes and costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct

from checker.actions.load import actions_on
from checker.actions.model import Action, ActionEffect, Actor, Change
from checker.actions.states import Reader, calls_for
from checker.evaluate.reference.world import Plain, follow
from checker.plan.state import ChangedWorld, PlanChanges, RecordPlace, with_values
from checker.schema.catalog import Field, ObjectType, catalog, dotted
from checker.values.calendar import latest
from checker.values.quantity import Interval, Money, Reason, Unknown, Value

#: No chain is longer: none of the table's is.
_LONGEST: Final = 9
#: The smallest amount that is more than nothing, for a balance that has to be above zero.
_LEAST: Final = Decimal("0.01")
#: What reading a value of another type than its field has may end in.
_DAMAGED: Final = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, msgspec.MsgspecError)


class PlanUnit(Struct, frozen=True):
    """What actions are taken on: a record of a section by its place, or else an object of the shop."""

    on: str
    place: int | None = None
    id: str | None = None


def summed(amounts: Iterable[Mapping[str, Decimal]]) -> Mapping[str, Decimal]:
    """Amounts of money added up by currency."""
    found: dict[str, Decimal] = {}
    for each in amounts:
        for currency, amount in each.items():
            found[currency] = found.get(currency, Decimal()) + amount
    return found


class Price(Struct, frozen=True):
    """What a chain of actions asks of people: fewer is better, in this order."""

    irreversible: int = 0
    others: int = 0
    own: int = 0
    money: Mapping[str, Decimal] = {}

    def plus(self, other: Price) -> Price:
        """Both together; amounts add up by currency."""
        return Price(
            self.irreversible + other.irreversible,
            self.others + other.others,
            self.own + other.own,
            summed((self.money, other.money)),
        )

    def rank(self, currencies: Sequence[str]) -> tuple[object, ...]:
        """Orders prices; amounts are compared currency by currency."""
        amounts = tuple(self.money.get(currency, Decimal()) for currency in currencies)
        return (self.irreversible, self.others, self.own, amounts)


class PlannedAct(Struct, frozen=True):
    """One action on one unit: when it happens, and what it costs.

    ``due`` is until when it has to be done, where the snapshot says that of the state that the unit is in.
    ``target`` is the amount that something is raised to, where the action says no more than enough; ``known``
    whether the snapshot says when it happens; ``priced`` whether it says what it costs, if it costs anything;
    ``moves`` is how much money it is about where it costs nothing.
    """

    unit: PlanUnit
    action: Action
    happens: datetime
    price: Price
    target: Decimal | None = None
    known: bool = False
    priced: bool = True
    due: datetime | None = None
    moves: Mapping[str, Decimal] = {}


class PlanOption(Struct, frozen=True):
    """A chain of acts on one unit and what it leads to; no acts: nothing is done."""

    acts: tuple[PlannedAct, ...]
    changes: PlanChanges
    price: Price

    @property
    def happens(self) -> datetime | None:
        """When the last of the acts has happened; None where nothing is done."""
        return max((act.happens for act in self.acts), default=None)


class Doing(Struct, frozen=True):
    """Takes actions: on a shop of a platform, ``now``."""

    world: ChangedWorld
    base: PlanChanges
    platform: str | None
    now: datetime

    def options(self, unit: PlanUnit, *, ends: bool) -> tuple[PlanOption, ...]:
        """Every chain of actions on ``unit``, the shortest first; ``ends`` also those that are only ends."""
        found = [PlanOption((), self.base, Price())]
        seen: set[object] = set()
        for option in found:
            if len(option.acts) < _LONGEST:
                for act, changes in self._next(unit, option, ends=ends):
                    key = self._key(unit, changes), act.happens
                    if key not in seen:
                        seen.add(key)
                        found.append(PlanOption((*option.acts, act), changes, option.price.plus(act.price)))
        return tuple(found)

    def _key(self, unit: PlanUnit, changes: PlanChanges) -> object:
        own = None if unit.place is None else repr(changes.records.get((unit.on, unit.place), ""))
        return own, repr(sorted(changes.values.items()))

    def _next(
        self, unit: PlanUnit, option: PlanOption, *, ends: bool
    ) -> Iterator[tuple[PlannedAct, PlanChanges]]:
        since = option.happens or self.now
        for action in actions_on(unit.on):
            if not action.offered(self.platform) or (action.only_as_end and not ends):
                continue
            for target in self._targets(action, option.changes):
                done = self.taken(unit, action, option.changes, since, target)
                if done is not None:
                    yield done

    def taken(
        self,
        unit: PlanUnit,
        action: Action,
        changes: PlanChanges,
        since: datetime,
        target: Decimal | None = None,
    ) -> tuple[PlannedAct, PlanChanges] | None:
        """What taking an action comes to; None where the state of ``unit`` doesn't call for it."""
        record = self.record(unit, changes)
        if record is None and unit.place is not None:
            return None
        read = partial(self._read, unit, record, changes)
        if not calls_for(action, read, self.now):
            return None
        at = read(dotted(action.at)) if action.at else None
        ahead = latest(at) if isinstance(at, datetime | Interval) else None
        happens = max(since, ahead) if ahead is not None else since
        own: dict[tuple[str, ...], Any] = {}
        rooted: dict[tuple[str, ...], Any] = {}
        if target is not None and target not in self._targets(action, changes):
            return None  # what was done before has raised it as far
        owed = _amount(action.costs, read, target)
        for effect in action.effects:
            value = self._value(effect, read, changes, happens, target)
            if isinstance(value, Unknown):  # what isn't known stays so
                continue
            if effect.rooted:
                rooted[_names(effect.path)] = value
            elif effect.change is not Change.IF_NONE or read(effect.name) is None:
                own[_names(effect.path)] = value
        records: dict[RecordPlace, Plain | None] = {}
        if unit.place is None:
            rooted |= {(*unit.on.split("."), *path): value for path, value in own.items()}
        else:
            records[unit.on, unit.place] = None if action.gone else with_values(record or {}, own)
        after = changes.and_then(records, rooted)
        if after == changes:
            return None
        price = Price(
            irreversible=int(not action.undo and action.by is Actor.SELLER),
            others=int(action.by in (Actor.BUYER, Actor.PLATFORM)),
            own=int(action.by is Actor.SELLER),
            money=owed,
        )
        priced = not action.costs or bool(owed)
        due = self._due(unit, action, changes, read)
        moves = _amount(action.moves, read)
        return PlannedAct(unit, action, happens, price, target, ahead is not None, priced, due, moves), after

    @staticmethod
    def _due(unit: PlanUnit, action: Action, changes: PlanChanges, read: Reader) -> datetime | None:
        """Until when it has to be done; once something has become of a record, its deadlines are others."""
        if not action.due or unit.place is None or (unit.on, unit.place) in changes.records:
            return None
        found = read(dotted(action.due))
        return found if isinstance(found, datetime) else None

    # --- reading and writing ------------------------------------------------------------------

    def record(self, unit: PlanUnit, changes: PlanChanges) -> Plain | None:
        """The record of a unit; None for an object, and for a record that is no more."""
        if unit.place is None:
            return None
        key = unit.on, unit.place
        return changes.records[key] if key in changes.records else self.world.record(*key)

    def _read(self, unit: PlanUnit, record: Plain | None, changes: PlanChanges, name: str) -> Value:
        if unit.place is None:
            return self.value((*unit.on.split("."), *name.split(".")), changes)
        return _read_path(record, tuple(name.split(".")), unit.on, self.world)

    def value(self, path: tuple[str, ...], changes: PlanChanges) -> Value:
        """A value of the shop, by its path from the snapshot's root."""
        return _read_path(with_values(self.world.root, changes.values), path, "", self.world)

    def _value(
        self,
        effect: ActionEffect,
        read: Reader,
        changes: PlanChanges,
        happens: datetime,
        target: Decimal | None,
    ) -> Any:
        if effect.change in (Change.SET, Change.IF_NONE):
            return list(effect.value) if isinstance(effect.value, tuple) else effect.value
        if effect.change in (Change.NOW, Change.COPY):
            return happens.isoformat()
        before = self.value(_names(effect.path), changes) if effect.rooted else read(effect.name)
        other = read(dotted(effect.other)) if effect.other else before
        if isinstance(before, Unknown) or not isinstance(other, Money):
            return Unknown(Reason.MISSING)
        if effect.change is Change.PLUS:
            return _money(other.amount + (before.amount if isinstance(before, Money) else 0), other.currency)
        return _money(target or Decimal(), other.currency)

    def _targets(self, action: Action, changes: PlanChanges) -> Sequence[Decimal | None]:
        """What something may be raised to: nothing owed, anything at all, or what some category asks for."""
        raised = next((effect for effect in action.effects if effect.change is Change.ENOUGH), None)
        if raised is None:
            return (None,)
        held = self.value((*action.on.split("."), *_names(raised.path)), changes)
        if not isinstance(held, Money):
            return ()
        asked = {Decimal(), _LEAST}
        for item in self.world.section("deposit.required_by_category"):
            amount = _read_path(item, ("required_amount",), "deposit.required_by_category", self.world)
            if isinstance(amount, Money) and amount.currency in (held.currency, None):
                asked.add(amount.amount)
        return sorted(amount for amount in asked if amount > held.amount)


def _amount(path: tuple[Field, ...], read: Reader, target: Decimal | None = None) -> Mapping[str, Decimal]:
    """The amount at ``path`` by its currency, or by how much it is raised to a ``target``."""
    value = read(dotted(path)) if path else None
    if not isinstance(value, Money) or value.currency is None:
        return {}
    return {value.currency: value.amount if target is None else target - value.amount}


def _names(path: Sequence[Field]) -> tuple[str, ...]:
    return tuple(field.name for field in path)


def _read_path(record: Plain | None, path: tuple[str, ...], section: str, world: ChangedWorld) -> Value:
    """A value of a record, or of the snapshot's root, by its path."""
    kind = catalog().section(section) if section else catalog().root
    steps: list[Field] = []
    for name in path:
        steps.append(kind.fields[name])
        inner = steps[-1].type
        if isinstance(inner, ObjectType):
            kind = catalog().records[inner.record]
    try:
        value: Value = follow(record or {}, steps, ".".join(path), world)
    except _DAMAGED:  # no policy reads it, so nothing has held it to its type yet
        return Unknown(Reason.UNRECOGNISED, ".".join(path))
    return value


def _money(amount: Decimal, currency: str | None) -> Mapping[str, str]:
    return {"amount": f"{amount:f}", "currency": currency or ""}
