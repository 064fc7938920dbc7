"""In which way a record leaves a condition open: which of the fields it reads are unknown, and how."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any

from msgspec import UNSET

from checker.evaluate.python.world import LOST, RecordWorld
from checker.logical_plan.nodes import RecordShape, Steps
from checker.snapshot import OpenEnum, UncertainTime, attribute

Reader = Callable[[Any], Hashable]


def reader(world: RecordWorld, shape: RecordShape) -> Reader:
    """Tells records apart by what is unknown of them, and by what they are listed as."""
    listed, own = _getter(shape.listed), _getter(shape.own)
    readers: list[Reader] = [partial(_state, world, steps) for steps in shape.ways]
    readers += [partial(_items, world, steps, reader(world, items)) for steps, items in shape.lists]

    def read(record: Any) -> Hashable:
        # Of all but enumerations the class says whether it is missing, null, an interval or known.
        return listed(record), *map(type, own(record)), *(read(record) for read in readers)

    return read


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads several attributes at once."""
    if len(names) > 1:
        return attrgetter(*map(attribute, names))
    return lambda record: tuple(getattr(record, attribute(name)) for name in names)


def _state(world: RecordWorld, steps: Steps, record: Any) -> str:
    value = world.follow(record, steps)
    if value is UNSET or value is LOST:
        return "missing" if value is UNSET else "reference"
    if isinstance(value, UncertainTime):
        return "interval"
    if isinstance(value, OpenEnum) and value.name == "UNRECOGNISED":
        return "unrecognised"
    return "none" if value is None else "known"


def _items(world: RecordWorld, steps: Steps, read: Reader, record: Any) -> Hashable:
    items = world.follow(record, steps)
    return frozenset(read(item) for item in items) if isinstance(items, list) else items is None


def lazily(world: RecordWorld, shape: RecordShape) -> Reader:
    """The same, prepared only once it is asked: most folds leave no record open."""
    prepared = cache(partial(reader, world, shape))

    def read(record: Any) -> Hashable:
        return prepared()(record)

    return read
