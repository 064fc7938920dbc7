"""A program and what it reads as plain data, and back: nothing is made again but what is listed here.

Plain are numbers, texts, code and None; a list stands for a tuple, and a tuple for what its first item, a
tag, says that the others are made into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, Final

from msgspec import UNSET, Struct
from msgspec.structs import astuple

from checker.evaluate.python import recipes
from checker.evaluate.python.compare import extremum, proportion
from checker.evaluate.python.lines import both, either, negated
from checker.evaluate.python.program import FedFold, Hoisted, Pass, Program
from checker.evaluate.python.steps import choose, lift, lift_test
from checker.evaluate.python.world import LOST
from checker.language.model.conditions import Fold, Op, QuantifierKind
from checker.logical_plan.apart import ApartBy, Distinction
from checker.logical_plan.nodes import AggregateFold, JoinKey, QuantifierFold, RecordShape, Source, TimeWindow
from checker.schema.catalog import EnumType, Field, ListType, ObjectType, Relation, Scalar
from checker.schema.named import name_of, named
from checker.snapshot import OpenEnum, Projection, UncertainTime, enumeration
from checker.values.quantity import Duration, Interval, LocalDate, Money, Range, Ratio, Reason, Unit, Unknown
from checker.values.truth import FALSE, TRUE, UNKNOWN

_CALLED: Final[tuple[Any, ...]] = (  # Any: functions of any arguments
    *(item for item in vars(recipes).values() if isinstance(item, FunctionType)),
    *(both, choose, either, extremum, lift, lift_test, negated, proportion),
)
_ASKED_FOR: Final = (Decimal, Interval, Money, UncertainTime, Unknown, datetime)
#: What is told by its name alone.
_KNOWN: Final[Mapping[str, object]] = {
    "TRUE": TRUE,
    "FALSE": FALSE,
    "UNKNOWN": UNKNOWN,
    "UNSET": UNSET,
    "LOST": LOST,
    **{function.__name__: function for function in _CALLED},
    **{kind.__name__: kind for kind in _ASKED_FOR},
}
_NAMES: Final = {id(item): name for name, item in _KNOWN.items()}


def plain(item: Any) -> Any:  # Any: whatever a program is made of
    """The plain form of a part of a program.

    Raises:
        TypeError: it has none.
    """
    name = _NAMES.get(id(item))
    if name is not None:
        return "known", name
    match item:
        case OpenEnum():
            return "member", type(item).__name__, item.name
        case Field() | Relation() | EnumType():
            return "named", *name_of(item)
        case Struct():
            return type(item).__name__, *map(plain, astuple(item))
        case Enum():
            return type(item).__name__, item.value
        case None | int() | str() | CodeType():
            return item
        case tuple():
            return [*map(plain, item)]
        case frozenset():
            return "set", *sorted(item)
        case Mapping():
            return "mapping", *([plain(key), plain(value)] for key, value in item.items())
        case Ratio():
            return "share", str(item)
        case Decimal():
            return "number", str(item)
        case datetime():
            return "instant", item.isoformat()
        case partial(func=function, args=given):
            return "partial", plain(function), *map(plain, given)
    raise TypeError(f"{type(item).__name__} has no plain form")


def meant(form: Any) -> Any:
    """What a plain form stands for.

    Raises:
        Exception: it is none.
    """
    if form.__class__ is list:
        return tuple(_all_meant(form))
    if form.__class__ is tuple:
        tag, *parts = _all_meant(form)
        return _MAKERS[tag](*parts)
    return form


def _all_meant(forms: Sequence[Any]) -> list[Any]:
    """What each of ``forms`` stands for; most stand for themselves."""
    return [meant(form) if form.__class__ is tuple or form.__class__ is list else form for form in forms]


def _member(kind: str, name: str) -> OpenEnum:
    found = named(EnumType.__name__, kind)
    assert isinstance(found, EnumType)
    return enumeration(found)[name]


def _set(*items: Any) -> frozenset[Any]:
    return frozenset(items)


def _mapping(*entries: tuple[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(entries))


_CLASSES: Final = (
    *(Program, Hoisted, Pass, FedFold, Projection, Distinction, ApartBy),
    *(AggregateFold, JoinKey, QuantifierFold, RecordShape, Source, TimeWindow),
    *(Duration, Interval, ListType, LocalDate, Money, ObjectType, Range, Unknown),
    *(Fold, Op, QuantifierKind, Reason, Scalar, Unit),
)
_MAKERS: Final[Mapping[str, Callable[..., Any]]] = {
    **{kind.__name__: kind for kind in _CLASSES},
    "known": _KNOWN.__getitem__,
    "member": _member,
    "named": named,
    "set": _set,
    "mapping": _mapping,
    "number": Decimal,
    "share": Ratio,
    "instant": datetime.fromisoformat,
    "partial": partial,
}
