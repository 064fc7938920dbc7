"""What the snapshot would have to say for a condition to be settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from checker.evaluate.reference.evaluate import Scopes
from checker.explain.observation import Gap, Observation
from checker.explain.reading import SnapshotReading
from checker.language.model.conditions import (
    Aggregate,
    Arithmetic,
    Expression,
    FieldRef,
    NameRef,
    NowRef,
    Path,
    RecordSource,
)
from checker.language.model.policy import Definitions
from checker.language.model.walk import children, within
from checker.schema.catalog import Field, ListType, ObjectType, Record, catalog, dotted, per_catalog
from checker.values.calendar import WORKING_DAYS
from checker.values.quantity import Duration, Interval, Money, Range, Reason, Unknown
from checker.values.truth import Truth

#: What is calculated from a number that is known within bounds, and has none itself.
_UNBOUNDED: Final = Unknown(Reason.INCOMPLETE)


def gaps(at: SnapshotReading, observation: Observation) -> Iterator[Gap]:
    """The facts whose absence leaves ``observation`` open."""
    if observation.truth is not Truth.UNKNOWN:
        return
    sides = (
        (observation.value, observation.test.left),
        *zip(observation.needed, observation.test.right, strict=True),
    )
    unknown = [(value, side) for value, side in sides if isinstance(value, Unknown)]
    for value, side in unknown:
        loose = observation.bounds if value == _UNBOUNDED else None
        given = observation.given if side is observation.test.left else ""
        yield loose or Gap(fact_of(side, value, at.policy), value.reason, given)
    if not unknown:
        yield observation.bounds or _between(at, observation)


def imprecise(at: SnapshotReading, expression: Expression, scopes: Scopes) -> Gap | None:
    """The fact that ``expression`` hangs on and that is only known within bounds; None if there is none."""
    value = None if isinstance(expression, NowRef) else at.value(expression, scopes)
    if not isinstance(value, Interval | Range) and value != _UNBOUNDED:
        return None
    if isinstance(expression, Aggregate) and isinstance(value, Range):
        return _of_count(at, expression, scopes)
    if isinstance(expression, NameRef):
        return imprecise(at, at.policy.values[expression.name].expression, scopes[:2])
    if isinstance(expression, FieldRef):
        return Gap(
            _measured(expression.path, canonical(expression.path, at.policy.subject)), Reason.IMPRECISE
        )
    inside = (part for part in children(expression) if isinstance(part, Expression))
    found = next(filter(None, (imprecise(at, part, scopes) for part in inside)), None)
    # What no part of it explains comes of counting working days.
    return found or (_of_working_days(at) if isinstance(expression, Arithmetic) else None)


def _of_count(at: SnapshotReading, count: Aggregate, scopes: Scopes) -> Gap | None:
    """Why a number of records isn't known: some may be missing, or it isn't known whether some count."""
    if at.absent(count.source, scopes) is not None:
        return of_list(at, count.source)
    if count.where is not None:
        for record in at.selectable(count, scopes):
            inner = (*scopes, record)
            for node in within(count.where):
                if isinstance(node, FieldRef) and node.path.scope < len(inner):
                    found = at.value(node, inner)
                    if isinstance(found, Unknown):
                        return Gap(settling(node.path, at.policy.subject), found.reason)
    return None


def of_list(at: SnapshotReading, source: RecordSource) -> Gap:
    """The gap that a list leaves of which records may be missing, or that isn't there at all."""
    if source.section is None:
        return Gap(canonical(source.path, at.policy.subject), Reason.MISSING)
    present = at.world.extent(source.section).present
    return Gap(source.section, Reason.INCOMPLETE if present else Reason.MISSING)


def _of_working_days(at: SnapshotReading) -> Gap:
    """Why a deadline in working days lies between two days."""
    from checker.values.workdays import REGIONS

    region = at.world.calendar.region
    assert region is not None, "without a region there is no such deadline"
    return Gap(f"{WORKING_DAYS}.{region}", Reason.PARTS if REGIONS[region].parts else Reason.HOLIDAYS)


def fact_of(side: Expression, value: Unknown, policy: Definitions) -> str:
    """What would settle an expression or a side of a test: the field that it is calculated from."""
    if isinstance(side, FieldRef):
        return settling(side.path, policy.subject)
    path = next((path for path in _read(side, policy) if path.text == value.path), None)
    return value.path if path is None else settling(path, policy.subject)


def _read(side: Expression, policy: Definitions) -> Iterator[Path]:
    """The fields that a side of a test is calculated from, through the values that it names."""
    for node in within(side):
        if isinstance(node, FieldRef):
            yield node.path
        elif isinstance(node, NameRef) and node.name in policy.values:
            yield from _read(policy.values[node.name].expression, policy)


def _between(at: SnapshotReading, observation: Observation) -> Gap:
    """Why known values still leave a test open."""
    value = observation.value
    read = [observation.path] if observation.path is not None else _read(observation.test.left, at.policy)
    path = next((canonical(found, at.policy.subject) for found in read), "")
    for needed in observation.needed:
        if isinstance(needed, Duration):
            due = at.world.calendar.plus(value if isinstance(value, datetime) else at.instant, needed)
            if isinstance(due, Unknown):
                return Gap(due.path, due.reason)
            if isinstance(due, Interval):
                return _of_working_days(at)
        if isinstance(value, Money) and isinstance(needed, Money) and value.currency != needed.currency:
            return Gap(path, Reason.CURRENCIES)
    return Gap(path, Reason.INCOMPLETE)


def _measured(path: Path | None, name: str) -> str:
    """For a derived field, the fields that would give it exactly."""
    last = path.steps[-1] if path is not None and path.steps else None
    if isinstance(last, Field) and last.derived is not None:
        exact = last.derived.cases.values()
        return " or ".join(name.removesuffix(last.name) + case for case in exact)
    return name


def settling(path: Path, subject: str) -> str:
    """The canonical path of the fact that would settle ``path``: a derived time hangs on a status."""
    name = canonical(path, subject)
    last = path.steps[-1] if path.steps else None
    if isinstance(last, Field) and last.derived is not None:
        return name.removesuffix(last.name) + last.derived.by
    return name


def canonical(path: Path, subject: str) -> str:
    """``path`` from the snapshot's root: ``orders.status`` for the status of an order."""
    steps = dotted(path.steps)
    if path.scope == 0:
        return steps
    if path.scope == 1:
        return ".".join(part for part in (subject, steps) if part)
    if not path.steps:
        return path.text
    return f"{_homes()[path.steps[0].record]}.{steps}"


@per_catalog
def _homes() -> dict[str, str]:
    """The path under which the records of each kind stand."""
    homes: dict[str, str] = {}

    def walk(record: Record, prefix: str) -> None:
        for field in record.fields.values():
            target = field.type.record if isinstance(field.type, ListType | ObjectType) else None
            if target is not None and target not in homes:
                homes[target] = prefix + field.name
                walk(catalog().records[target], f"{prefix}{field.name}.")

    walk(catalog().root, "")
    return homes
