"""Aggregates: one value of the records of a list."""

from __future__ import annotations

from checker.base.text import Text
from checker.diagnostics import Span
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import as_scalar
from checker.language.grammar.labels import label_of
from checker.language.grammar.scope import resolve_column, resolve_path, resolve_source
from checker.language.grammar.types import NUMBERS, type_name
from checker.language.model.conditions import Aggregate, Fold, Path, RecordSource
from checker.language.yaml.nodes import Entry, ScalarNode
from checker.schema.catalog import ListType, ObjectType, Scalar, Type


def aggregate(
    fold: Fold, name: ScalarNode, entries: dict[str, Entry], span: Span, context: ResolutionContext
) -> Aggregate | None:
    """``{sum: orders.total, where: …}`` and its kin; None, with the reason noted, where it is none."""
    folded = _folded(fold, name, context)
    if folded is None:
        return None
    source, value = folded
    label = label_of(entries.get("as"), source, context)
    if label is None and "as" in entries:
        return None
    inner = context.inside(source, label)
    where = entries.get("where")
    selected = None if where is None else inner.condition(where.value)
    take = _taken(entries["take"], inner) if "take" in entries else None
    if (where is not None and selected is None) or ("take" in entries and take is None):
        return None
    kind = Scalar.INTEGER if value is None else value.type if take is None else take.type
    return Aggregate(fold, source, value, selected, kind, span, context.scope.depth, take)


def _taken(entry: Entry, inner: ResolutionContext) -> Path | None:
    """The field of the records that ``take`` names."""
    name = as_scalar(entry.value, Text("`take`", "`take`"), inner.problems)
    path = None if name is None else resolve_path(name, inner.scope, inner.problems)
    if path is None:
        return None
    if path.scope == inner.scope.depth - 1 and not isinstance(path.type, ObjectType | ListType):
        return path
    inner.problems.error("SC141", path.span, text=path.text)
    return None


def _folded(
    fold: Fold, name: ScalarNode, context: ResolutionContext
) -> tuple[RecordSource, Path | None] | None:
    """The records that an aggregate runs over, and the field of theirs that it takes."""
    if fold is Fold.COUNT:
        source = resolve_source(name, context.scope, context.problems)
        return None if source is None else (source, None)
    column = resolve_column(name, context.scope, context.problems)
    if column is None:
        return None
    kind = column[1].type
    if is_quantity(kind) or (fold is not Fold.SUM and kind is Scalar.TIME):
        return column
    not_folded(fold, kind, name.span, context)
    return None


def is_quantity(kind: Type) -> bool:
    """Whether values of a type can be added."""
    return kind in NUMBERS or kind is Scalar.MONEY


def not_folded(fold: Fold, kind: Type, span: Span, context: ResolutionContext) -> None:
    """Note that an aggregate can't be taken of values of a type."""
    what = type_name(kind, context.scope.catalog)
    context.problems.error("SC118", span, "fold", fold=fold.value, what=what)
