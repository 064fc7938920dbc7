"""Shares: which part of some records, of the sum of a field, or of another number something is."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from checker.base.text import Text
from checker.diagnostics import Span
from checker.diagnostics.collector import Collector
from checker.language.grammar.aggregates import aggregate, is_quantity
from checker.language.grammar.context import ResolutionContext
from checker.language.grammar.keys import KINDS, as_mapping, as_scalar, check_keys
from checker.language.grammar.labels import label_of
from checker.language.grammar.scope import resolve_source
from checker.language.grammar.types import NUMBERS, type_name
from checker.language.model.conditions import AllOf, Expression, Fold, Share, type_of
from checker.language.yaml.nodes import Entry, Node
from checker.schema.catalog import Scalar, Type

#: Reads an operand of a type, or of any, that stands under a key.
ReadOperand = Callable[[Node, Type | None, str], Expression | None]


def share(node: Node, span: Span, read: ReadOperand, context: ResolutionContext) -> Share | None:
    """``{of: orders, among: …, where: …}``, or ``{of: $all, portion: $some}``.

    None, with the reason noted, where it is neither.
    """
    problems = context.problems
    mapping = as_mapping(node, Text("`share`", "`share`"), problems)
    if mapping is None:
        return None
    entries = check_keys(mapping, KINDS["share"], problems, owner=mapping.span)
    if "of" not in entries:
        return None
    if "portion" in entries:
        strays = [entries[key] for key in ("as", "among", "where") if key in entries]
        for stray in strays:
            problems.error("SC129", stray.key.span, "condition", name=stray.name, form="portion")
        return None if strays else _of_numbers(entries, span, read, context)
    if "where" not in entries:
        problems.error("SC102", mapping.span, "required", title=KINDS["share"].title, name="where")
        return None
    return _of_records(entries, span, context)


def _of_records(entries: dict[str, Entry], span: Span, context: ResolutionContext) -> Share | None:
    """The share of records, or of what they sum up to, that some of them have."""
    name = as_scalar(entries["of"].value, Text("`of`", "`of`"), context.problems)
    if name is None:
        return None
    counted = resolve_source(name, context.scope, Collector()) is not None
    beside = {"as": entries["as"]} if "as" in entries else {}
    if "among" in entries:
        beside["where"] = entries["among"]
    whole = aggregate(Fold.COUNT if counted else Fold.SUM, name, beside, span, context)
    if whole is None:
        return None
    inner = context.inside(whole.source, label_of(entries.get("as"), whole.source, context))
    where = inner.condition(entries["where"].value)
    if where is None:
        return None
    selected = where if whole.where is None else AllOf((whole.where, where), span)
    return Share(replace(whole, where=selected), whole, inside=counted, span=span)


def _of_numbers(
    entries: dict[str, Entry], span: Span, read: ReadOperand, context: ResolutionContext
) -> Share | None:
    """The share that one number, or amount, is of another."""
    whole = _quantity(entries["of"], None, read, context)
    part = None if whole is None else _quantity(entries["portion"], whole, read, context)
    return None if whole is None or part is None else Share(part, whole, inside=False, span=span)


def _quantity(
    entry: Entry, beside: Expression | None, read: ReadOperand, context: ResolutionContext
) -> Expression | None:
    found = read(entry.value, None if beside is None else type_of(beside), entry.name)
    if found is None:
        return None
    kind = type_of(found)
    if is_quantity(kind) and kind in (*NUMBERS, Scalar.MONEY):
        return found
    what = type_name(kind, context.scope.catalog)
    context.problems.error("SC118", entry.value.span, "fold", fold="share", what=what)
    return None
