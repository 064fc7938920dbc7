"""The states of the records that are in the way, as far as the table of actions asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from checker.actions.load import actions_on
from checker.actions.model import Action
from checker.actions.states import InTheWay
from checker.evaluate.model import Measured, RecordRef
from checker.evaluate.reference.world import Plain, follow
from checker.explain.world import SnapshotWorld
from checker.report.model import RecordResult
from checker.schema.catalog import Field, catalog, dotted
from checker.values.quantity import Value
from checker.values.truth import Truth


def in_the_way(
    measured: Measured, shown: Iterable[RecordResult], world: SnapshotWorld
) -> tuple[InTheWay, ...]:
    """The records that fail a precondition, or the part of the shop that does, each in its present state.

    ``shown`` says where the shop itself was looked at.
    """
    failing = [item.record for item in measured.findings if item.timeline.start is Truth.FALSE]
    found: list[InTheWay] = []
    refs = list(dict.fromkeys((*failing, *measured.beyond)))
    records = _parts(refs, world)
    for ref in refs:
        if (place := ref.section) is not None:
            state = _state(place, records[ref], actions_on(place), world)
            found.append(InTheWay(place, world.identity(place, records[ref]), state))
    return tuple(found or _of_shop(shown, world))


def _of_shop(shown: Iterable[RecordResult], world: SnapshotWorld) -> Iterator[InTheWay]:
    """The object of the shop that was looked at, as far as actions that may change what is in the way ask."""
    for record in shown:
        steps = record.place.pointer.strip("/").split("/")
        for length in range(len(steps) - 1, 0, -1):
            place, name = ".".join(steps[:length]), ".".join(steps[length:])
            changing = tuple(
                action
                for action in actions_on(place)
                if not action.listed and any(effect.name == name for effect in action.effects)
            )
            if changing:
                inside: Any = world.root
                for step in steps[:length]:
                    inside = inside.get(step) if isinstance(inside, Mapping) else None
                if isinstance(inside, Mapping):
                    yield InTheWay(place, name, _state(place, inside, changing, world))
                break


def _parts(refs: Sequence[RecordRef], world: SnapshotWorld) -> dict[RecordRef, Plain]:
    """What of records says who they are, and what state they are in."""
    found: dict[RecordRef, Plain] = {}
    for place in {ref.section: None for ref in refs}:
        if place is not None:
            own = [ref for ref in refs if ref.section == place]
            names = {path[0].name for path in _paths(actions_on(place)).values()}
            names.add(catalog().section(place).id or "")
            parts = world.snapshot.parts(place, [ref.index for ref in own], names)
            found.update(zip(own, parts, strict=True))
    return found


def _state(place: str, record: Plain, actions: tuple[Action, ...], world: SnapshotWorld) -> dict[str, Value]:
    """The fields of a record that ``actions`` on it ask for, by name."""
    paths = _paths(actions)
    return {name: follow(record, path, f"{place}.{name}", world) for name, path in paths.items()}


@cache
def _paths(actions: tuple[Action, ...]) -> dict[str, tuple[Field, ...]]:
    """Where the fields stand that ``actions`` ask for, by name."""
    paths: dict[str, tuple[Field, ...]] = {}
    for action in actions:
        paths |= {test.name: test.path for state in action.states for test in state}
        same = action.same
        joined = () if same is None else (same.key, *(test.path for test in same.state))
        asked = (action.at, action.due, action.costs, action.moves, *joined)
        paths |= {dotted(path): path for path in asked if path}
    return paths
