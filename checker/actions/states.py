"""Which actions a record's present state calls for, and what is in its way grouped by what people do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from checker.actions.load import actions_on
from checker.actions.model import Action, ActionKind, Change, Sign, StateTest
from checker.schema.catalog import Field, dotted
from checker.values.calendar import latest
from checker.values.quantity import Interval, Money, Reason, Unknown, Value

#: The value of a field, by its dotted name from the record; ``Unknown`` where nobody knows it.
Reader = Callable[[str], Value]


def holds(test: StateTest, value: Value, as_of: datetime) -> bool:
    """Whether a value is as ``test`` asks; of one that isn't known only what it can't be is."""
    if isinstance(value, Unknown):
        return test.negated
    found = value in test.words if isinstance(value, str | bool) else False
    return (found or any(_shows(sign, value, as_of) for sign in test.signs)) is not test.negated


def _shows(sign: Sign, value: Value, as_of: datetime) -> bool:
    match sign:
        case Sign.NONE:
            return value is None
        case Sign.KNOWN:
            return value is not None
        case Sign.ABOVE_ZERO:
            amount = value.amount if isinstance(value, Money) else value
            return isinstance(amount, Decimal | int) and amount > 0
        case Sign.PASSED:
            end = latest(value) if isinstance(value, datetime | Interval) else None
            return end is not None and end < as_of


def calls_for(action: Action, read: Reader, as_of: datetime) -> bool:
    """Whether a record is in one of the states that ``action`` starts from."""
    return not action.states or any(
        all(holds(test, read(test.name), as_of) for test in state) for state in action.states
    )


def called_for(place: str, read: Reader, *, platform: str | None, as_of: datetime) -> tuple[Action, ...]:
    """The actions that the state of a record of a section, or of an object of the shop, calls for.

    The first is what is done next where there are several. None: nobody can say what to do about it.
    """
    return tuple(
        action
        for action in actions_on(place)
        if action.offered(platform) and not action.only_as_end and calls_for(action, read, as_of)
    )


def of_values(values: Mapping[str, Value], path: str = "") -> Reader:
    """Reads what stands in ``values``, by names as a policy writes them; ``path`` leads to the record."""
    prefix = f"{path}." if path else ""

    def read(name: str) -> Value:
        return values.get(prefix + name, Unknown(Reason.MISSING, prefix + name))

    return read


#: A record: its section (or object of the shop), and its id.
Whose = tuple[str, str | None]


class InTheWay(Struct, frozen=True):
    """A record that is in the way of something: its section (or object of the shop), its id, its values."""

    place: str
    id: str | None
    values: Mapping[str, Value]


class ActionGroup(Struct, frozen=True):
    """What is done about some records, and what it costs by currency; no ``action``: nobody can say.

    ``moves`` is how much money it is about where it costs nothing.
    """

    action: Action | None
    records: tuple[InTheWay, ...]
    costs: Mapping[str, Decimal]
    moves: Mapping[str, Decimal]


def grouped(records: Iterable[InTheWay], *, platform: str | None, as_of: datetime) -> tuple[ActionGroup, ...]:
    """Records by what is done next about them, in the order in which people should do it."""
    found: dict[Action | None, list[InTheWay]] = {}
    for record in records:
        fitting = called_for(record.place, of_values(record.values), platform=platform, as_of=as_of)
        found.setdefault(fitting[0] if fitting else None, []).append(record)
    groups = (_group(action, tuple(those)) for action, those in found.items())
    return tuple(sorted(groups, key=_order))


def _group(action: Action | None, records: tuple[InTheWay, ...]) -> ActionGroup:
    if action is None:
        return ActionGroup(None, records, {}, {})
    raised = any(effect.change is Change.ENOUGH for effect in action.effects)
    costs, moves = _amounts(action.costs, records, raised=raised), _amounts(action.moves, records)
    return ActionGroup(action, records, costs, moves)


def repeated(groups: Iterable[ActionGroup], as_of: datetime) -> Mapping[Whose, Whose]:
    """The records of ``groups`` at which an act stands that is called for at another, each with that one."""
    acts = [
        (group.action, record) for group in groups for record in group.records if group.action is not None
    ]
    there = {(action.id, record.place, record.id) for action, record in acts}
    found: dict[Whose, Whose] = {}
    for action, record in acts:
        same, read = action.same, of_values(record.values)
        if same is not None and all(holds(test, read(test.name), as_of) for test in same.state):
            key = record.values.get(dotted(same.key))
            if isinstance(key, str) and (same.action, same.place, key) in there:
                found[record.place, record.id] = same.place, key
    return found


def _order(group: ActionGroup) -> tuple[int, str]:
    if group.action is None:
        return len(ActionKind), ""
    return group.action.rank, group.action.id


def _amounts(
    path: tuple[Field, ...], records: Iterable[InTheWay], *, raised: bool = False
) -> dict[str, Decimal]:
    """The amounts at ``path`` of all records, by currency."""
    found: dict[str, Decimal] = {}
    name = dotted(path)
    for record in records:
        value = record.values.get(name)
        if isinstance(value, Money) and value.currency is not None:
            # Of an amount that is raised only what is owed is certain: how much is asked for isn't said here.
            owed = max(-value.amount, Decimal()) if raised else value.amount
            found[value.currency] = found.get(value.currency, Decimal()) + owed
    return found
