"""What is read of each record of a list: the columns of the table in which such records are entered."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from checker.language.model.conditions import Aggregate, Condition, Expression, NameRef, Path, Quantifier
from checker.language.model.policy import Policy
from checker.language.model.walk import children, paths
from checker.schema.catalog import Field, ListType, ObjectType, Relation, catalog


class AskedField(Struct, frozen=True):
    """A field of a record: the keys that lead to it, and for a list what is read of each of its records."""

    path: tuple[str, ...]
    field: Field
    inner: tuple[AskedField, ...] = ()


def columns(fold: Quantifier | Aggregate, policy: Policy) -> tuple[AskedField, ...]:
    """What ``fold`` reads of each of the records that it runs over, its id first."""
    found: dict[tuple[str, ...], AskedField] = {}
    record = catalog().records[fold.source.type.record or ""]
    if record.id is not None:
        found[(record.id,)] = AskedField((record.id,), record.fields[record.id])
    for path in _read(fold, policy):
        if path.scope == fold.scope:
            for column in _of_path(path):
                found.setdefault(column.path, column)
    for inner in _folds(fold, policy):
        if inner.source.path.scope == fold.scope and inner.source.section is None:
            for column in _of_path(inner.source.path):
                known = found.get(column.path, column).inner
                found[column.path] = AskedField(
                    column.path, column.field, joined(known, columns(inner, policy))
                )
    order = list(record.fields)
    return tuple(
        sorted(found.values(), key=lambda column: (column.path[0] != record.id, order.index(column.path[0])))
    )


def joined(left: tuple[AskedField, ...], right: tuple[AskedField, ...]) -> tuple[AskedField, ...]:
    """The columns of both, each once."""
    found = {column.path: column for column in left}
    for column in right:
        known = found.get(column.path)
        inner = column.inner if known is None else joined(known.inner, column.inner)
        found[column.path] = AskedField(column.path, column.field, inner)
    return tuple(found.values())


def _read(fold: Quantifier | Aggregate, policy: Policy) -> Iterator[Path]:
    """The paths inside ``fold``, but the one that it runs over."""
    own = fold.source.path
    yield from (path for node in _inside(fold, policy) for path in paths(node) if path is not own)


def _folds(fold: Quantifier | Aggregate, policy: Policy) -> Iterator[Quantifier | Aggregate]:
    for node in _inside(fold, policy):
        if isinstance(node, Quantifier | Aggregate) and node is not fold:
            yield node


def _inside(node: Condition | Expression, policy: Policy) -> Iterator[Condition | Expression]:
    yield node
    if isinstance(node, NameRef) and node.name in policy.values:
        yield from _inside(policy.values[node.name].expression, policy)
    for child in children(node):
        yield from _inside(child, policy)


def _of_path(path: Path) -> Iterator[AskedField]:
    """The fields of the record itself that ``path`` reads: up to the key of another record."""
    keys: tuple[str, ...] = ()
    for step in path.steps:
        if isinstance(step, Relation):
            yield AskedField((*keys, step.key.name), step.key)
            return
        keys = (*keys, step.name)
        if isinstance(step.type, ObjectType):
            continue
        fields = catalog().records[step.record].fields
        names = (step.name,) if step.derived is None else (step.derived.by, *step.derived.cases.values())
        for name in names:
            yield AskedField((*keys[:-1], name), fields[name])
        if isinstance(step.type, ListType):
            return
