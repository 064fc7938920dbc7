"""In which way a record leaves a condition open: which of the fields it reads are unknown, and how."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from msgspec import UNSET

from checker.evaluate.python.world import LOST, RecordWorld, fields
from checker.language.model.conditions import Aggregate, Path, Quantifier
from checker.logical_plan.analysis import Node, children
from checker.schema.catalog import EnumType, Field, Relation
from checker.snapshot import OpenEnum, UncertainTime, attribute

Reader = Callable[[Any], Hashable]


def shape(world: RecordWorld, fold: Quantifier | Aggregate) -> Reader:
    """Tells the records of a fold apart by what is unknown of them, and by what they are listed as."""
    paths = {steps: None for path in _paths(fold, fold.scope) for steps in _decoded(path)}
    own = [steps[0] for steps in paths if len(steps) == 1 and isinstance(steps[0], Field)]
    listed = _getter([field.name for field in own if isinstance(field.type, EnumType)])
    others = _getter([field.name for field in own if not isinstance(field.type, EnumType)])
    readers: list[Reader] = [partial(_state, world, steps) for steps in paths if not _own(steps)]
    for inner in _folds(fold):
        if inner.source.section is None and inner.source.path.scope == fold.scope:
            readers.append(partial(_items, world, inner.source.path.steps, shape(world, inner)))

    def read(record: Any) -> Hashable:
        # Of all but enumerations the class says whether it is missing, null, an interval or known.
        return listed(record), *map(type, others(record)), *(reader(record) for reader in readers)

    return read


def _own(steps: tuple[Field | Relation, ...]) -> bool:
    return len(steps) == 1 and isinstance(steps[0], Field)


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads several attributes at once."""
    if len(names) > 1:
        return attrgetter(*map(attribute, names))
    return lambda record: tuple(getattr(record, attribute(name)) for name in names)


def _folds(node: Node) -> Iterator[Quantifier | Aggregate]:
    """The folds inside ``node``."""
    for child in children(node):
        if isinstance(child, Quantifier | Aggregate):
            yield child
        yield from _folds(child)


def _paths(node: Node, scope: int) -> Iterator[Path]:
    """The paths by which ``node`` reads the record at ``scope``."""
    for child in children(node):
        path: Path | None = getattr(child, "path", None)
        if path is not None and path.scope == scope and path.steps:
            yield path
        yield from _paths(child, scope)


def _decoded(path: Path) -> Iterator[tuple[Field | Relation, ...]]:
    """The steps to what is decoded: for a derived field, to each of its inputs."""
    *way, last = path.steps
    if isinstance(last, Relation) or last.derived is None:
        yield path.steps
    else:
        for name in last.derived.inputs():
            yield (*way, fields(last.record)[name])


def _state(world: RecordWorld, steps: tuple[Field | Relation, ...], record: Any) -> str:
    value = world.follow(record, steps)
    if value is UNSET or value is LOST:
        return "missing" if value is UNSET else "reference"
    if isinstance(value, UncertainTime):
        return "interval"
    if isinstance(value, OpenEnum) and value.name == "UNRECOGNISED":
        return "unrecognised"
    return "none" if value is None else "known"


def _items(world: RecordWorld, steps: tuple[Field | Relation, ...], reader: Reader, record: Any) -> Hashable:
    items = world.follow(record, steps)
    return frozenset(reader(item) for item in items) if isinstance(items, list) else items is None
