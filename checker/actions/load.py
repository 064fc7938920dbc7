"""The table of actions, read from ``table/`` and held to the catalog: every field and every word exists.

An action is made when somebody asks for those of its place: a screen needs few of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec
from msgspec import Struct

from checker.actions.model import (
    Action,
    ActionEffect,
    ActionKind,
    Actor,
    Change,
    SameAct,
    Sign,
    Spoken,
    StateTest,
    Takes,
)
from checker.base.compiled import YamlFolder
from checker.base.text import Text
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Record, Scalar, catalog, per_catalog
from checker.schema.where import Where, places
from checker.values.quantity import Duration, Unit

TABLE: Final = YamlFolder(Path(__file__).with_name("table"))
_YES_NO: Final[Mapping[str, bool]] = {"true": True, "false": False}
#: What a state asks of a value, by how it is written; and of which types.
_SIGNS: Final[Mapping[str, Sign]] = {sign.value: sign for sign in Sign}
_OF_MONEY: Final = frozenset({Sign.ABOVE_ZERO})
_OF_TIMES: Final = frozenset({Sign.PASSED})
_NUMBERS: Final = frozenset({Scalar.MONEY, Scalar.INTEGER, Scalar.DECIMAL})
#: The changes that are written as one word, and those that are written beside the field that they read.
_PLAIN: Final[Mapping[str, Change]] = {word.value: word for word in (Change.NOW, Change.ZERO, Change.ENOUGH)}
_READING: Final[Mapping[str, Change]] = {"field": Change.COPY, "plus": Change.PLUS}


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    zh: str


class _LastingEntry(Struct, frozen=True, forbid_unknown_fields=True):
    platform: str
    time: str
    evidence: Spoken
    source: str


class _SameEntry(Struct, frozen=True, forbid_unknown_fields=True, rename={"state": "from"}):
    key: str
    action: str
    state: Any


class _Entry(Struct, frozen=True, forbid_unknown_fields=True, rename={"states": "from"}):
    """An action as the table has it; ``on`` of ``Action`` and the rest say what each key is."""

    id: str
    on: str
    kind: ActionKind
    by: Actor
    words: _Words
    to: Any  # a mapping of fields, or `gone`
    states: Any = ()  # one state, or several in a list
    undo: bool = True
    only_as_end: bool = False
    at: str = ""
    due: str = ""
    same_as: _SameEntry | None = None
    costs: str = ""
    moves: str = ""
    takes: tuple[_LastingEntry, ...] = ()
    platform: tuple[str, ...] = ()
    where: tuple[Mapping[str, Any], ...] = ()


@per_catalog
def actions() -> tuple[Action, ...]:
    """Every action, in the order of the table.

    Raises:
        ValueError: an entry isn't in the form of `Action`, or names what the catalog hasn't.
    """
    return tuple(map(_made, range(len(_entries()))))


@per_catalog
def action(name: str) -> Action:
    """The action called ``name``.

    Raises:
        KeyError: there is none.
    """
    return {item.id: item for item in actions()}[name]


@per_catalog
def actions_on(place: str) -> tuple[Action, ...]:
    """The actions on a section, or on an object of the shop, in the order of the table."""
    return tuple(_made(number) for number, node in enumerate(_entries()) if node.get("on") == place)


@per_catalog
def _made(number: int) -> Action:
    (found,) = parsed([_entries()[number]])
    return found


@cache
def _entries() -> tuple[Mapping[str, Any], ...]:
    """What stands in the table, in its order."""
    return tuple(entry for file in TABLE.files() for entry in TABLE.tree(file))


def parsed(tree: Iterable[Mapping[str, Any]]) -> Iterator[Action]:
    """The actions that entries of the table describe.

    Raises:
        ValueError: an entry is wrong.
    """
    for node in tree:
        try:
            yield _action(msgspec.convert(node, _Entry, strict=False))
        except (ValueError, KeyError) as error:
            raise ValueError(f"action `{node.get('id')}`: {error}") from error


def _action(entry: _Entry) -> Action:
    record, listed, above = _home(entry.on)
    gone = entry.to == "gone"
    states = entry.states if isinstance(entry.states, list) else [entry.states] if entry.states else []
    known = catalog().records["shop"].fields["platform"].type
    assert isinstance(known, EnumType)
    if strange := [
        name
        for name in (*entry.platform, *(item.platform for item in entry.takes))
        if name not in known.values
    ]:
        raise ValueError(f"no platform `{strange[0]}`")
    if gone and not listed:
        raise ValueError("only a record of a list can be gone")
    return Action(
        id=entry.id,
        on=entry.on,
        listed=listed,
        kind=entry.kind,
        by=entry.by,
        states=tuple(tuple(_test(record, name, value) for name, value in state.items()) for state in states),
        effects=() if gone else tuple(_effect(record, name, value) for name, value in entry.to.items()),
        gone=gone,
        undo=entry.undo,
        only_as_end=entry.only_as_end,
        at=_moment(record, entry.at),
        due=_moment(record, entry.due),
        same=None if entry.same_as is None else _same(record, entry.same_as),
        costs=_amount(record, entry.costs),
        moves=_amount(record, entry.moves),
        takes=tuple(map(_takes, entry.takes)),
        platforms=entry.platform,
        words=Text(entry.words.en, entry.words.zh),
        where=MappingProxyType(_where(entry.where, above, tuple(known.values))),
    )


def _amount(record: Record, name: str) -> tuple[Field, ...]:
    """The amount of that name; none where there is no name."""
    found = _path(record, name) if name else ()
    if found and found[-1].type is not Scalar.MONEY:
        raise ValueError(f"`{name}` is no amount")
    return found


def _moment(record: Record, name: str) -> tuple[Field, ...]:
    path = _path(record, name) if name else ()
    if path and path[-1].type is not Scalar.TIME:
        raise ValueError(f"`{name}` is no time")
    return path


def _same(record: Record, entry: _SameEntry) -> SameAct:
    path = _path(record, entry.key)
    other = next((found.section for found in record.relations.values() if found.key is path[-1]), None)
    if other is None:
        raise ValueError(f"`{entry.key}` leads to no other record")
    if not any(node.get("id") == entry.action and node.get("on") == other for node in _entries()):
        raise ValueError(f"no action `{entry.action}` on `{other}`")
    return SameAct(
        tuple(_test(record, name, value) for name, value in entry.state.items()), path, other, entry.action
    )


def _takes(item: _LastingEntry) -> Takes:
    # The table writes one form only; the grammar's reader, for whatever people write, is slow to load.
    count, _, unit = item.time.partition(" ")
    return Takes(item.platform, Duration(int(count), Unit(unit)), item.evidence, item.source)


def _where(
    given: Sequence[Mapping[str, Any]], above: Sequence[Field], platforms: Sequence[str]
) -> dict[str, Where]:
    """Where it is done: what the entry says, or else where the catalog says that its record is found."""
    own = places(
        {
            "x-where": [
                {**item, "verified": item["verified"] != "false" and item["verified"]} for item in given
            ]
        },
        platforms,
    )
    nearest = next((field.where for field in reversed(above) if field.where), ())
    return {where.platform: where for where in (*nearest, *own)}


# --- fields -----------------------------------------------------------------------------------


def _home(place: str) -> tuple[Record, bool, tuple[Field, ...]]:
    """The record that an action is about, whether it is one of a list, and the fields that lead there."""
    record, listed, found = catalog().root, False, list[Field]()
    for step in place.split("."):
        field = record.fields[step]
        found.append(field)
        if listed or not isinstance(field.type, ObjectType | ListType) or field.type.record is None:
            raise ValueError(f"`{place}` is neither an object of the shop nor a section")
        record, listed = catalog().records[field.type.record], isinstance(field.type, ListType)
    return record, listed, tuple(found)


def _path(record: Record, name: str) -> tuple[Field, ...]:
    """The field of ``record`` called ``name``, and those on the way."""
    found: list[Field] = []
    inside: Record | None = record
    for step in name.split("."):
        field = None if inside is None else inside.fields.get(step)
        if field is None:
            raise ValueError(f"{record.name} has no field `{name}`")
        found.append(field)
        inside = catalog().records[field.type.record] if isinstance(field.type, ObjectType) else None
    return tuple(found)


def _test(record: Record, name: str, value: Any) -> StateTest:
    path = _path(record, name)
    kind, negated = path[-1].type, isinstance(value, Mapping)
    if negated:
        (key, value), *more = value.items()
        if key != "not" or more:
            raise ValueError(f"`{name}` is asked for in no known way")
    words: list[str | bool] = []
    signs: list[Sign] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(kind, EnumType) and item in kind.values:
            words.append(item)
        elif kind is Scalar.BOOLEAN and item in _YES_NO:
            words.append(_YES_NO[item])
        elif item in _SIGNS and _fits(_SIGNS[item], path[-1]):
            signs.append(_SIGNS[item])
        else:
            raise ValueError(f"`{name}` is never `{item}`")
    return StateTest(path, tuple(words), tuple(signs), negated)


def _fits(sign: Sign, field: Field) -> bool:
    if sign in _OF_MONEY:
        return field.type in _NUMBERS
    return sign not in _OF_TIMES or field.type is Scalar.TIME


def _effect(record: Record, name: str, value: Any) -> ActionEffect:
    rooted = name.startswith("/")
    path = _path(catalog().root if rooted else record, name.removeprefix("/"))
    field = path[-1]
    if field.derived is not None or field.required or (field.is_id and not rooted):
        raise ValueError(f"nobody can change `{name}`")
    if isinstance(value, Mapping):
        (key, inner), *more = value.items()
        if key == "if_none" and not more:
            return ActionEffect(path, Change.IF_NONE, _value(field, inner), (), rooted)
        other = _path(record, inner) if key in _READING and not more else ()
        if not other or other[-1].type is not field.type:
            raise ValueError(f"`{name}` can't come of `{value}`")
        return ActionEffect(path, _READING[key], None, other, rooted)
    change = _PLAIN.get(value) if isinstance(value, str) else None
    if change is not None and field.type is (Scalar.TIME if change is Change.NOW else Scalar.MONEY):
        return ActionEffect(path, change, None, (), rooted)
    return ActionEffect(path, Change.SET, _value(field, value), (), rooted)


def _value(field: Field, value: Any) -> str | bool | tuple[()] | None:
    """A value that is set, if the field can have it."""
    if value == Sign.NONE.value:
        return None
    if isinstance(field.type, EnumType) and value in field.type.values:
        return str(value)
    if field.type is Scalar.BOOLEAN and value in _YES_NO:
        return _YES_NO[value]
    if isinstance(field.type, ListType) and value == []:
        return ()
    if field.type is Scalar.STRING and not field.is_id and not field.closed and isinstance(value, str):
        return value
    raise ValueError(f"`{field.name}` is never `{value}`")
