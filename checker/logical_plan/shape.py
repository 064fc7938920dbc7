"""Which fields tell the records of a fold apart that leave it open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.language.model.conditions import Aggregate, Path, Quantifier
from checker.language.model.walk import Term, children
from checker.logical_plan.nodes import RecordShape, Steps
from checker.schema.catalog import EnumType, Field, Relation, catalog


def shape(fold: Quantifier | Aggregate) -> RecordShape:
    """The shape of the records of ``fold``: every field of theirs that it reads."""
    paths = {steps: None for path in _paths(fold, fold.scope) for steps in _decoded(path)}
    own = [steps[0] for steps in paths if len(steps) == 1 and isinstance(steps[0], Field)]
    return RecordShape(
        listed=tuple(field.name for field in own if isinstance(field.type, EnumType)),
        own=tuple(field.name for field in own if not isinstance(field.type, EnumType)),
        ways=tuple(steps for steps in paths if len(steps) > 1 or isinstance(steps[0], Relation)),
        lists=tuple(
            (inner.source.path.steps, shape(inner))
            for inner in _folds(fold)
            if inner.source.section is None and inner.source.path.scope == fold.scope
        ),
    )


def together(shapes: Sequence[RecordShape]) -> RecordShape:
    """The shape of records that several folds read."""
    return RecordShape(
        *(
            tuple(dict.fromkeys(part for one in shapes for part in getattr(one, name)))
            for name in RecordShape.__struct_fields__
        )
    )


def _folds(node: Term) -> Iterator[Quantifier | Aggregate]:
    """The folds inside ``node``."""
    for child in children(node):
        if isinstance(child, Quantifier | Aggregate):
            yield child
        yield from _folds(child)


def _paths(node: Term, scope: int) -> Iterator[Path]:
    """The paths by which ``node`` reads the record at ``scope``."""
    for child in children(node):
        path: Path | None = getattr(child, "path", None)
        if path is not None and path.scope == scope and path.steps:
            yield path
        yield from _paths(child, scope)


def _decoded(path: Path) -> Iterator[Steps]:
    """The steps to what is decoded: for a derived field, to each of its inputs."""
    *way, last = path.steps
    if isinstance(last, Relation) or last.derived is None:
        yield path.steps
    else:
        fields = catalog().records[last.record].fields
        for name in last.derived.inputs():
            yield (*way, fields[name])
